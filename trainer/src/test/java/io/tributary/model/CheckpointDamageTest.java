package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.activation.Activations;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.layer.Dense;
import io.tributary.network.ParameterLayout;
import io.tributary.storage.LocalStorage;
import io.tributary.train.CheckpointSchedule;
import io.tributary.train.TrainingState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints cut short, changed, of other versions and of other networks: one clear error each. */
class CheckpointDamageTest {
    private static final int HEADER_BYTES = StateFile.MAGIC.length + Integer.BYTES;

    @TempDir
    private Path temp;

    private Path stateFile;
    private Path manifestFile;

    @BeforeEach
    void twoCheckpoints() {
        store().save(States.at(7));
        store().save(States.at(12));
        stateFile = temp.resolve("step-12/state.bin");
        manifestFile = temp.resolve("step-12/manifest.json");
    }

    @Test
    void everyChangedByteOfTheStateIsCorruption() throws IOException {
        byte[] file = Files.readAllBytes(stateFile);
        for (int at = 0; at < file.length; at++) {
            byte[] changed = file.clone();
            changed[at] ^= 0x01;
            Files.write(stateFile, changed);
            assertDamaged(stateFile, "is corrupt: its checksum is ");
        }
    }

    @Test
    void everyTruncationOfTheStateIsSaid() throws IOException {
        byte[] file = Files.readAllBytes(stateFile);
        for (int length = 0; length < file.length; length++) {
            Files.write(stateFile, Arrays.copyOf(file, length));
            assertDamaged(stateFile, "is truncated: has " + length + " bytes, its manifest says " + file.length + ";");
        }
    }

    @Test
    void everyChangedByteOfTheManifestIsCorruption() throws IOException {
        byte[] file = Files.readAllBytes(manifestFile);
        for (int at = 0; at < file.length; at++) {
            byte[] changed = file.clone();
            changed[at] ^= 0x01;
            Files.write(manifestFile, changed);
            assertDamaged(manifestFile, "");
        }
    }

    @Test
    void everyTruncationOfTheManifestIsSaid() throws IOException {
        byte[] file = Files.readAllBytes(manifestFile);
        for (int length = 0; length < file.length - 1; length++) { // the last byte is a line feed
            Files.write(manifestFile, Arrays.copyOf(file, length));
            assertDamaged(manifestFile, "");
        }
    }

    @Test
    void aFileThatIsTooLongMissingOrOfAnotherCheckpointIsSaid() throws IOException {
        byte[] file = Files.readAllBytes(stateFile);
        Files.write(stateFile, Arrays.copyOf(file, file.length + 1));
        assertDamaged(stateFile, "is corrupt: goes on after the " + file.length + " bytes that its manifest says");
        Files.copy(temp.resolve("step-7/state.bin"), stateFile, StandardCopyOption.REPLACE_EXISTING);
        assertDamaged(stateFile, "does not belong to its manifest");
        Files.delete(stateFile);
        assertDamaged(stateFile, "is missing");
        Files.copy(temp.resolve("step-7/manifest.json"), manifestFile, StandardCopyOption.REPLACE_EXISTING);
        assertDamaged(manifestFile, "is of step 7 with files [state.bin], must be of step 12");
    }

    @Test
    void theOnlyCheckpointDamagedMeansStartingAnew() throws IOException {
        new LocalStorage().delete(temp.resolve("step-7").toString());
        Files.write(stateFile, new byte[3]);
        String message = error();
        assertTrue(message.endsWith("step-12 to start anew"), message);
    }

    @Test
    void aNewerManifestNamesBothVersions() throws IOException {
        rewriteManifest(json -> json.put("version", 2));
        assertEquals(
                manifestFile + ": is of format version 2, this program reads versions 1 to 1; resume with the"
                        + " newer Tributary that wrote it",
                error());
        rewriteManifest(json -> json.put("format", "other"));
        assertDamaged(manifestFile, "is no checkpoint's manifest: format must be tributary-checkpoint");
        rewriteManifest(json ->
                json.put("format", "tributary-checkpoint").put("version", 1).remove("files"));
        assertDamaged(manifestFile, "is not valid: ");
    }

