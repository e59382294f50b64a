package io.tributary.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.job.TrainJob;
import io.tributary.job.TrainRun;
import io.tributary.local.cluster.Daemon;
import io.tributary.local.cluster.StandaloneCluster;
import io.tributary.random.Key;
import io.tributary.storage.LocalStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A job of shards of different sizes, 5 unless said otherwise: trained on a cluster by processes, and by threads of this JVM for the bits to expect. */
final class ClusterJob {
    static final long TRAINING_SECONDS = 180;

    /** Every how many steps a checkpoint is due. */
    static final int EVERY = 10;

    static final int BATCH = 20;
    private static final int ROWS = 1203;

    private final Path directory;
    private final Path conf;
    private final String expected;

    /**
     * @param directory where files go; emptied
     * @param epochs how long to train: 49 steps each
     * @param units of either hidden layer
     */
    ClusterJob(Path directory, int epochs, int units) throws IOException {
        this(directory, epochs, units, 5);
    }

    /**
     * @param directory where files go; emptied
     * @param epochs how long to train: 49 steps each
     * @param units of either hidden layer
     * @param shards number of shards
     */
    ClusterJob(Path directory, int epochs, int units, int shards) throws IOException {
        this(directory, epochs, units, shards, "");
    }

    /**
     * @param directory where files go; emptied
     * @param epochs how long to train: 49 steps each
     * @param units of either hidden layer
     * @param shards number of shards
     * @param more lines of the configuration
     */
    ClusterJob(Path directory, int epochs, int units, int shards, String more) throws IOException {
        this.directory = directory.toAbsolutePath();
        deleteTree(directory);
        Files.createDirectories(directory);
        writeRows();
        String text = text(epochs, units, shards) + more + "\n";
        this.conf = Files.writeString(this.directory.resolve("job.conf"), text);
        JobConfig config = JobConfig.parse("job.conf", text, List.of(), this.directory.toString());
        this.expected = new TrainJob(config, new LocalStorage(), TrainRun.plain())
                .run(new LocalBackend(1))
                .result()
                .weights()
                .sha256();
    }

    private void writeRows() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            float a = Key.uniform(1, row);
            float b = Key.uniform(2, row);
            lines.add(String.format(Locale.ROOT, "%s,%s,%s", a, b, a * a + b > 1 ? "over" : "under"));
        }
        Files.write(directory.resolve("rows.csv"), lines);
    }

    private static String text(int epochs, int units, int shards) {
        return """
                seed = 5
                data {
                  format = csv
                  train = rows.csv
                  label { column = 2, type = class }
                  split { validation = 0.1, test = 0.1 }
                  scale = standardize
                }
                model {
                  input = [2]
                  layers = [
                    { type = dense, units = %1$d, activation = tanh }
                    { type = dense, units = %1$d, activation = tanh }
                    { type = dense, units = 2 }
                  ]
                  loss = softmax-cross-entropy
                }
                optimizer { type = adam, learning-rate = 0.01 }
                train { epochs = %2$d, batch-size = %3$d, shards = %5$d, checkpoint.every-steps = %4$d }
                metrics = [accuracy]
                """.formatted(units, epochs, BATCH, EVERY, shards);
    }

    /** @return the arguments of a training */
    String[] arguments(String output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train", conf.toString(), "--output", directory.resolve(output).toString()));
        arguments.addAll(Arrays.asList(more));
        return arguments.toArray(String[]::new);
    }

    /**
     * Submits a training.
     *
     * @param cluster where to
     * @param settings Spark's, by key
     * @param output the name of its output
     * @param more arguments of the command line
     * @return spark-submit's process
     */
    Daemon submit(StandaloneCluster cluster, Map<String, String> settings, String output, String... more) {
        return cluster.submit(settings, arguments(output, more));
    }

    JsonNode summary(String output) throws IOException {
        return new ObjectMapper()
                .readTree(directory.resolve(output).resolve("summary.json").toFile());
    }

    /** Fails unless a training gave the bits of threads, on a certain engine. */
    void assertSameWeights(String output, String engine) throws IOException {
        assertEquals(expected, summary(output).required("weightsSha256").asText());
        assertEquals(engine, summary(output).required("engine").asText());
    }

    /**
     * Waits until a training is past a step and before its end.
     *
     * @param training its process
     * @param output the name of its output
     * @param step the step, at a checkpoint
     * @return the step of a checkpoint past it
     */
    long awaitStep(Daemon training, String output, long step) {
        Path checkpoints = directory.resolve(output).resolve("checkpoints");
        training.await("checkpoint from step " + step + " on", TRAINING_SECONDS, () -> latest(checkpoints) >= step);
        assertTrue(Files.notExists(directory.resolve(output).resolve("summary.json")), "it is not over yet");
        return latest(checkpoints);
    }

    /** Waits until a training has ended well; its process may have handed it to another and ended before. */
    void awaitSummary(Daemon training, String output) {
        Path summary = directory.resolve(output).resolve("summary.json");
        training.awaitAfterwards("summary", TRAINING_SECONDS, () -> Files.exists(summary));
    }

    private static long latest(Path directory) {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("step-\\d+"))
                    .mapToLong(name -> Long.parseLong(name.substring("step-".length())))
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void succeed(Daemon training) {
        if (training.awaitEnd(TRAINING_SECONDS) != 0) {
            throw training.failure("failed");
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
