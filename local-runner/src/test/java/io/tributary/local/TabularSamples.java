package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Small tables as the jobs in conf/ read them, with R's quotes, and the settings for a short run. */
final class TabularSamples {
    private static final int ROWS = 200;

    private TabularSamples() {}

    /** Ratings of films by users; some titles hold a comma, some years are missing. */
    static List<String> ratings(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("\"movieId\",\"title\",\"year\",\"genres\",\"userId\",\"rating\",\"timestamp\"");
        for (int i = 0; i < ROWS; i++) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%d,\"Film, the %dth\",%s,\"Drama|War\",%d,%s,126075914%d",
                    i % 17,
                    i % 17,
                    i % 17 == 3 ? "NA" : "1995",
                    i % 11,
                    1 + (i % 17 + i % 11) % 9 / 2.0,
                    i % 10));
        }
        return settings(folder, lines);
    }

    /** Nine whole numbers and a class; the others lie far from the normal one. */
    static List<String> shuttle(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("\"V1\",\"V2\",\"V3\",\"V4\",\"V5\",\"V6\",\"V7\",\"V8\",\"V9\",\"Class\"");
        for (int i = 0; i < ROWS; i++) {
            boolean normal = i % 5 != 0;
            int a = i % 7 + (normal ? 0 : 90);
            lines.add(String.format(
                    Locale.ROOT,
                    "%d,%d,%d,%d,%d,%d,%d,%d,%d,\"%s\"",
                    50 + a,
                    a,
                    80 - i % 3,
                    i % 2,
                    2 * a,
                    i % 4,
                    27 - a,
                    50,
                    2,
                    normal ? "Rad.Flow" : "Fpv.Open"));
        }
        return settings(folder, lines);
    }

    /** Sparse rows, as the job's own generator makes them. */
    static List<String> sparse(Path folder) throws IOException {
        Path rows = folder.resolve("rows.svm");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path generator = Trained.CONF.resolve("WideSparse.java");
        Process process = new ProcessBuilder(
                        java.toString(), generator.toString(), rows.toString(), Integer.toString(10 * ROWS), "1000")
                .redirectErrorStream(true)
                .start();
        try (InputStream said = process.getInputStream()) {
            assertEquals("", new String(said.readAllBytes(), StandardCharsets.UTF_8), "it says nothing");
            assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it ends");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while rows were made");
        } finally {
            process.destroyForcibly();
        }
        return List.of("data.train=" + rows, "data.features=1000", "model.input=[1000]", "train.epochs=1");
    }

    /** Measures, grades and prices. */
    static List<String> diamonds(Path folder) throws IOException {
        List<String> cuts = List.of("Fair", "Good", "Very Good", "Premium", "Ideal");
        List<String> clarities = List.of("I1", "SI2", "SI1", "VS2", "VS1", "VVS2", "VVS1", "IF");
        List<String> lines = new ArrayList<>();
        lines.add("\"carat\",\"cut\",\"color\",\"clarity\",\"depth\",\"table\",\"price\",\"x\",\"y\",\"z\"");
        for (int i = 0; i < ROWS; i++) {
            double carat = 0.2 + i % 23 / 10.0;
            lines.add(String.format(
                    Locale.ROOT,
                    "%.2f,\"%s\",\"%c\",\"%s\",%.1f,%d,%d,%.2f,%.2f,%.2f",
                    carat,
                    cuts.get(i % 5),
                    'D' + i % 7,
                    clarities.get(i % 8),
                    61.5,
                    55 + i % 3,
                    Math.round(4000 * carat) + 100 * (i % 8),
                    4 + carat,
                    4.1 + carat,
                    2.4 + carat));
        }
        return settings(folder, lines);
    }

    private static List<String> settings(Path folder, List<String> lines) throws IOException {
        Path file = Files.write(folder.resolve("rows.csv"), lines);
        return List.of("train.epochs=2", "train.batch-size=32", "data.train=" + file);
    }
}