    @Test
    void behindAValidChecksumEveryStructuralPlaceIsChecked() throws IOException {
        byte[] file = Files.readAllBytes(stateFile);
        TreeSet<Integer> places = new TreeSet<>();
        for (int at = 0; at < HEADER_BYTES; at++) {
            places.add(at);
        }
        int sections = 0;
        for (int at = HEADER_BYTES; at < file.length - Integer.BYTES; ) {
            for (int i = 0; i < 4 + Long.BYTES; i++) { // name and length
                places.add(at + i);
            }
            at += 4 + Long.BYTES + Math.toIntExact(le(file).getLong(at + 4));
            sections++;
        }
        assertEquals(
                2 * 8 + 3 + 1, sections); // of the state, of its good state, of what three shards keep, and their end
        for (int at : places) {
            byte[] changed = file.clone();
            changed[at] ^= 0x01;
            String message = assertThrows(UserException.class, () -> read(changed), "byte " + at)
                    .getMessage();
            assertTrue(message.startsWith("state.bin: "), message);
            assertTrue(message.contains("; "), message);
        }
    }

    @Test
    void behindAValidChecksumEverySectionMustBeWhole() throws IOException {
        byte[] file = Files.readAllBytes(stateFile);
        for (int length = 0; length < file.length - Integer.BYTES; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            String message = assertThrows(UserException.class, () -> read(cut)).getMessage();
            assertTrue(message.startsWith("state.bin: is truncated: ends after " + length), message);
        }
    }

    @Test
    void aNewerStateFileIsSaid() throws IOException {
        byte[] file = Files.readAllBytes(stateFile);
        int newer = StateFile.VERSION + 1;
        le(file).putInt(StateFile.MAGIC.length, newer);
        assertTrue(assertThrows(UserException.class, () -> read(file))
                .getMessage()
                .contains("is of format version " + newer + ", this program reads versions 1 to " + StateFile.VERSION));
    }

    @Test
    void aStateOfAnotherNetworkOrOptimizerIsRefused() {
        ParameterLayout other = Networks.network(new Dense(4, Activations.RELU)).layout();
        assertEquals(
                stateFile + ": holds 17 parameters, the network at hand has 12; resume with the network it was"
                        + " saved from or start anew with another --output",
                assertThrows(UserException.class, () -> store().latest(other, States.MOMENTS))
                        .getMessage());
        assertEquals(
                stateFile + ": holds 2 optimizer moments, the optimizer at hand has 1; resume with the"
                        + " optimizer it was saved from or start anew with another --output",
                assertThrows(UserException.class, () -> store().latest(States.LAYOUT, 1))
                        .getMessage());
    }

    private void rewriteManifest(Consumer<ObjectNode> edit) throws IOException {
        ObjectNode json = Json.parseObject(Files.readAllBytes(manifestFile), "manifest", "");
        json.remove("checksum");
        edit.accept(json);
        CRC32C crc = new CRC32C();
        crc.update(Json.compact(json));
        Files.write(manifestFile, Json.pretty(json.put("checksum", crc.getValue())));
    }

    private void assertDamaged(Path file, String problem) {
        String message = error();
        assertTrue(message.startsWith(file + ": " + problem), message);
        assertTrue(message.endsWith("; delete " + temp + "/step-12 to resume from step 7"), message);
        assertFalse(message.contains("\n"), message);
    }

    private String error() {
        return assertThrows(UserException.class, () -> store().latest(States.LAYOUT, States.MOMENTS))
                .getMessage();
    }

    private static TrainingState read(byte[] file) throws IOException {
        return StateFile.read(
                new ByteArrayInputStream(file),
                new CheckpointFile("state.bin", "delete it"),
                States.LAYOUT,
                States.MOMENTS,
                () -> new ByteArrayInputStream(file));
    }

    private static ByteBuffer le(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private CheckpointStore store() {
        return new CheckpointStore(
                new LocalStorage(),
                temp.toString(),
                States.identity(),
                new CheckpointSchedule(OptionalLong.empty(), OptionalDouble.empty(), 5),
                () -> 0);
    }
}
