package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a prediction owes to the examples that are predicted together with it: nothing, but for the rounding of products. */
class NeighboursTest {
    private static final double BOUND = 1e-5; // of the greatest output

    private static double[][] examples(Path directory) throws IOException {
        byte[] predictions = Files.readAllBytes(directory.resolveSibling("predictions.json"));
        JsonNode cases = Json.parseObject(predictions, "predictions", "")
                .get(directory.getFileName().toString());
        double[][] examples = new double[cases.size()][];
        for (int i = 0; i < examples.length; i++) {
            JsonNode features = cases.get(i).get("features");
            examples[i] = new double[features.size()];
            for (int f = 0; f < features.size(); f++) {
                examples[i][f] =
                        features.get(f).isNull() ? Double.NaN : features.get(f).asDouble();
            }
        }
        return examples;
    }

    /** B rows, the one at {@code place} the first example, the others one other example. */
    private static double[] predicted(Model model, double[] one, double[] others, int count, int place) {
        double[] rows = new double[count * one.length];
        for (int row = 0; row < count; row++) {
            System.arraycopy(row == place ? one : others, 0, rows, row * one.length, one.length);
        }
        double[] all = model.predict(rows, count);
        int width = all.length / count;
        return Arrays.copyOfRange(all, place * width, (place + 1) * width);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models-v1/gems-class",
                "models-v1/gems-price",
                "models-v1/normal-rebuilt",
                "models-v1/letters",
                "models-v1/verses",
                "models-v1/images"
            })
    void nothingButRounding(String name) throws IOException {
        Path directory = GoldenModelsTest.directory(name);
        Model model = Model.load(directory.toString());
        double[][] examples = examples(directory);
        assertTrue(examples.length > 1, name);
        double[] one = examples[0];
        double[] alone = model.predict(one);
        double greatest = Arrays.stream(alone).map(Math::abs).max().orElseThrow();
        for (int count : new int[] {1, 2, 5, 12, 100, 256, 300}) {
            for (int place : new int[] {0, count / 2, count - 1}) {
                double[] together = predicted(model, one, examples[1], count, place);
                assertArrayEquals(
                        together,
                        predicted(model, one, examples[examples.length - 1], count, place),
                        "other neighbours: no bit");
                for (int k = 0; k < alone.length; k++) {
                    assertEquals(alone[k], together[k], BOUND * greatest, name + ", " + place + " of " + count);
                }
            }
        }
    }
}
