package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.config.Section;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.Network;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Precision;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizers;
import io.tributary.random.Key;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.support.Options;
import io.tributary.support.PackedShards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that loses what shards keep, again and again: the training goes back, and makes the bits it would have made. */
class ReplayTest {
    private static final int SHARDS = 3;
    private static final int FEATURES = 2;
    private static final int EXAMPLES = 40;

    @TempDir
    private Path directory;

    private PackedShards packed;
    private final List<Long> wentBack = new ArrayList<>();

    @BeforeEach
    void pack() throws IOException {
        float[] x = new float[EXAMPLES * FEATURES];
        float[] target = new float[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            x[2 * i] = Key.uniform(1, i);
            x[2 * i + 1] = Key.uniform(2, i);
            target[i] = x[2 * i] * x[2 * i + 1];
        }
        packed = PackedShards.numbers(directory, SHARDS, x, FEATURES, target, 1);
    }

    @AfterEach
    void close() {
        packed.close();
    }

    /** Keeps copies of states in memory, what shards keep included. */
    private static final class Kept implements Trainer.Checkpoints {
        private final int every;
        private TrainingState last;

        Kept(int every) {
            this.every = every;
        }

        @Override
        public boolean isDue(TrainingState state) {
            return state.step % every == 0;
        }

        @Override
        public boolean save(TrainingState state) {
            Map<Integer, float[]> remainders = new TreeMap<>();
            try {
                state.remainders.each((shard, values) -> remainders.put(shard, values.clone()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            last = new TrainingState(state.weights.copy(), state.moments.length);
            last.replayFrom(state);
            last.remainders = to -> {
                for (Map.Entry<Integer, float[]> entry : remainders.entrySet()) {
                    to.visit(entry.getKey(), entry.getValue());
                }
            };
            return true;
        }

        @Override
        public Optional<TrainingState> latest(ParameterLayout layout, int moments) {
            if (last == null) {
                return Optional.empty();
            }
            TrainingState copy = new TrainingState(last.weights.copy(), moments);
            copy.replayFrom(last);
            return Optional.of(copy);
        }
    }

    /** Loses everything before some of the calls, by their number: as if its executors had ended. */
    private static final class Lossy implements GradientEngine {
        private final Trial trial;
        private final PackedShards packed;
        private final List<Integer> losses;
        private LocalEngine engine;
        private int calls;

        Lossy(Trial trial, PackedShards packed, List<Integer> losses) {
            this.trial = trial;
            this.packed = packed;
            this.losses = losses;
            this.engine = engine();
        }

        private LocalEngine engine() {
            return new LocalEngine(trial, Map.of(Split.TRAIN, packed.shards()), 2);
        }

        private LocalEngine called() {
            if (losses.contains(++calls)) {
                engine = engine();
            }
            return engine;
        }

        @Override
        public GradientSum gradients(Weights weights, Step step) {
            return called().gradients(weights, step);
        }

        @Override
        public void remainders(long step, ShardRemainders.Visitor to) throws IOException {
            called().remainders(step, to);
        }

        @Override
        public void restore(long step, ShardRemainders from) throws IOException {
            called().restore(step, from);
        }

        @Override
        public MetricSums evaluate(Weights weights, Split split) {
            return engine.evaluate(weights, split);
        }

        @Override
        public String name() {
            return "lossy";
        }

        @Override
        public int tasks() {
            return engine.tasks();
        }

        @Override
        public boolean remote() {
            return false;
        }

        @Override
        public String blas() {
            return engine.blas();
        }

        @Override
        public void close() {}
    }

    private TrainingState train(List<Integer> losses, Trainer.Checkpoints checkpoints) {
        Network network = Network.of(
                new Sequential(List.of(new Dense(5, Activations.TANH), new Dense(1, Activations.LINEAR))),
                Shape.of(FEATURES),
                Regularizer.NONE);
        Problem problem = new Problem(network, Losses.MEAN_SQUARED_ERROR, List.of(), 1, 0);
        TrainOptions options =
                Options.with(new TrainOptions(1, 4, 10, SHARDS), new ExchangeOptions(Precision.BFLOAT16, true));
        Lossy engine = new Lossy(packed.trial(problem, options), packed, losses);
        TrainingListener listener = new TrainingListener() {
            @Override
            public void wentBack(long step) {
                wentBack.add(step);
            }
        };
        Trainer trainer = new Trainer(
                problem,
                Optimizers.REGISTRY.create(Section.parse("test", "type = adam, learning-rate = 0.01", List.of())),
                options,
                engine,
                new EpochPlan(packed.sizes(), options.batchSize()),
                false,
                List.of(listener),
                checkpoints,
                new StopRequest());
        return trainer.run(trainer.initialState()).state();
    }

    @Test
    void theBitsAreThoseOfATrainingThatLostNothing() {
        String expected = train(List.of(), new Kept(3)).weights.sha256();
        assertEquals(List.of(), wentBack);
        TrainingState again = train(List.of(2, 6, 13, 14, 20), new Kept(3));
        assertEquals(expected, again.weights.sha256());
        assertEquals(16, again.step);
        assertTrue(wentBack.contains(0L) && wentBack.contains(3L), () -> "went back to " + wentBack);
        assertEquals(
                expected, train(List.of(16), Trainer.Checkpoints.NONE).weights.sha256());
        assertEquals(0, wentBack.get(wentBack.size() - 1), "without checkpoints, to the beginning");
    }

    @Test
    void aStateThatIsLostAgainAndAgainEndsTheTraining() {
        List<Integer> all = new ArrayList<>();
        for (int call = 2; call < 100; call++) {
            all.add(call);
        }
        TrainingException error = assertThrows(TrainingException.class, () -> train(all, Trainer.Checkpoints.NONE));
        assertTrue(error.getMessage().contains("lost 8 times"), error::getMessage);
    }
}
