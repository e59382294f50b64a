package io.tributary.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.job.JobConfig;
import io.tributary.local.cluster.Daemon;
import io.tributary.local.cluster.Installation;
import io.tributary.local.cluster.StandaloneCluster;
import io.tributary.random.Key;
import io.tributary.run.LocalBackend;
import io.tributary.run.TrainJob;
import io.tributary.storage.LocalStorage;
import io.tributary.train.StopRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One answer, on a real cluster: two executor processes, whatever dies. */
class ClusterTest {
    private static final long TRAINING_SECONDS = 120;
    private static final Path DIRECTORY = Path.of("target/cluster-test");

    private static StandaloneCluster cluster;
    private static Path conf;
    private static String expected;

    @BeforeAll
    static void start() throws IOException {
        deleteTree(DIRECTORY);
        Files.createDirectories(DIRECTORY);
        conf = writeJob();
        expected = trainOnThreads();
        cluster = new StandaloneCluster(new Installation(Path.of("..")), DIRECTORY.resolve("cluster"), 2, "1g");
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** 5 shards of different sizes over 2 hosts; long enough to be hit in the middle of an epoch. */
    private static Path writeJob() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < 1203; row++) {
            float a = Key.uniform(1, row);
            float b = Key.uniform(2, row);
            lines.add(String.format(Locale.ROOT, "%s,%s,%s", a, b, a * a + b > 1 ? "over" : "under"));
        }
        Files.write(DIRECTORY.resolve("rows.csv"), lines);
        return Files.writeString(DIRECTORY.resolve("job.conf"), """
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
                  layers = [{ type = dense, units = 16, activation = tanh }, { type = dense, units = 2 }]
                  loss = softmax-cross-entropy
                }
                optimizer { type = adam, learning-rate = 0.01 }
                train { epochs = 2, batch-size = 20, shards = 5, checkpoint.every-steps = 10 }
                metrics = [accuracy]
                """);
    }

    private static String trainOnThreads() throws IOException {
        JobConfig config = JobConfig.parse(
                "job.conf",
                Files.readString(conf),
                List.of(),
                DIRECTORY.toAbsolutePath().toString());
        return new TrainJob(config, new LocalStorage(), Optional.empty(), false, List.of(), new StopRequest())
                .run(new LocalBackend(1))
                .result()
                .weights()
                .sha256();
    }

    private static Daemon train(String output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                conf.toAbsolutePath().toString(),
                "--output",
                DIRECTORY.resolve(output).toAbsolutePath().toString()));
        arguments.addAll(List.of(more));
        return cluster.submit(Map.of(), arguments.toArray(String[]::new));
    }

    private static JsonNode summary(String output) throws IOException {
        return new ObjectMapper()
                .readTree(DIRECTORY.resolve(output).resolve("summary.json").toFile());
    }

    private static void assertSameWeights(String output) throws IOException {
        assertEquals(expected, summary(output).required("weightsSha256").asText());
    }

    /** Waits until a training is past its first checkpoint and before its end. */
    private static void awaitMiddle(Daemon training, String output) {
        Path checkpoints = DIRECTORY.resolve(output).resolve("checkpoints");
        training.await("checkpoint", TRAINING_SECONDS, () -> hasCheckpoint(checkpoints));
        assertTrue(Files.notExists(DIRECTORY.resolve(output).resolve("summary.json")), "it is not over yet");
    }

    private static boolean hasCheckpoint(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (var entries = Files.list(directory)) {
            return entries.anyMatch(entry -> entry.getFileName().toString().matches("step-\\d+"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void succeed(Daemon training) {
        if (training.awaitEnd(TRAINING_SECONDS) != 0) {
            throw training.failure("failed");
        }
    }

    @Test
    void twoExecutorProcessesGiveTheBitsOfThreads() throws IOException {
        try (Daemon training = train("two")) {
            succeed(training);
        }
        assertSameWeights("two");
    }

    @Test
    void aMasterGivenWithoutSparkSubmitGivesTheBitsOfThreads() throws IOException {
        String output = DIRECTORY.resolve("run").toAbsolutePath().toString();
        try (Daemon training = cluster.run("train", conf.toAbsolutePath().toString(), "--output", output)) {
            succeed(training);
        }
        assertSameWeights("run");
    }

    @Test
    void anExecutorKilledInTheMiddleChangesNoBit() throws IOException {
        try (Daemon training = train("killed")) {
            awaitMiddle(training, "killed");
            cluster.killExecutor(0);
            succeed(training);
            assertTrue(training.output().contains("Lost executor"), "Spark noticed");
        }
        assertSameWeights("killed");
    }

    @Test
    void aDriverKilledInTheMiddleResumesToTheSameBits() throws IOException {
        try (Daemon training = train("resumed")) {
            awaitMiddle(training, "resumed");
            training.kill();
        }
        try (Daemon training = train("resumed", "--resume")) {
            succeed(training);
        }
        assertSameWeights("resumed");
        JsonNode summary = summary("resumed");
        long steps = summary.required("steps").asLong();
        long examples = summary.required("examples").asLong();
        assertTrue(examples <= (steps - 10) * 20, "it went on from a checkpoint, not from the start: " + examples);
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
