package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Section;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.RowGradient;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.random.Key;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.support.PackedShards;
import io.tributary.support.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables stepped by touched rows have the bits of tables stepped whole, where the rule leaves a row without gradient as it is. */
class TableUpdateTest {
    /** Ids in two columns and one of them again, a number, a frozen table, one with a learning rate of its own, dense layers. */
    private static final String LAYERS = """
            layers = [
              { type = concat, branches = [
                { columns = [3], layers = [{ type = dense, units = 3, kernel-regularizer { l2 = 0.01 } }] }
                { columns = [0, 1], layers = [{ type = embedding, input-dim = 41, output-dim = 3 }, flatten] }
                { columns = [0], layers = [{ type = embedding, input-dim = 41, output-dim = 5, learning-rate-multiplier = 0.25 }, flatten] }
                { columns = [2], layers = [{ type = embedding, input-dim = 7, output-dim = 2, trainable = false }, flatten] }
                { columns = [2], layers = [{ type = embedding, input-dim = 7, output-dim = 1 }, flatten] }
              ] }
              { type = dense, units = 4, activation = tanh }
              { type = dense, units = 1 }
            ]
            """;

    /** A rule that does not say what it does with rows that a step does not touch: the driver steps all of them. */
    private record Whole(Optimizer.OverRanges rule) implements Optimizer.OverRanges {
        @Override
        public int moments() {
            return rule.moments();
        }

        @Override
        public double learningRate(long step) {
            return rule.learningRate(step);
        }

        @Override
        public void step(long step, double rate, float[] w, float[] g, float[][] moments, int from, int to) {
            rule.step(step, rate, w, g, moments, from, to);
        }
    }

    @TempDir
    private Path directory;

    private static Network network(String layers, int inputs) {
        Section section = Samples.section(layers);
        return Network.of(
                new Sequential(Layers.REGISTRY.createAll(section, "layers")), Shape.of(inputs), Regularizer.NONE);
    }

    private static Optimizer.OverRanges rule(String config) {
        return (Optimizer.OverRanges) Optimizers.REGISTRY.create(Samples.section(config));
    }

