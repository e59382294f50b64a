package io.tributary.cluster;

import static io.tributary.cluster.ClusterJob.succeed;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.local.cluster.Daemon;
import io.tributary.local.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange by ranges on a real cluster of four executors that authenticates and encrypts. */
@ExtendWith(SharedCluster.Secure.class)
class RangeClusterTest {
    private static final Path DIRECTORY = Path.of("target/range-cluster-test");

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
    @ValueSource(ints = {8, 12, 64})
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
        ClusterJob job = new ClusterJob(DIRECTORY.resolve("killed"), 6, 16, 8);
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
}
