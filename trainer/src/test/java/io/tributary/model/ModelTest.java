package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.config.AllowedClasses;
import io.tributary.error.UserException;
import io.tributary.job.JobConfig;
import io.tributary.layer.Dense;
import io.tributary.loss.Loss;
import io.tributary.loss.Losses;
import io.tributary.network.Network;
import io.tributary.network.Weights;
import io.tributary.row.RowSchema;
import io.tributary.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
    // z = x·W + b with W = [1 2 3; 4 5 6], b = [0.5 0 -0.5]
    private static final Network LINEAR = Networks.network(new Dense(3, Activations.LINEAR));
    private static final Weights WEIGHTS = new Weights(new float[] {1, 2, 3, 4, 5, 6, 0.5f, 0, -0.5f}, new float[0]);

    @Test
    void predictsInTheUnitsOfTheData() {
        // The features are scaled by 0.5: [2, 4] becomes [1, 2].
        assertArrayEquals(
                new float[] {9.5f, 12, 14.5f}, model(Losses.MEAN_SQUARED_ERROR).predict(new float[] {2, 4}));
    }

    @Test
    void ofLogitsItGivesProbabilities() {
        float[] p = model(Losses.SOFTMAX_CROSS_ENTROPY).predict(new float[] {2, 0});
        double total = Math.exp(1.5) + Math.exp(2) + Math.exp(2.5);
        assertArrayEquals(
                new float[] {
                    (float) (Math.exp(1.5) / total), (float) (Math.exp(2) / total), (float) (Math.exp(2.5) / total)
                },
                p,
                1e-6f);
        float[] q = binary().predict(new float[] {2, 0});
        assertEquals((float) (1 / (1 + Math.exp(-3))), q[0], 1e-6f);
    }

    @Test
    void loadedFromItsDirectoryItPredictsTheSameBits(@TempDir Path output) throws IOException {
        String config =
                "data { format = csv, train = /rows.csv, header = true, label { column = kind, type = class } }\n"
                        + "model { input = [2], layers = [{ type = dense, units = 3 }]\n loss = softmax-cross-entropy }\n"
                        + "optimizer { type = sgd, learning-rate = 0.1 }, train { epochs = 1 }";
        String resolved = JobConfig.parse("test.conf", config, List.of(), "/").text();
        RowSchema schema = new RowSchema(List.of("x", "y", "kind"), true, List.of(0, 1), List.of(2), -1, true);
        ModelFiles.write(
                new LocalStorage(),
                output.toString(),
                new ModelFiles.Content(
                        resolved, LINEAR.layout(), WEIGHTS, Transforms.scaled(0.5, "a", "b", "c"), schema));
        Model saved = model(Losses.SOFTMAX_CROSS_ENTROPY);
        Model loaded = Model.load(output.toString());
        assertArrayEquals(saved.predict(new float[] {2, 4}), loaded.predict(new float[] {2, 4}));
        assertEquals("c", loaded.predictClass(new float[] {2, 4}));
        assertEquals(WEIGHTS.sha256(), loaded.weights().sha256());

        Path file = output.resolve("model/model.conf");
        Files.writeString(
                file, Files.readString(file).replace("type=sgd", "type=gone").replace("epochs=1", "epochs=-1"));
        seal(output);
        Model.load(output.toString()); // how it was trained is not looked at
        Files.writeString(file, Files.readString(file).replace("units=3", "units=4"));
        String message = assertThrows(UserException.class, () -> seal(output)).getMessage();
        assertTrue(
                message.contains(
                        "weights.safetensors, tensor layers.0.kernel: has shape [2, 3], the network's is [2, 4]"),
                message);
        Files.writeString(file, "model {");
        message = assertThrows(UserException.class, () -> seal(output)).getMessage();
        assertTrue(
                message.startsWith(file + ": not valid HOCON") || message.startsWith(file + ":1: not valid HOCON"),
                message);
    }

    private static String seal(Path output) {
        return ModelFiles.seal(new LocalStorage(), output.toString(), AllowedClasses.NONE);
    }

    @Test
    void aVectorDenseOrSparseGivesTheSame() {
        Model model = model(Losses.MEAN_SQUARED_ERROR);
        assertEquals(Vectors.dense(8.5, 10, 11.5), new VectorModel(model).predict(Vectors.dense(0, 4)));
        assertEquals(
                Vectors.dense(8.5, 10, 11.5),
                new VectorModel(model).predict(Vectors.sparse(2, new int[] {1}, new double[] {4})));
    }

    @Test
    void manyExamplesGiveWhatEachGives() {
        Model model = model(Losses.SOFTMAX_CROSS_ENTROPY);
        for (int count : new int[] {0, 1, 13, 256, 257, 1000}) {
            float[] rows = new float[2 * count];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = (float) Math.sin(i);
            }
            float[] predictions = model.predict(rows, count);
            assertEquals(3 * count, predictions.length);
            for (int row = 0; row < count; row++) {
                float[] one = model.predict(new float[] {rows[2 * row], rows[2 * row + 1]});
                for (int k = 0; k < 3; k++) {
                    assertEquals(one[k], predictions[3 * row + k], 1e-6f, "row " + row + " of " + count);
                }
            }
        }
    }

    @Test
    void theArrayHandedInIsNotChanged() {
        float[] features = {2, 4};
        model(Losses.SOFTMAX_CROSS_ENTROPY).predict(features);
        model(Losses.SOFTMAX_CROSS_ENTROPY).predict(features, 1);
        assertArrayEquals(new float[] {2, 4}, features);
    }

    @Test
    void predictsTheLabelOfAClass() {
        Model model = model(Losses.SOFTMAX_CROSS_ENTROPY);
        assertEquals("c", model.predictClass(new float[] {2, 4}));
        assertEquals("a", model.predictClass(new float[] {-2, -4}));
        assertEquals("yes", binary().predictClass(new float[] {2, 4}));
        assertEquals("no", binary().predictClass(new float[] {0, 0}), "0.5 is the first class");
    }

    @Test
    void aModelWithoutClassesPredictsNone() {
        Model model = new Model(LINEAR, Losses.MEAN_SQUARED_ERROR, Transforms.scaled(0.5f), WEIGHTS);
        String message = assertThrows(UserException.class, () -> model.predictClass(new float[2]))
                .getMessage();
        assertTrue(message.contains("got 3 outputs and 0 classes; use predict"), message);
    }

    @Test
    void handsOutMatrices() {
        Model model = model(Losses.MEAN_SQUARED_ERROR);
        Matrix kernel = new VectorModel(model).weights("layers.0.kernel");
        assertEquals(2, kernel.numRows());
        assertEquals(3, kernel.numCols());
        assertEquals(6, kernel.apply(1, 2));
        assertEquals(2, kernel.apply(0, 1));
        Matrix bias = new VectorModel(model).weights("layers.0.bias");
        assertEquals(1, bias.numRows());
        assertEquals(-0.5, bias.apply(0, 2));
        String message = assertThrows(UserException.class, () -> new VectorModel(model).weights("layers.1.kernel"))
                .getMessage();
        assertEquals("model: has no weights layers.1.kernel; there are layers.0.kernel, layers.0.bias", message);
    }

    @Test
    void aWrongNumberOfFeaturesIsOneError() {
        Model model = model(Losses.MEAN_SQUARED_ERROR);
        assertEquals(
                "predict: needs 2 features, got 3; give them as the data has them",
                assertThrows(UserException.class, () -> model.predict(new float[3]))
                        .getMessage());
        assertEquals(
                "predict: needs 5 × 2 features, got 9; give them as the data has them",
                assertThrows(UserException.class, () -> model.predict(new float[9], 5))
                        .getMessage());
        assertThrows(UserException.class, () -> new VectorModel(model).predict(Vectors.dense(1)));
    }

    @Test
    void manyThreadsPredictAtOnce() {
        Model model = model(Losses.SOFTMAX_CROSS_ENTROPY);
        List<float[]> expected = IntStream.range(0, 200)
                .mapToObj(i -> model.predict(new float[] {i, -i}))
                .toList();
        IntStream.range(0, 2000)
                .parallel()
                .forEach(i ->
                        assertArrayEquals(expected.get(i % 200), model.predict(new float[] {i % 200, -(i % 200)})));
    }

    private static Model model(Loss loss) {
        return new Model(LINEAR, loss, Transforms.scaled(0.5f, "a", "b", "c"), WEIGHTS);
    }

    private static Model binary() {
        return new Model(
                Networks.network(new Dense(1, Activations.LINEAR)),
                Losses.BINARY_CROSS_ENTROPY,
                Transforms.scaled(0.5f, "no", "yes"),
                new Weights(new float[] {3, 1, 0}, new float[0]));
    }
}
