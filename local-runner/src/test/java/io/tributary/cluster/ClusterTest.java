package io.tributary.cluster;

import static io.tributary.cluster.ClusterJob.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.local.cluster.Daemon;
import io.tributary.local.cluster.Installation;
import io.tributary.local.cluster.StandaloneCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One answer, on a real cluster: two executor processes with a job per step, whatever dies. */
class ClusterTest {
    private static final Path DIRECTORY = Path.of("target/cluster-test");
    private static final String[] JOB = {"--set", "engine=job"};

    private static final long REFUSAL_SECONDS = 60;

    private static StandaloneCluster cluster;
    private static ClusterJob job;

    @BeforeAll
    static void start() throws IOException {
        job = new ClusterJob(DIRECTORY, 2, 16); // long enough to be hit in the middle of an epoch
        cluster = new StandaloneCluster(
                new Installation(Path.of("..")),
                DIRECTORY.resolve("cluster"),
                2,
                "1g",
                Map.of("spark.master.rest.enabled", "true", "spark.master.rest.port", freePort()));
    }

    /** The REST gateway tells drivers the master's port in place of its own, which it must know beforehand. */
    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(socket.getLocalPort());
        }
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
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
            String last = training.output().lines().reduce("", (before, line) -> line);
            assertTrue(last.contains("its context was stopped before the work was done"), training::output);
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
