package io.tributary.cluster;

import static io.tributary.cluster.ClusterJob.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.local.cluster.Daemon;
import io.tributary.local.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Resident tasks on a real cluster that authenticates and encrypts: two executor processes, killed again and again. */
@ExtendWith(SharedCluster.Secure.class)
class ResidentClusterTest {
    private static final Path DIRECTORY = Path.of("target/resident-cluster-test");
    private static final long END_SECONDS = 30;

    /** Two executors, of the four that there could be. */
    private static final Map<String, String> TWO = two();

    private static Map<String, String> two() {
        Map<String, String> settings = new HashMap<>(SharedCluster.SECURE);
        settings.put("spark.cores.max", "2");
        return settings;
    }

    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() {
        cluster = SharedCluster.secure();
    }

    /** The weights are 4 MiB, and a message has at most one. */
    @Test
    void messagesInPiecesGiveTheBitsOfThreads() throws IOException {
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("pieces"), 1, 1000);
        Map<String, String> settings = new HashMap<>(TWO);
        settings.put("spark.rpc.message.maxSize", "1");
        try (Daemon training = job.submit(cluster, settings, "out")) {
            succeed(training);
        }
        job.assertSameWeights("out", "resident");
    }

    /** Losses that are followed by progress do not add up to the number that may follow one another. */
    @Test
    void executorsKilledAgainAndAgainChangeNoBit() throws IOException {
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("killed"), 40, 16);
        int kills = 4;
        try (Daemon training = job.submit(cluster, TWO, "out", "--set", "train.max-failures=3")) {
            long step = 0;
            for (int kill = 0; kill < kills; kill++) {
                step = job.awaitStep(training, "out", step + 5 * ClusterJob.EVERY);
                cluster.killExecutor(kill);
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
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("signal"), 30, 16);
        try (Daemon training = job.submit(cluster, TWO, "out")) {
            job.awaitStep(training, "out", ClusterJob.EVERY);
            training.terminate();
            assertEquals(143, training.awaitEnd(END_SECONDS));
            assertTrue(training.output().contains("stopped by SIGTERM"), training::output);
        }
        try (Daemon training = job.submit(cluster, TWO, "out", "--resume")) {
            succeed(training);
        }
        job.assertSameWeights("out", "resident");
    }
}
