package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.Compute;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.support.Options;
import io.tributary.support.PackedShards;
import io.tributary.support.Samples;
import io.tributary.transform.Augmentation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step allocates nothing on the thread that computes it, once the buffers are there. */
class SteadyStateAllocationTest {
    private static final int FEATURES = 13;
    private static final int TARGETS = 3;
    private static final int SHARDS = 5;
    private static final int EXAMPLES = 2000;
    private static final int BATCH = 37;
    private static final int ROUNDS = 30;

    @TempDir
    private Path directory;

    /** One-hot targets, which every loss accepts. */
    @Test
    void stepsOfARunOfShardsAllocateNothing() throws IOException {
        for (String loss : Losses.REGISTRY.names()) {
            requireNothingAllocated(
                    List.of(loss),
                    "type = dense, units = 11, activation = relu",
                    "type = tanh",
                    "type = dense, units = 7, activation = sigmoid",
                    "type = dense, units = 3, activation = " + lastActivation(loss));
        }
    }

    private static String lastActivation(String loss) {
        return switch (loss) {
            case "negative-log-likelihood" -> "log-softmax";
            case "poisson" -> "softmax";
            default -> "linear";
        };
    }

    /** From JDK 21 on without gaussian-noise: its draws call StrictMath.cos, which there allocates by itself. */
    @Test
    void stepsOfAConvolutionalNetworkAllocateNothing() throws IOException {
        requireNothingAllocated(
                List.of("mean-squared-error"),
                "type = reshape, target-shape = [1, 1, -1]",
                "type = zero-padding",
                "type = conv2d, filters = 4, kernel-size = 2, padding = same, activation = relu",
                "type = batch-norm",
                "type = residual, layers = [{ type = conv2d, filters = 4, kernel-size = 3, padding = same }, tanh]",
                "type = concat, branches = [{ columns = [3, 0, 1, 4], layers = [sigmoid] }, { columns = [1, 2, 3, 4] }]",
                "type = dropout, rate = 0.2",
                "type = conv2d, filters = 2, kernel-size = 1",
                "type = depthwise-conv2d, kernel-size = 1",
                "type = max-pool, padding = same",
                "type = average-pool, strides = 1",
                "type = reshape, target-shape = [-1, 2]",
                "type = conv1d, filters = 3, kernel-size = 2, padding = causal",
                "type = positional-embedding",
                "type = multi-head-attention, num-heads = 2, key-dim = 2, dropout = 0.1",
                "type = transformer-block, num-heads = 1, intermediate-dim = 4, causal = true",
                "type = separable-conv1d, filters = 3, kernel-size = 2, padding = same",
                "type = global-max-pool",
                "type = layer-norm",
                Runtime.version().feature() < 21 ? "type = gaussian-noise, stddev = 0.1" : "type = linear",
                "type = flatten");
    }

    @Test
    void stepsOfARecurrentNetworkAllocateNothing() throws IOException {
        requireNothingAllocated(
                List.of("mean-squared-error"),
                Samples.classes(1, EXAMPLES * FEATURES, 5),
                "type = embedding, input-dim = 5, output-dim = 3, mask-zero = true",
                "type = lstm, units = 4, return-sequences = true, dropout = 0.2, recurrent-dropout = 0.2",
                "type = gru, units = 3, return-sequences = true, activation = softsign",
                "type = gru, units = 3, return-sequences = true, reset-after = false, recurrent-dropout = 0.2",
                "type = bidirectional, merge-mode = mul, layer { type = lstm, units = 4, return-sequences = true }",
                "type = time-distributed, layer { type = dense, units = 3, activation = tanh }",
                "type = simple-rnn, units = 3, go-backwards = true",
                "type = add, branches = [{}, { layers = [{ type = average, branches = [{}, {}] }] }]",
                "type = concat, branches = [{}, {}, { layers = ["
                        + "{ type = dot, normalize = true, branches = [{}, { layers = [tanh] }] }] }]",
                "type = dense, units = 3");
    }

    private void requireNothingAllocated(List<String> losses, String... layers) throws IOException {
        requireNothingAllocated(losses, Samples.uniform(1, EXAMPLES * FEATURES, -1, 1), layers);
    }

    private void requireNothingAllocated(List<String> losses, float[] x, String... layers) throws IOException {
        Network network = Network.of(
                new Sequential(Stream.of(layers)
                        .map(config -> Layers.REGISTRY.create(Samples.section(config)))
                        .toList()),
                Shape.of(FEATURES),
                Regularizer.NONE);
        float[] target = new float[EXAMPLES * TARGETS];
        for (int i = 0; i < EXAMPLES; i++) {
            target[i * TARGETS + i % TARGETS] = 1;
        }
        try (PackedShards packed = PackedShards.numbers(directory, SHARDS, x, FEATURES, target, TARGETS)) {
            for (String loss : losses) {
                Problem problem = new Problem(
                        network, Losses.REGISTRY.create(Samples.section("type = " + loss)), List.of(), TARGETS, 0);
                // From the second shard on: such a run hands in several nodes.
                ShardHost host = new ShardHost(Compute.HOST, packed.trial(problem, options()), 1, SHARDS, () -> false);
                assertEquals(0, bytes(host, packed, Weights.initial(network.layout(), 1)), loss);
            }
        }
    }

    private static TrainOptions options() {
        return Options.with(
                new TrainOptions(1, 1, BATCH, SHARDS),
                1,
                true,
                Optional.of(new Augmentation(Shape.of(1, 1, FEATURES), Augmentation.Flip.HORIZONTAL, 0)));
    }

    /**
     * Bytes that this thread allocates in a round of steps of one epoch: the least of some rounds after the first, since the
     * virtual machine itself now and then allocates when it exchanges compiled code.
     */
    private static long bytes(ShardHost host, PackedShards packed, Weights weights) {
        com.sun.management.ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Step[] steps = new Step[EXAMPLES / BATCH];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = new Step(i + 1, 0, (long) i * BATCH, BATCH);
        }
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            int nodes = 0;
            for (Step step : steps) {
                nodes += host.gradients(packed.shards(), weights, step).size();
                host.prepareAfter(packed.shards(), step);
            }
            long after = threads.getCurrentThreadAllocatedBytes();
            assertTrue(nodes >= steps.length);
            assertTrue(round > 0 || after > before, "the first round allots the buffers, so this must count");
            least = round == 0 ? least : Math.min(least, after - before);
        }
        return least;
    }
}
