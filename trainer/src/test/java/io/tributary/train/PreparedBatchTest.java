package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.layer.Dropout;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.Compute;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.shard.EpochPlan;
import io.tributary.shard.Shard;
import io.tributary.support.Options;
import io.tributary.support.PackedShards;
import io.tributary.support.Samples;
import io.tributary.transform.Augmentation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples gathered ahead of their step are those that the step would have gathered. */
class PreparedBatchTest {
    private static final int FEATURES = 6;
    private static final int SHARDS = 3;
    private static final int EXAMPLES = 100;
    private static final int BATCH = 17; // the last step of an epoch has 15
    private static final int EPOCHS = 2;

    @TempDir
    private Path directory;

    private final Network network = Network.of(
            new Sequential(List.of(new Dropout(0.2), new Dense(1, Activations.TANH))),
            Shape.of(FEATURES),
            Regularizer.NONE);
    private final Weights weights = Weights.initial(network.layout(), 1);

    private ShardHost host(PackedShards packed, int first, int end) {
        return host(packed, first, end, BATCH);
    }

    private ShardHost host(PackedShards packed, int first, int end, long batchSize) {
        return new ShardHost(Compute.HOST, packed.trial(problem(), options(batchSize)), first, end, () -> false);
    }

    private Problem problem() {
        return new Problem(
                network, Losses.REGISTRY.create(Samples.section("type = mean-squared-error")), List.of(), 1, 0);
    }

    private static TrainOptions options(long batchSize) {
        return Options.with(
                new TrainOptions(1, EPOCHS, batchSize, SHARDS),
                1,
                false,
                Optional.of(new Augmentation(Shape.of(1, 2, 3), Augmentation.Flip.HORIZONTAL, 1)));
    }

    private PackedShards packed() throws IOException {
        return PackedShards.numbers(
                directory,
                SHARDS,
                Samples.uniform(1, EXAMPLES * FEATURES, -1, 1),
                FEATURES,
                Samples.uniform(2, EXAMPLES, -1, 1),
                1);
    }

    private static Step step(long number, int epoch, long taken) {
        return new Step(number, epoch, taken, Math.min(BATCH, EXAMPLES - taken));
    }

    @Test
    void stepsGiveTheSameBitsWithExamplesPreparedAndWithout() throws IOException {
        try (PackedShards packed = packed()) {
            ShardHost plain = host(packed, 0, SHARDS);
            ShardHost ahead = host(packed, 0, SHARDS);
            long number = 0;
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                for (long taken = 0; taken < EXAMPLES; taken += BATCH) {
                    Step step = step(++number, epoch, taken);
                    GradientSum expected = plain.gradients(packed.shards(), weights, step)
                            .get(0)
                            .value();
                    GradientSum got = ahead.gradients(packed.shards(), weights, step)
                            .get(0)
                            .value();
                    assertArrayEquals(expected.gradient.dense, got.gradient.dense, step.toString());
                    assertEquals(expected.sums.loss, got.sums.loss, step.toString());
                    ahead.prepareAfter(packed.shards(), step);
                    if (number % 3 == 0) { // writes over what was prepared
                        ahead.evaluate(packed.shards(), weights);
                    }
                }
            }
        }
    }

    @Test
    void theNextStepOfTheEpochIsPreparedUntilSomethingElseComes() throws IOException {
        try (PackedShards packed = packed()) {
            ShardHost host = host(packed, 1, 2);
            EpochPlan plan = new EpochPlan(packed.sizes(), BATCH);
            long[] before = new long[SHARDS];
            long[] after = new long[SHARDS];
            plan.counts(BATCH, before);
            plan.counts(2 * BATCH, after);
            Shard shard = packed.shards().get(1);
            int rows = (int) (after[1] - before[1]);
            Step first = step(1, 0, 0);

            host.gradients(packed.shards(), weights, first);
            assertFalse(host.isPrepared(shard, 0, before[1], rows));
            host.prepareAfter(packed.shards(), first);
            assertTrue(host.isPrepared(shard, 0, before[1], rows));
            host.evaluate(packed.shards(), weights);
            assertFalse(host.isPrepared(shard, 0, before[1], rows));

            host.prepareAfter(packed.shards(), first);
            host.gradients(packed.shards(), weights, step(2, 0, BATCH));
            assertFalse(host.isPrepared(shard, 0, before[1], rows));
        }
    }

    @Test
    void nothingIsPreparedAfterAnEpochsLastStep() throws IOException {
        try (PackedShards packed = packed()) {
            ShardHost host = host(packed, 1, 2);
            long taken = EXAMPLES - EXAMPLES % BATCH;
            Step last = step(1, 0, taken);
            host.gradients(packed.shards(), weights, last);
            host.prepareAfter(packed.shards(), last);
            long[] counts = new long[SHARDS];
            new EpochPlan(packed.sizes(), BATCH).counts(BATCH, counts);
            assertFalse(host.isPrepared(packed.shards().get(1), 1, 0, (int) counts[1]));
        }
    }

    /** As in a check of gradients on some of the rows. */
    @Test
    void aStepSmallerThanABatchOfAllIsFollowedByTheRest() throws IOException {
        try (PackedShards packed = packed()) {
            ShardHost host = host(packed, 0, SHARDS, EpochPlan.ALL);
            Step part = step(1, 0, 0);
            host.gradients(packed.shards(), weights, part);
            host.prepareAfter(packed.shards(), part);
            long[] before = new long[SHARDS];
            new EpochPlan(packed.sizes(), EpochPlan.ALL).counts(BATCH, before);
            int rest = (int) (packed.sizes()[0] - before[0]);
            assertTrue(host.isPrepared(packed.shards().get(0), 0, before[0], rest));
        }
    }

    @Test
    void nothingIsPreparedAfterGatheringFailed() throws IOException {
        try (PackedShards packed = packed()) {
            ShardWorker worker =
                    new ShardWorker(Compute.HOST, packed.trial(problem(), options(BATCH)), BATCH, () -> false);
            Shard shard = packed.shards().get(1);
            worker.prepare(shard, 1, 0, 0, 5);
            assertTrue(worker.isPrepared(shard, 0, 0, 5));
            GradientSum sum = problem().newGradientSum();
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> worker.gradients(shard, 1, shard.rows(), 5, weights, step(2, 0, BATCH), sum));
            assertFalse(worker.isPrepared(shard, 0, 0, 5));
        }
    }
}
