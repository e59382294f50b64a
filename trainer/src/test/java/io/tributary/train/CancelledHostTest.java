package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.Compute;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.support.PackedShards;
import io.tributary.support.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that is killed computes no further pass. */
class CancelledHostTest {
    private static final int EXAMPLES = 3 * ShardWorker.EVALUATION_ROWS;
    private static final int SHARDS = 2; // neither holds a multiple of a pass's rows, so each takes two passes

    @TempDir
    private Path directory;

    private final Network network =
            Network.of(new Sequential(List.of(new Dense(1, Activations.LINEAR))), Shape.of(1), Regularizer.NONE);
    private final Weights weights = Weights.initial(network.layout(), 1);
    private final AtomicInteger asked = new AtomicInteger();

    private ShardHost host(PackedShards packed, int passes) {
        Problem problem = new Problem(
                network, Losses.REGISTRY.create(Samples.section("type = mean-squared-error")), List.of(), 1, 0);
        TrainOptions options = new TrainOptions(1, 1, EXAMPLES, SHARDS);
        return new ShardHost(
                Compute.HOST, packed.trial(problem, options), 0, SHARDS, () -> asked.getAndIncrement() == passes);
    }

    private PackedShards packed() throws IOException {
        float[] x = Samples.uniform(1, EXAMPLES, -1, 1);
        return PackedShards.numbers(directory, SHARDS, x, 1, x, 1);
    }

    @Test
    void aStepEndsBetweenShards() throws IOException {
        try (PackedShards packed = packed()) {
            Step step = new Step(1, 0, 0, EXAMPLES);
            ShardHost host = host(packed, 1);
            assertThrows(CancellationException.class, () -> host.gradients(packed.shards(), weights, step));
            assertEquals(2, asked.get());
        }
    }

    @Test
    void anEvaluationEndsBetweenPasses() throws IOException {
        try (PackedShards packed = packed()) {
            ShardHost host = host(packed, 3);
            assertThrows(CancellationException.class, () -> host.evaluate(packed.shards(), weights));
            assertEquals(4, asked.get());
        }
    }
}
