package io.tributary.cluster;

import static io.tributary.cluster.ClusterJob.succeed;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange by ranges on a real cluster of four executors that authenticates and encrypts. */
@ExtendWith(SharedCluster.Secure.class)
class RangeClusterTest {
    private static final Path DIRECTORY = Path.of("target/range-cluster-test");

    private static final Pattern LAGS = Pattern.compile("executor \\d+ on .* is \\d+\\.\\d s behind all others");

    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() {
        cluster = SharedCluster.secure();
    }

    private static Map<String, String> byRanges() {
        Map<String, String> settings = new HashMap<>(SharedCluster.SECURE);
        settings.put("spark.tributary.exchange", "ranges");
        return settings;
    }

    /** 12 shards on 4 executors are runs of 3: two nodes of the tree each. */
    @ParameterizedTest
    @ValueSource(ints = {12, 64})
    void bitsAreThoseOfThreads(int shards) throws IOException {
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("shards-" + shards), 1, 150, shards);
        try (Daemon training = job.submit(cluster, byRanges(), "out")) {
            succeed(training);
            assertTrue(training.output().contains("exchange by ranges"), training::output);
        }
        job.assertSameWeights("out", "resident");
    }

    @Test
    void killedExecutorsChangeNoBit() throws IOException {
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("killed"), 4, 16, 8);
        try (Daemon training = job.submit(cluster, byRanges(), "out")) {
            long step = 0;
            for (int kill = 0; kill < 2; kill++) {
                step = job.awaitStep(training, "out", step + 5 * ClusterJob.EVERY);
                cluster.killExecutor(kill);
            }
            succeed(training);
            assertTrue(training.output().contains("resident tasks were lost"), training::output);
        }
        job.assertSameWeights("out", "resident");
    }

    /** What rounding took from a shard is gone with its executor: all go back to the last checkpoint. */
    @Test
    void aKilledExecutorChangesNoBitWhereRoundingIsFedBack() throws IOException {
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("fed-back"), 2, 16, 8, "train.exchange.precision = bfloat16");
        try (Daemon training = job.submit(cluster, byRanges(), "out")) {
            job.awaitStep(training, "out", 2 * ClusterJob.EVERY);
            cluster.killExecutor(0);
            succeed(training);
            assertTrue(training.output().contains("going back from step"), training::output);
        }
        job.assertSameWeights("out", "resident");
    }

    /** Larger than what an executor takes while it stands still, so that the others stand still with it. */
    @Test
    void anExecutorThatStandsStillIsNamed() throws IOException {
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("still"), 1, 1500, 8);
        try (Daemon training = job.submit(cluster, byRanges(), "out")) {
            job.awaitStep(training, "out", ClusterJob.EVERY);
            cluster.signalExecutor(1, "STOP");
            try {
                training.await(
                        "warning of the executor",
                        60,
                        () -> LAGS.matcher(training.output()).find());
            } finally {
                cluster.signalExecutor(1, "CONT");
            }
            succeed(training);
            assertFalse(training.output().contains("resident tasks were lost"), training::output);
        }
        job.assertSameWeights("out", "resident");
    }

    /**
     * Weights, two moments, the sum, what came and was not read yet, and a copy to look at the step's length: six models of 50
     * MB, and what a driver has without any. In a star, gradients of eight tasks would come.
     */
    @Test
    void theDriverHoldsAFewTimesTheModelWhateverTheExecutors() throws IOException {
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("heap"), 1, 3500, 8, "train.max-steps = 3");
        Map<String, String> settings = byRanges();
        settings.put("spark.driver.memory", "480m");
        try (Daemon training = job.submit(cluster, settings, "out")) {
            succeed(training);
        }
        job.assertSameWeights("out", "resident");
    }
}
