package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.json.Json;
import io.tributary.model.Model;
import io.tributary.random.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that are not what the data says: numbers scaled for the loss, and the input itself. */
class LabelTest {
    private static final String JOB = """
            seed = 5
            data {
              format = csv
              header = true
              train = "rows.csv"
              label LABEL
              scale = standardize
              split { validation = 0.1, test = 0.3 }
            }
            model {
              input = [3]
              layers = [{ type = dense, units = HIDDEN, activation = tanh }, { type = dense, units = OUTPUTS }]
              loss = mean-squared-error
            }
            optimizer { type = adam, learning-rate = 0.02 }
            train { epochs = 30, batch-size = 16, shards = 3 }
            metrics = METRICS
            """;

    @TempDir
    private Path folder;

    private void lay(String label, int hidden, int outputs, String metrics, String header, IntFunction<String> row)
            throws IOException {
        Files.writeString(
                folder.resolve("job.conf"),
                JOB.replace("LABEL", label)
                        .replace("HIDDEN", "" + hidden)
                        .replace("OUTPUTS", "" + outputs)
                        .replace("METRICS", metrics));
        List<String> lines = new ArrayList<>(List.of(header));
        IntStream.range(0, 400).mapToObj(row).forEach(lines::add);
        Files.write(folder.resolve("rows.csv"), lines);
    }

    private Trained trainOnBoth() {
        Trained threads = Trained.of(folder.resolve("job.conf"), folder.resolve("threads"), "--threads", "2");
        Trained spark = Trained.of(folder.resolve("job.conf"), folder.resolve("spark"), "--master", "local[2]");
        assertEquals(threads.sha256(), spark.sha256());
        assertEquals(threads.figure("testMetrics"), spark.figure("testMetrics"));
        return threads;
    }

    /** Prices of some thousands, far from what a network gives of itself. */
    private static String price(int i) {
        float a = Key.uniform(1, i);
        float b = Key.uniform(2, i);
        float c = Key.uniform(3, i);
        return a + "," + b + "," + c + "," + 1000 * Math.exp(a + b - c);
    }

    @ParameterizedTest
    @ValueSource(strings = {"standardize", "log", "min-max", "0.0001"})
    void metricsAndPredictionsAreInTheUnitOfTheData(String scale) throws IOException {
        lay(
                "{ column = price, type = number, scale = " + scale + " }",
                8,
                1,
                "[r2, mean-absolute-error]",
                "a,b,c,price",
                LabelTest::price);
        Trained trained = trainOnBoth();
        assertTrue(trained.figure("testMetrics").required("r2").asDouble() > 0.93, trained.summary()::toString);
        assertTrue(trained.figure("trainLoss").asDouble() < 0.05, trained.summary()::toString);
        double error =
                trained.figure("testMetrics").required("mean-absolute-error").asDouble();
        assertTrue(error > 1 && error < 200, () -> "a mean error of " + error);

        Model model = Model.load(trained.directory().toString());
        assertEquals(1000 * Math.exp(0.5), model.predict(new float[] {0.5f, 0.5f, 0.5f})[0], 200);
        CommandRun evaluation =
                CommandRun.done(List.of("evaluate", trained.directory().toString(), "--threads", "1"));
        assertTrue(evaluation.out().contains("r2"), evaluation.out());
    }

