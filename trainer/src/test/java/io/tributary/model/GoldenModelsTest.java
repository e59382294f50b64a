package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.json.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that earlier builds wrote load, and predict what they predicted there. */
class GoldenModelsTest {
    /** Matrix products of another processor's BLAS may add in another order; a digit of a float is 6e-8. */
    private static final float TOLERANCE = 1e-6f;

    static Stream<String> models() {
        return Stream.concat(
                Stream.of("gems-class", "gems-price", "normal-rebuilt", "letters", "verses", "images")
                        .map(name -> "models-v1/" + name),
                Stream.of("gems-class", "gems-price", "letters").map(name -> "models-v2/" + name));
    }

    static Path directory(String version) {
        try {
            return Path.of(GoldenModelsTest.class.getResource(version).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).isNull() ? Float.NaN : array.get(i).floatValue();
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("models")
    void predictAsTheyDid(String name) throws IOException {
        Path directory = directory(name);
        Model model = Model.load(directory.toString());
        byte[] predictions = Files.readAllBytes(directory.resolveSibling("predictions.json"));
        JsonNode cases = Json.parseObject(predictions, "predictions", "")
                .get(directory.getFileName().toString());
        assertFalse(cases.isEmpty());
        for (JsonNode each : cases) {
            float[] expected = floats(each.get("prediction"));
            float[] predicted = model.predict(floats(each.get("features")));
            for (int k = 0; k < expected.length; k++) {
                assertEquals(expected[k], predicted[k], TOLERANCE * Math.max(1, Math.abs(expected[k])), name);
            }
        }
    }

    @Test
    void documentsOfVersion1AreReadAsTheyWere() {
        Model model = Model.load(directory("models-v1").resolve("letters").toString());
        String document = "The River and the stream: flood, ford!";
        assertArrayEquals(new float[] {0.78284734f, 0.21715263f}, model.predict(document), TOLERANCE);
        assertEquals("loud", model.predictClass(document));
    }
}
