package io.tributary.cluster;

import static io.tributary.cluster.ClusterJob.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.local.cluster.Daemon;
import io.tributary.local.cluster.Installation;
import io.tributary.local.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Resident tasks on a real cluster that authenticates and encrypts: two executor processes, killed again and again. */
class ResidentClusterTest {
    private static final Path DIRECTORY = Path.of("target/resident-cluster-test");
    private static final long END_SECONDS = 30;

    /** Every process knows the secret; what they say to each other is encrypted. */
    private static final Map<String, String> SECURE = Map.of(
            "spark.authenticate",
            "true",
            "spark.authenticate.secret",
            "of this test",
            "spark.network.crypto.enabled",
            "true",
            "spark.master.rest.enabled", // which knows no secret, so that the master would not start
            "false");

    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() {
        cluster = new StandaloneCluster(new Installation(Path.of("..")), DIRECTORY.resolve("cluster"), 2, "1g", SECURE);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** The weights are 4 MiB, and a message has at most one. */
    @Test
    void messagesInPiecesGiveTheBitsOfThreads() throws IOException {
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("pieces"), 1, 1000);
        Map<String, String> settings = new HashMap<>(SECURE);
        settings.put("spark.rpc.message.maxSize", "1");
        try (Daemon training = job.submit(cluster, settings, "out")) {
            succeed(training);
        }
        job.assertSameWeights("out", "resident");
    }

    /** Losses that are followed by progress do not add up to the number that may follow one another. */
    @Test
    void executorsKilledAgainAndAgainChangeNoBit() throws IOException {
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("killed"), 100, 16);
        int kills = 4;
        try (Daemon training = job.submit(cluster, SECURE, "out", "--set", "train.max-failures=3")) {
            long step = 0;
            for (int kill = 0; kill < kills; kill++) {
                step = job.awaitStep(training, "out", step + 5 * ClusterJob.EVERY);
                cluster.killExecutor(kill % 2);
            }
            succeed(training);
            long losses = Pattern.compile("resident tasks were lost")
                    .matcher(training.output())
                    .results()
                    .count();
            assertTrue(losses >= kills, losses + " losses were told");
        }
        job.assertSameWeights("out", "resident");
    }

    @Test
    void aSignalKeepsTheStateAndEndsTheTasksAtOnce() throws IOException {
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("signal"), 60, 16);
        try (Daemon training = job.submit(cluster, SECURE, "out")) {
            job.awaitStep(training, "out", ClusterJob.EVERY);
            training.terminate();
            assertEquals(143, training.awaitEnd(END_SECONDS));
            assertTrue(training.output().contains("stopped by SIGTERM"), training::output);
        }
        try (Daemon training = job.submit(cluster, SECURE, "out", "--resume")) {
            succeed(training);
        }
        job.assertSameWeights("out", "resident");
    }
}
