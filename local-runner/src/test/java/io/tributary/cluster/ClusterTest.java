package io.tributary.cluster;

import static io.tributary.cluster.ClusterJob.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.local.SlowFormat;
import io.tributary.local.cluster.Daemon;
import io.tributary.local.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One answer, on a real cluster: two executor processes with a job per step, whatever dies. */
@ExtendWith(SharedCluster.Open.class)
class ClusterTest {
    private static final Path DIRECTORY = Path.of("target/cluster-test");
    private static final String[] JOB = {"--set", "engine=job"};

    private static final long REFUSAL_SECONDS = 60;

    private static StandaloneCluster cluster;
    private static ClusterJob job;

    @BeforeAll
    static void start() throws IOException {
        job = new ClusterJob(DIRECTORY, 2, 16); // long enough to be hit in the middle of an epoch
        cluster = SharedCluster.open();
    }

    @Test
    void aMasterGivenWithoutSparkSubmitGivesTheBitsOfThreads() throws IOException {
        try (Daemon training = cluster.run(job.arguments("run", JOB))) {
            succeed(training);
        }
        job.assertSameWeights("run", "job");
    }

    /** A worker starts the driver: by the master's own protocol without the modules' openings that Kryo needs, by REST with. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDriverOnAWorkerGivesTheBitsOfThreads(boolean rest) throws IOException {
        String output = rest ? "cluster-mode-rest" : "cluster-mode";
        try (Daemon submission = cluster.submitToCluster(rest, job.arguments(output, JOB))) {
            job.awaitSummary(submission, output);
            succeed(submission);
        }
        job.assertSameWeights(output, "job");
    }

    /** As by the button on the master's page. */
    @Test
    void anApplicationThatIsEndedIsNotWaitedFor() {
        try (Daemon training = job.submit(cluster, Map.of(), "ended", JOB)) {
            job.awaitStep(training, "ended", ClusterJob.EVERY);
            cluster.endApplications();
            assertEquals(2, training.awaitEnd(REFUSAL_SECONDS), training::output);
            assertTrue(
                    training.output().contains("its context was stopped before the work was done"), training::output);
        }
    }

    @Test
    void theMastersWebPortIsNoMaster() {
        assertRefused(cluster.run(Map.of(), "spark://127.0.0.1:" + cluster.webPort(), job.arguments("web")));
    }

    @Test
    void aMasterWithAnotherSecretIsNotWaitedFor() {
        Map<String, String> other = Map.of("spark.authenticate", "true", "spark.authenticate.secret", "another");
        assertRefused(cluster.run(other, cluster.master(), job.arguments("secret")));
    }

    private static void assertRefused(Daemon training) {
        try (training) {
            assertEquals(2, training.awaitEnd(REFUSAL_SECONDS));
            String last = training.output().lines().reduce("", (before, line) -> line);
            assertTrue(last.contains("no Spark master answers there (what answers is no Spark master"), last);
        }
    }

    /** The weights are small, and what a task computes of a large batch has no room in 512 MiB. */
    @Test
    void anExecutorWhoseHeapIsTooSmallIsOneLine() {
        try (Daemon training = job.submit(
                cluster, Map.of(), "heap", "--set", "model.layers.0.units=400000", "--set", "train.batch-size=1000")) {
            assertEquals(2, training.awaitEnd(ClusterJob.TRAINING_SECONDS), training::output);
            assertTrue(training.output().contains("tributary: memory: the heap of "), training::output);
        }
    }

    /** Its slots are waited for, and tasks stay as they would have. */
    @Test
    void anExecutorLostWhilePackingIsWaitedFor() throws IOException {
        Path marks = DIRECTORY.resolve("marks").toAbsolutePath();
        Map<String, String> settings =
                Map.of("spark.jars", jarOfSlowFormat().toUri().toString());
        String[] slow = {
            "--set",
            "data.format=" + SlowFormat.class.getName(),
            "--set",
            "data.like=csv",
            "--set",
            "data.pause=10",
            "--set",
            "data.marks=" + marks
        };
        try (Daemon training = job.submit(cluster, settings, "packing", slow)) {
            training.await(
                    "a reader",
                    ClusterJob.TRAINING_SECONDS,
                    () -> !readers(marks).isEmpty());
            readers(marks).forEach(ProcessHandle::destroyForcibly);
            succeed(training);
            assertTrue(training.output().contains("Lost executor"), "Spark noticed");
        }
        job.assertSameWeights("packing", "resident");
    }

    private static Path jarOfSlowFormat() throws IOException {
        Path jar = DIRECTORY.resolve("slow.jar").toAbsolutePath();
        Path classes = Path.of("target/test-classes");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                DirectoryStream<Path> all =
                        Files.newDirectoryStream(classes.resolve("io/tributary/local"), "SlowFormat*.class")) {
            for (Path each : all) {
                out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, out);
            }
        }
        return jar;
    }

    /** The executors that have begun to read. */
    private static List<ProcessHandle> readers(Path marks) {
        String[] names = marks.toFile().list();
        return Stream.of(names == null ? new String[0] : names)
                .map(name -> Long.parseLong(name.substring("reader-".length())))
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    @Test
    void coresThatATaskLeavesIdleAreToldOf() {
        Daemon training =
                cluster.run(Map.of("spark.task.cpus", "2"), "local[2]", job.arguments("cpus", "--set", "engine=job"));
        try (training) {
            succeed(training);
            assertTrue(
                    training.output().contains("spark.task.cpus = 2: a task computes on one core"), training::output);
        }
    }

    @Test
    void anExecutorKilledInTheMiddleChangesNoBit() throws IOException {
        try (Daemon training = job.submit(cluster, Map.of(), "killed", JOB)) {
            job.awaitStep(training, "killed", ClusterJob.EVERY);
            cluster.killExecutor(0);
            succeed(training);
            assertTrue(training.output().contains("Lost executor"), "Spark noticed");
        }
        job.assertSameWeights("killed", "job");
    }

    @Test
    void aDriverKilledInTheMiddleResumesToTheSameBits() throws IOException {
        try (Daemon training = job.submit(cluster, Map.of(), "resumed", JOB)) {
            job.awaitStep(training, "resumed", ClusterJob.EVERY);
            training.kill();
        }
        try (Daemon training = job.submit(cluster, Map.of(), "resumed", "--resume")) {
            succeed(training);
        }
        job.assertSameWeights("resumed", "resident");
        JsonNode summary = job.summary("resumed");
        long steps = summary.required("steps").asLong();
        long examples = summary.required("examples").asLong();
        assertTrue(
                examples <= (steps - ClusterJob.EVERY) * ClusterJob.BATCH,
                "it went on from a checkpoint, not from the start: " + examples);
    }
}