    /** Some rows touched once or more often, none in every third step. */
    private static GradientSum sum(Network network, long key) {
        GradientSum sum = new GradientSum(network.layout().gradientForm(), 0, 0);
        float[] dense = Samples.uniform(Key.mix(key, 1), sum.gradient.dense.length, -1, 1);
        System.arraycopy(dense, 0, sum.gradient.dense, 0, dense.length);
        for (RowGradient rows : sum.gradient.tables()) {
            int width = rows.table().width();
            for (int i = 0; i < 23 && key % 3 != 0; i++) {
                int id = Key.below(Key.mix(key, width, i), rows.table().rows());
                int at = rows.row(id);
                for (int k = 0; k < width; k++) {
                    rows.values()[at + k] += Key.uniform(Key.mix(key, i), k) - 0.5f;
                }
            }
        }
        sum.sums.weight = 7;
        sum.sums.examples = 7;
        return sum;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    static Stream<Arguments> cases() {
        List<String> rules = List.of(
                "type = sgd, learning-rate = 0.1",
                "type = adagrad, learning-rate = 0.1",
                "type = adagrad, learning-rate = 0.1, initial-accumulator-value = 0");
        List<Clipping> clippings = List.of(
                Clipping.NONE,
                new Clipping(Clipping.Rule.VALUE, 0.03),
                new Clipping(Clipping.Rule.NORM, 0.1),
                new Clipping(Clipping.Rule.GLOBAL_NORM, 0.2));
        return rules.stream().flatMap(rule -> clippings.stream().map(clipping -> Arguments.of(rule, clipping)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void touchedRowsHaveTheBitsOfWholeTables(String config, Clipping clipping) {
        Network network = network(LAYERS, 4);
        assertEquals(4, network.layout().gradientForm().tables().size());
        requireSameBits(network, rule(config), clipping, 10);
    }

    private static void requireSameBits(Network network, Optimizer.OverRanges rule, Clipping clipping, int steps) {
        GradientUpdate byRows = new GradientUpdate(network.layout(), rule, clipping);
        GradientUpdate whole = new GradientUpdate(network.layout(), new Whole(rule), clipping);
        TrainingState one = new TrainingState(Weights.initial(network.layout(), 5), rule.moments());
        TrainingState other = new TrainingState(one.weights.copy(), rule.moments());
        for (int step = 0; step < steps; step++) {
            GradientSum sum = sum(network, step);
            assertTrue(byRows.reach(sum.gradient).isPart());
            assertFalse(whole.reach(sum.gradient).isPart());
            double norm = byRows.apply(one, sum, 0.1);
            double expected = whole.apply(other, sum(network, step), 0.1);
            assertEquals(expected, norm, clipping.rule() == Clipping.Rule.GLOBAL_NORM ? 0 : 1e-6 * expected);
            one.step++;
            other.step++;
            assertArrayEquals(bits(other.weights.parameters()), bits(one.weights.parameters()), "step " + step);
            for (int m = 0; m < rule.moments(); m++) {
                assertArrayEquals(bits(other.moments[m]), bits(one.moments[m]), "moments of step " + step);
            }
        }
        assertTrue(byRows.rowMomentsAreSound());
    }

    /** A copy of what has changed is a copy of all. */
    @Test
    void goodStatesAreKeptByWhatHasChanged() {
        Network network = network(LAYERS, 4);
        Optimizer.OverRanges rule = rule("type = adagrad, learning-rate = 0.1");
        GradientUpdate update = new GradientUpdate(network.layout(), rule, Clipping.NONE);
        TrainingState state = new TrainingState(Weights.initial(network.layout(), 5), rule.moments());
        DivergenceGuard guard = new DivergenceGuard(network.layout());
        for (int step = 0; step < 9; step++) {
            if (step % 4 == 0) { // steps 0, 4 and 8
                state.taken = 0;
                guard.keepGood(state);
                assertArrayEquals(bits(state.weights.parameters()), bits(state.good.weights.parameters()));
                assertArrayEquals(bits(state.moments[0]), bits(state.good.moments[0]));
                assertEquals(step, state.good.step);
            }
            state.taken = 7;
            GradientSum sum = sum(network, step + 1);
            guard.before(state, update.reach(sum.gradient));
            update.apply(state, sum, 0.1);
            state.step++;
        }
        float[] kept = state.good.weights.parameters().clone();
        assertNotEquals(state.weights.sha256(), state.good.weights.sha256());
        state.goBack();
        guard.wentBack();
        assertArrayEquals(kept, state.weights.parameters());
        state.weights.parameters()[state.weights.parameters().length - 1] = Float.NaN;
        state.step = 1000;
        guard.before(state, update.reach(sum(network, 1).gradient));
        guard.keepGood(state);
        assertEquals(8, state.good.step, "not kept: a weight is not finite");
    }

    /** The norm of a long array is that of its ranges, whose ends lie within rows. */
    @Test
    void longTablesHaveTheSameNorm() {
        String layers =
                "layers = [{ type = concat, branches = [{ columns = [0], layers = [{ type = dense, units = 5 }] }, "
                        + "{ columns = [1], layers = [{ type = embedding, input-dim = 150000, output-dim = 31 }, flatten] }] }, "
                        + "{ type = dense, units = 3 }]";
        Network network = network(layers, 2);
        assertTrue(Ranges.isLong(network.layout().parameterCount()));
        requireSameBits(
                network, rule("type = adagrad, learning-rate = 0.1"), new Clipping(Clipping.Rule.GLOBAL_NORM, 0.2), 3);
        requireSameBits(network, rule("type = sgd, learning-rate = 0.1"), new Clipping(Clipping.Rule.NORM, 0.2), 3);
    }

    /** So many rows that several cores step them. */
    @Test
    void manyTouchedRowsHaveTheSameBits() {
        String layers =
                "layers = [{ type = embedding, input-dim = 400, output-dim = 4000 }, flatten, { type = dense, units = 1 }]";
        requireSameBits(network(layers, 1), rule("type = adagrad, learning-rate = 0.1"), Clipping.NONE, 3);
    }

    @Test
    void whatMovesEveryRowIsSaidAndStepsThemAll() {
        Network plain = network(LAYERS, 4);
        assertEquals("", obstacle(plain, "type = sgd, learning-rate = 1"));
        assertEquals("", obstacle(plain, "type = lazy-adam"));
        assertEquals("adam moves every row in every step", obstacle(plain, "type = adam"));
        assertEquals(
                "sgd moves every row in every step", obstacle(plain, "type = sgd, learning-rate = 1, momentum = 0.9"));
        assertEquals("lamb moves every row in every step", obstacle(plain, "type = lamb"));
        Network penalised = network(
                "layers = [{ type = embedding, input-dim = 9, output-dim = 2, embeddings-regularizer { l2 = 1 } }]", 1);
        assertEquals(
                "the penalty on layers.0.embeddings moves every row in every step",
                obstacle(penalised, "type = adagrad"));
        Network frozen = network(
                "layers = [{ type = embedding, input-dim = 9, output-dim = 2, trainable = false, embeddings-regularizer { l2 = 1 } }]",
                1);
        assertEquals("", obstacle(frozen, "type = adagrad"));
        assertEquals("", obstacle(network("layers = [{ type = dense, units = 1 }]", 1), "type = adam"));
    }

    private static String obstacle(Network network, String optimizer) {
        return RowSteps.obstacle(network.layout(), Optimizers.REGISTRY.create(Samples.section(optimizer)))
                .orElse("");
    }

    private String train(Optimizer optimizer, int threads, String what) throws IOException {
        int examples = 120;
        float[] x = new float[4 * examples];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 4 == 3 ? Key.uniform(1, i) : Key.below(Key.mix(2, i), i % 4 == 2 ? 7 : 41);
        }
        Problem problem = new Problem(network(LAYERS, 4), Losses.MEAN_SQUARED_ERROR, List.of(), 1, 0);
        TrainOptions options = new TrainOptions(1, 3, 16, 5);
        Path place = Files.createDirectories(directory.resolve(what + threads));
        try (PackedShards packed = PackedShards.numbers(place, 5, x, 4, Samples.uniform(2, examples, 0, 1), 1);
                LocalEngine engine = new LocalEngine(
                        packed.trial(problem, options), Map.of(Split.TRAIN, packed.shards()), threads)) {
            Trainer trainer = new Trainer(
                    problem,
                    optimizer,
                    options,
                    engine,
                    new EpochPlan(packed.sizes(), options.batchSize()),
                    false,
                    List.of(),
                    Trainer.Checkpoints.NONE,
                    new StopRequest());
            TrainingResult result = trainer.run(trainer.initialState());
            return result.weights().sha256() + " " + result.trainLoss() + " " + result.state().warnings;
        }
    }

    @Test
    void aTrainingHasTheSameBitsByRowsAndWholeAndOnAnyThreads() throws IOException {
        for (String config : List.of("type = adagrad, learning-rate = 0.1", "type = sgd, learning-rate = 0.1")) {
            String expected = train(new Whole(rule(config)), 1, "whole " + config.length());
            assertEquals(expected, train(rule(config), 1, config));
            assertEquals(expected, train(rule(config), 3, config));
        }
        String lazy = train(rule("type = lazy-adam"), 1, "lazy");
        assertEquals(lazy, train(rule("type = lazy-adam"), 3, "lazy"));
        assertNotEquals(train(rule("type = adam"), 1, "adam"), lazy, "another optimizer");
    }
}
