package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.activation.Activations;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.layer.Dense;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    private static final ParameterLayout LAYOUT = Networks.tiny().layout();

    @Test
    void weightsComeBackBitForBit() throws IOException {
        Weights weights = Networks.awkward(LAYOUT);
        Weights back = read(written(weights));
        assertBitsEqual(weights.parameters(), back.parameters());
        assertBitsEqual(weights.state(), back.state());
    }

    @Test
    void weightsLongerThanTheBufferComeBack() throws IOException {
        ParameterLayout wide =
                Networks.network(new Dense(40_001, Activations.LINEAR)).layout();
        Weights weights = Weights.initial(wide, 3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, wide, weights);
        Weights back = Safetensors.read(new ByteArrayInputStream(out.toByteArray()), "w", wide);
        assertBitsEqual(weights.parameters(), back.parameters());
    }

    @Test
    void theFileIsLaidOutAsTheFormatSays() throws IOException {
        Weights weights = Networks.awkward(LAYOUT);
        byte[] file = written(weights);
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        assertEquals(0, length % 8);
        ObjectNode header = header(file);
        JsonNode tensor = header.get("layers.2.kernel");
        assertEquals("{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[36,60]}", tensor.toString());
        assertEquals(
                "[68,80]",
                header.get("layers.1.running-mean").get("data_offsets").toString());
        assertEquals(
                weights.sha256(),
                header.get("__metadata__").get("weightsSha256").asText());
        assertEquals(8 + length + 80, file.length);
        assertEquals(
                Float.floatToRawIntBits(weights.parameters()[9]), bytes.getInt(8 + length + 36), "layers.2.kernel[0]");
    }

    @Test
    void readsAFileThatAnotherProgramWrote() throws IOException {
        try (InputStream golden = SafetensorsTest.class.getResourceAsStream("golden.safetensors")) {
            Weights weights = Safetensors.read(golden, "golden.safetensors", LAYOUT);
            float[] parameters = {
                0f,
                -1 / 16f,
                -2 / 16f,
                -3 / 16f,
                -4 / 16f,
                -5 / 16f, // layers.0.kernel
                1 / 3f,
                Float.POSITIVE_INFINITY,
                -Float.MAX_VALUE, // layers.0.bias
                -0.25f,
                -0.125f,
                0f,
                0.125f,
                0.25f,
                0.375f, // layers.2.kernel
                100f,
                -200f // layers.2.bias
            };
            assertBitsEqual(parameters, weights.parameters());
            assertBitsEqual(new float[] {0.5f, -0f, 1e-40f}, weights.state());
        }
    }

    @Test
    void everyTruncationIsOneClearError() throws IOException {
        byte[] file = written(Networks.awkward(LAYOUT));
        for (int length = 0; length < file.length; length++) {
            String message = error(Arrays.copyOf(file, length));
            assertTrue(message.startsWith("w.safetensors: is truncated: ends after " + length + " bytes"), message);
        }
    }

    @Test
    void everyChangedByteOfTheDataIsAnError() throws IOException {
        byte[] file = written(Networks.awkward(LAYOUT));
        for (int at = file.length - 80; at < file.length; at++) {
            byte[] changed = file.clone();
            changed[at] ^= 0x10;
            String message = error(changed);
            assertTrue(message.contains("is corrupt: its weights have SHA-256"), message);
        }
    }

    /** A changed name in the metadata hides the checksum and no more; everything else in the header must be noticed. */
    @Test
    void everyChangedByteOfTheHeaderIsAnErrorOrHarmless() throws IOException {
        Weights weights = Networks.awkward(LAYOUT);
        byte[] file = written(weights);
        int refused = 0;
        for (int at = 0; at < file.length - 80; at++) {
            byte[] changed = file.clone();
            changed[at] ^= 0x01;
            try {
                assertEquals(weights.sha256(), read(changed).sha256(), "byte " + at);
            } catch (UserException e) {
                refused++;
            }
        }
        assertTrue(refused > (file.length - 80) * 9 / 10, "only " + refused + " refused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dtype | \"BF16\" | must have dtype F32, got BF16; convert it to float32",
                "dtype | 32 | must have dtype F32, got 32",
                "shape | [2,3] | has shape [2, 3], the network's is [3, 2]",
                "shape | [6] | has shape [6], the network's is [3, 2]",
                "shape | [3.0,2] | must be a list of integers, at least 0, got [3.0,2]",
                "shape | {} | must be a list of integers",
                "data_offsets | [36,64] | must span 24 bytes, got [36, 64]",
                "data_offsets | [36] | must be where the bytes begin and end, got [36]",
                "data_offsets | [-1,23] | must be a list of integers, at least 0, got [-1,23]",
                "data_offsets | [9223372036854775800,9223372036854775807] | must be a list of integers",
                "data_offsets | [32,56] | must begin at byte 36, where the tensor before it ends, got 32",
                "data_offsets | [40,64] | must begin at byte 36, where the tensor before it ends, got 40",
                "data_offsets | [0,24] | must begin at byte 24",
                "data_offsets | [80,104] | must begin at byte 36, where the tensor before it ends, got 60",
                "stride | 1 | must have dtype, shape and data_offsets, got {",
            })
    void aTensorThatIsNotOursIsAnError(String key, String value, String expected) throws IOException {
        String message = error(edited(header -> ((ObjectNode) header.get("layers.2.kernel")).set(key, json(value))));
        assertTrue(message.startsWith("w.safetensors, tensor layers."), message);
        assertTrue(message.contains(expected), message);
    }

    @Test
    void tensorsMissingOrTooManyAreNamed() throws IOException {
        String missing = error(edited(header -> header.remove("layers.0.bias")));
        assertTrue(missing.contains("has no tensor layers.0.bias, which the network has; use the weights"), missing);
        String extra = error(edited(header -> header.set("layers.7.bias", header.get("layers.0.bias"))));
        assertTrue(extra.contains("has a tensor layers.7.bias that the network has not"), extra);
    }

    @Test
    void whatIsNoSafetensorsFileIsAnError() throws IOException {
        byte[] file = written(Networks.awkward(LAYOUT));
        assertTrue(error("PK\3\4 some zip file".getBytes(StandardCharsets.UTF_8))
                .contains("is not a safetensors file: its header must have"));
        assertTrue(error(withHeader("[1, 2] ", file)).contains("its header must begin with {"));
        assertTrue(error(withHeader("{\"a\": 1,}", file)).contains("w.safetensors, header: is not valid JSON"));
        assertTrue(error(withHeader("{\"a\": 1, \"a\": 2}", file)).contains("Duplicate"));
        assertTrue(error(withHeader("{} {}", file)).contains("is not valid JSON"));
        assertTrue(error(edited(header -> header.put("__metadata__", 5))).contains("must be an object of strings"));
        assertTrue(error(Arrays.copyOf(file, file.length + 1)).contains("goes on after its last tensor"));
    }

    private static byte[] written(Weights weights) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, LAYOUT, weights);
        return out.toByteArray();
    }

    private static Weights read(byte[] file) throws IOException {
        return Safetensors.read(new ByteArrayInputStream(file), "w.safetensors", LAYOUT);
    }

    private static String error(byte[] file) {
        return assertThrows(UserException.class, () -> read(file)).getMessage();
    }

    private static int dataStart(byte[] file) {
        return 8 + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static ObjectNode header(byte[] file) {
        return Json.parseObject(Arrays.copyOfRange(file, 8, dataStart(file)), "header", "");
    }

    private static JsonNode json(String value) {
        return Json.parseObject(("{\"v\":" + value + "}").getBytes(StandardCharsets.UTF_8), "test", "")
                .get("v");
    }

    private static byte[] edited(Consumer<ObjectNode> edit) throws IOException {
        byte[] file = written(Networks.awkward(LAYOUT));
        ObjectNode header = header(file);
        edit.accept(header);
        return withHeader(new String(Json.compact(header), StandardCharsets.UTF_8), file);
    }

    private static byte[] withHeader(String header, byte[] file) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        int data = dataStart(file);
        return ByteBuffer.allocate(8 + text.length + file.length - data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(file, data, file.length - data)
                .array();
    }

    static void assertBitsEqual(float[] expected, float[] actual) {
        assertArrayEquals(bits(expected), bits(actual));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
