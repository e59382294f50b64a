package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.model.Model;
import io.tributary.random.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table with categories and missing values, from training to prediction. */
class TableTest {
    private static final String JOB = """
            seed = 3
            data {
              format = csv
              header = true
              train = "rows.csv"
              label { column = price, type = number }
              columns {
                cut { type = category, vocabulary = [Fair, Good, Ideal], encoding = one-hot }
                city { type = category, missing = category }
                depth { missing = mean, missing-indicator = true }
              }
              scale = standardize
              split { validation = 0.1, test = 0.2 }
            }
            model {
              input = [7]            # carat, three of cut, city, two of depth
              layers = [
                { type = concat, branches = [
                  { columns = [4], layers = [{ type = embedding, input-dim = 6, output-dim = 2 }, flatten] }
                  { columns = [0, 1, 2, 3, 5, 6] }
                ] }
                { type = dense, units = 8, activation = tanh }
                { type = dense, units = 1 }
              ]
              loss = mean-squared-error
            }
            optimizer { type = adam, learning-rate = 0.02 }
            train { epochs = 10, batch-size = 16, shards = 3 }
            metrics = [r2]
            """;

    private static final List<String> CITIES = List.of("bonn", "lima", "oslo", "", "rome");
    private static final List<String> CUTS = List.of("Fair", "Good", "Ideal");

    @TempDir
    private Path folder;

    @BeforeEach
    void writeJobAndRows() throws IOException {
        Files.writeString(folder.resolve("job.conf"), JOB);
        List<String> lines = new ArrayList<>(List.of("carat,cut,city,depth,price"));
        for (int i = 0; i < 300; i++) {
            int cut = Key.below(Key.mix(1, i), 3);
            int city = Key.below(Key.mix(2, i), 5);
            float carat = Key.uniform(3, i);
            boolean missing = i % 7 == 0;
            double price = 2 * carat + cut - 0.5 * city + (missing ? 1 : 0);
            String depth = missing ? "NA" : Float.toString(60 + 4 * Key.uniform(4, i));
            lines.add(carat + "," + CUTS.get(cut) + "," + CITIES.get(city) + "," + depth + "," + price);
        }
        Files.write(folder.resolve("rows.csv"), lines);
    }

    private Trained train(String output, String... more) {
        return Trained.of(folder.resolve("job.conf"), folder.resolve(output), more);
    }

    @Test
    void threadsAndSparkGiveTheSameBits() {
        Trained threads = train("threads", "--threads", "2");
        Trained spark = train("spark", "--master", "local[2]");

        assertEquals(threads.sha256(), spark.sha256());
        assertEquals(threads.figure("testMetrics"), spark.figure("testMetrics"));
        assertTrue(threads.figure("testMetrics").required("r2").asDouble() > 0.9, threads.summary()::toString);
    }

    @Test
    void theModelKnowsTheCategories() throws IOException {
        Trained trained = train("out");
        Model model = Model.load(trained.directory().toString());
        Map<String, Object> diamond = new HashMap<>(Map.of("carat", 0.5, "cut", "Ideal", "city", "oslo"));
        assertArrayEquals(new double[] {0.5, 2, 4, Double.NaN}, model.features(diamond));
        diamond.put("depth", "61.5");
        diamond.put("city", null);
        assertArrayEquals(new double[] {0.5, 2, 0, 61.5}, model.features(diamond));
        diamond.put("city", "paris");
        assertArrayEquals(new double[] {0.5, 2, 1, 61.5}, model.features(diamond));
        assertTrue(Double.isFinite(model.predict(model.features(diamond))[0]));
        diamond.put("cut", "Great");
        assertMessage(
                "column \"cut\": category \"Great\" is not in the column's vocabulary, \"Fair\", \"Good\", \"Ideal\"; add it there, or set "
                        + "unknown = index for its column",
                () -> model.features(diamond));
        diamond.put("cut", 1.5);
        assertMessage(
                "column \"cut\": category \"1.5\" is not in the column's vocabulary, \"Fair\", \"Good\", \"Ideal\"; add it there, or "
                        + "set unknown = index for its column",
                () -> model.features(diamond));
        diamond.remove("carat");
        assertMessage(
                "column \"carat\": is missing; fill it in, or train with data.missing", () -> model.features(diamond));
        diamond.put("carat", "much");
        assertMessage(
                "column \"carat\": must be a finite decimal number, got \"much\"; correct it, or leave the column out with data.ignore",
                () -> model.features(diamond));
        assertMessage(
                "column \"cut\": needs the id of a category, a whole number from 0 to 2, got 3.0; let Model.features "
                        + "make it of texts",
                () -> model.predict(new float[] {1, 3, 0, 60}));
        assertMessage(
                "predict: needs 4 features, got 7; give them as the data has them", () -> model.predict(new float[7]));
    }

    @Test
    void filesAreEvaluatedAndPredictedAsTrained() throws IOException {
        Trained trained = train("out");
        CommandRun evaluation =
                CommandRun.done(List.of("evaluate", trained.directory().toString()));
        assertTrue(evaluation.out().contains("r2"), evaluation.out());

        Path input = folder.resolve("new.csv"); // columns in another order, no price, a new city
        Files.writeString(input, "depth,city,cut,carat\n,paris,Ideal,0.5\n61,,Fair,1\n");
        for (String format : List.of("CSV", "PARQUET")) {
            Path output = folder.resolve("predictions-" + format);
            CommandRun.done(List.of(
                    "predict",
                    trained.directory().toString(),
                    "--input",
                    input.toString(),
                    "--output",
                    output.toString(),
                    "--format",
                    format));
            assertTrue(Files.exists(output.resolve("_SUCCESS")));
            if (format.equals("CSV")) {
                assertPredictions(output, Model.load(trained.directory().toString()));
            }
        }

        Files.writeString(input, "depth,city,cut,carat,price\n60,oslo,Great,0.5,1\n");
        CommandRun unknown = CommandRun.of("evaluate", trained.directory().toString(), "--data", input.toString());
        assertEquals(
                "tributary: " + input
                        + ":2, column \"cut\": category \"Great\" is not in the column's vocabulary, \"Fair\", \"Good\", \"Ideal\"; add it there, or "
                        + "set unknown = index for its column\n",
                unknown.err());
        assertEquals(2, unknown.exitCode());
    }

    private static void assertPredictions(Path output, Model model) throws IOException {
        List<String> lines = new ArrayList<>();
        try (var parts = Files.newDirectoryStream(output, "part-*")) {
            for (Path part : parts) {
                lines.addAll(Files.readAllLines(part));
            }
        }
        assertEquals("depth,city,cut,carat,prediction", lines.get(0));
        Map<String, Object> second = new HashMap<>(Map.of("depth", 61, "city", "", "cut", "Fair", "carat", 1));
        double expected = model.predict(model.features(second))[0];
        String prediction = lines.get(2).substring(lines.get(2).lastIndexOf(',') + 1);
        assertTrue(lines.get(2).startsWith("61,,Fair,1,"), lines.get(2));
        assertEquals(expected, Double.parseDouble(prediction), 1e-5);
    }

    private static void assertMessage(String message, Runnable action) {
        assertEquals(message, assertThrows(UserException.class, action::run).getMessage());
    }
}
