package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.Gradient;
import io.tributary.network.Network;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizers;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.support.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What happens when the numbers run away: a network of one weight and one bias, and an engine that says what it is told. */
class DivergenceTest {
    private static final int SHARDS = 3;
    private static final int EXAMPLES = 6;

    private final List<Long> saved = new ArrayList<>();
    private float[] weights;

    /** Trains with shards that give the gradient (1, 1) each, but in one step. */
    private String failure(long badStep, String rate, Consumer<GradientSum[]> bad) {
        Network network =
                Network.of(new Sequential(List.of(new Dense(1, Activations.LINEAR))), Shape.of(1), Regularizer.NONE);
        Problem problem = new Problem(network, Losses.MEAN_SQUARED_ERROR, List.of(), 1, 0);
        TrainOptions options = new TrainOptions(1, 10, EpochPlan.ALL, SHARDS);
        Trainer trainer = new Trainer(
                problem,
                Optimizers.REGISTRY.create(Samples.section("type = sgd, learning-rate = " + rate)),
                options,
                new Told(badStep, bad),
                new EpochPlan(new long[] {2, 2, 2}, options.batchSize()),
                false,
                List.of(),
                new Trainer.Checkpoints() {
                    @Override
                    public boolean isDue(TrainingState state) {
                        return false;
                    }

                    @Override
                    public Optional<TrainingState> latest(ParameterLayout layout, int moments) {
                        return Optional.empty();
                    }

                    @Override
                    public boolean save(TrainingState state) {
                        return saved.add(state.step);
                    }
                },
                new StopRequest());
        TrainingState state = new TrainingState(new Weights(new float[] {10, 20}, new float[0]), 0);
        String message =
                assertThrows(TrainingException.class, () -> trainer.run(state)).getMessage();
        weights = state.weights.parameters();
        return message;
    }

    private record Told(long badStep, Consumer<GradientSum[]> bad) implements GradientEngine {
        @Override
        public String name() {
            return "told";
        }

        @Override
        public int tasks() {
            return 1;
        }

        @Override
        public boolean remote() {
            return false;
        }

        @Override
        public String blas() {
            return "none";
        }

        @Override
        public GradientSum gradients(Weights weights, Step step) {
            GradientSum[] shards = new GradientSum[SHARDS];
            for (int s = 0; s < SHARDS; s++) {
                shards[s] = new GradientSum(2, 0);
                shards[s].gradient.dense[0] = 1;
                shards[s].gradient.dense[1] = 1;
                shards[s].sums.loss = 1;
                shards[s].sums.weight = 2;
                shards[s].sums.examples = 2;
            }
            if (step.number() == badStep) {
                bad.accept(shards);
            }
            if (Gradient.lastNonFinite(weights.parameters()) >= 0) {
                shards[0].sums.loss = Double.NaN;
            }
            ReductionTree<GradientSum> tree = new ReductionTree<>(SHARDS, ShardHost.MERGE_GRADIENTS);
            for (int s = 0; s < SHARDS; s++) {
                shards[s].checkFinite(s);
                tree.add(0, s, shards[s]);
            }
            assertEquals(EXAMPLES, step.size());
            return tree.root();
        }

        @Override
        public MetricSums evaluate(Weights weights, Split split) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private void requireLastGoodState(long step, float... expected) {
        assertEquals(List.of(step), saved);
        assertArrayEquals(expected, weights, 1e-6f);
    }

    @Test
    void namesStepShardAndLayerOfABadGradient() {
        String message = failure(3, "1", shards -> shards[1].gradient.dense[0] = Float.NaN);
        assertTrue(
                message.startsWith("step 3, shard 1, layers.0.kernel: the gradient is not finite (NaN); lower "),
                message);
        assertTrue(message.endsWith("; the state before this step is kept"), message);
        requireLastGoodState(2, 9, 19);
    }

    @Test
    void namesStepAndShardOfABadLoss() {
        String message = failure(2, "1", shards -> shards[2].sums.loss = Double.POSITIVE_INFINITY);
        assertTrue(message.startsWith("step 2, shard 2: the loss is not finite (Infinity); lower "), message);
        requireLastGoodState(1, 9.5f, 19.5f);
    }

    /** Each shard is finite, their sum is not: no weight may be touched. */
    @Test
    void findsAnOverflowOfTheSumOverShards() {
        String message = failure(2, "1", shards -> {
            shards[0].gradient.dense[1] = Float.MAX_VALUE;
            shards[1].gradient.dense[1] = Float.MAX_VALUE;
        });
        assertTrue(message.startsWith("step 2, layers.0.bias: the gradient is not finite (Infinity); lower "), message);
        requireLastGoodState(1, 9.5f, 19.5f);
    }

    @Test
    void aStepThatRuinedTheWeightsLeavesEarlierCheckpoints() {
        String message = failure(2, "1e38", shards -> shards[0].gradient.dense[0] = 1e30f);
        assertTrue(message.startsWith("step 3, shard 0: the loss is not finite (NaN); lower "), message);
        assertTrue(message.endsWith("; earlier checkpoints are as they were"), message);
        assertEquals(List.of(), saved, "weights that are not finite were saved");
    }
}