    /** Noise over a feature: what scikit-learn says of the feature itself holds for the only weight there is. */
    @ParameterizedTest
    @ValueSource(strings = {"1e-6", "1", "1e9"})
    void areasUnderCurvesDoNotDependOnTheScaleOfTheScores(String learningRate) throws IOException {
        Files.writeString(folder.resolve("job.conf"), """
                data { format = csv, train = "rows.csv", test = "rows.csv", label { column = 1, type = number } }
                model {
                  input = [1]
                  layers = [{ type = dense, units = 1, kernel-initializer = zeros }]
                  loss = binary-cross-entropy
                }
                optimizer { type = sgd, learning-rate = RATE }
                train { epochs = 1, batch-size = all, shards = 3 }
                metrics = [auc-roc, auc-pr]
                """.replace("RATE", learningRate));
        Path goldens = Path.of("../trainer/src/test/resources/golden/ranking.json");
        JsonNode golden =
                Json.parseObject(Files.readAllBytes(goldens), "goldens", "").get("of one unit");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < golden.get("scores").size(); i++) {
            lines.add(golden.get("scores").get(i) + "," + golden.get("labels").get(i));
        }
        Files.write(folder.resolve("rows.csv"), lines);
        JsonNode figures = trainOnBoth().figure("testMetrics");
        assertEquals(golden.get("auc-roc").asDouble(), figures.get("auc-roc").asDouble(), 1e-12);
        assertEquals(golden.get("auc-pr").asDouble(), figures.get("auc-pr").asDouble(), 1e-12);
    }

    /** Normal rows lie on a line; one of ten does not. */
    private static String point(int i) {
        float a = Key.uniform(1, i);
        boolean normal = i % 10 != 0;
        float b = normal ? 2 * a : Key.uniform(2, i) * 2;
        float c = normal ? 1 - a : Key.uniform(3, i);
        return a + "," + b + "," + c + (normal ? ",fine" : i % 20 == 0 ? ",bent" : ",broken");
    }

    @Test
    void anomaliesAreFoundByTheErrorOfTheirReconstruction() throws IOException {
        lay(
                "{ type = reconstruction, column = state, normal = fine }",
                1,
                3,
                "[auc-roc, auc-pr]",
                "a,b,c,state",
                LabelTest::point);
        Trained trained = trainOnBoth();
        assertTrue(trained.figure("testMetrics").required("auc-roc").asDouble() > 0.9, trained.summary()::toString);
        assertTrue(trained.figure("examples").asInt() < 30 * 360 * 0.7, "training has no anomalies");
        assertTrue(
                trained.figure("validationLoss").asDouble() < 0.05,
                () -> "validation has none either: " + trained.summary());

        Model model = Model.load(trained.directory().toString());
        float[] both = model.predict(new float[] {0.3f, 0.6f, 0.7f, 0.3f, 1.9f, 0.1f}, 2);
        assertEquals(2, both.length, "an error for each row");
        assertTrue(both[1] > 10 * both[0], () -> both[0] + " and " + both[1]);
        assertArrayEquals(new float[] {both[0]}, model.predict(new float[] {0.3f, 0.6f, 0.7f}), 1e-5f);

        Path input = Files.writeString(folder.resolve("new.csv"), "c,b,a\n0.7,0.6,0.3\n0.1,1.9,0.3\n");
        Path output = folder.resolve("errors");
        CommandRun.done(List.of(
                "predict", trained.directory().toString(), "--input", input.toString(), "--output", output.toString()));
        List<String> lines = new ArrayList<>();
        try (var parts = Files.newDirectoryStream(output, "part-*")) {
            for (Path part : parts) {
                lines.addAll(Files.readAllLines(part));
            }
        }
        assertEquals("c,b,a,prediction", lines.get(0));
        assertEquals(
                both[1], Float.parseFloat(lines.get(2).substring(lines.get(2).lastIndexOf(',') + 1)), 1e-5f);
    }

    @Test
    void aReconstructionNeedsNoLabels() throws IOException {
        lay("{ type = reconstruction }", 1, 3, "[root-mean-squared-error]", "a,b,c", i -> {
            float a = Key.uniform(1, i);
            return a + "," + 2 * a + "," + (1 - a);
        });
        Trained trained = trainOnBoth();
        double error = trained.figure("testMetrics")
                .required("root-mean-squared-error")
                .asDouble();
        assertEquals(Math.sqrt(trained.figure("validationLoss").asDouble()), error, 0.1, "in the unit of the model");
        assertTrue(error < 0.2, trained.summary()::toString);
    }
}
