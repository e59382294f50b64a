package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.network.Compute;
import io.tributary.network.Network;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.network.Workspace;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.support.FlatGradient;
import io.tributary.support.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frozen layers, and factors of the learning rate. */
class FineTuningTest {
    private static final int FEATURES = 5;
    private static final String DENSE = "type = dense, units = 5";

    private static Network network(Regularizer regularizer, String... layers) {
        String text = "layers = [{" + String.join("}, {", layers) + "}]";
        return Network.of(
                new Sequential(Layers.REGISTRY.createAll(Samples.section(text), "layers")),
                Shape.of(FEATURES),
                regularizer);
    }

    /** All that step by a learning rate. */
    static List<String> rules() {
        return Optimizers.REGISTRY.names().stream()
                .filter(name -> !name.equals("lbfgs"))
                .toList();
    }

    private static Optimizer optimizer(String name) {
        String decay = Set.of("adamw", "lars", "lamb").contains(name) ? ", weight-decay = 0.1" : "";
        return Optimizers.REGISTRY.create(Samples.section("type = " + name + ", learning-rate = 0.1" + decay));
    }

    private static GradientSum sum(Network network, long key) {
        GradientSum sum = new GradientSum(
                network.layout().parameterCount(), network.layout().stateCount());
        System.arraycopy(
                Samples.uniform(key, sum.gradient.dense.length, -1, 1),
                0,
                sum.gradient.dense,
                0,
                sum.gradient.dense.length);
        sum.sums.weight = 1;
        sum.sums.examples = 1;
        return sum;
    }

    private static TrainingState state(Network network, Optimizer rule) {
        return new TrainingState(Weights.initial(network.layout(), 3), rule.moments());
    }

    /** Large enough a layer that the rules run over several blocks. */
    @ParameterizedTest
    @MethodSource("rules")
    void aFactorShortensTheStepAndNothingElse(String name) {
        Optimizer rule = optimizer(name);
        String[] layers = {
            DENSE, "type = dense, units = 1000, learning-rate-multiplier = 0.25", "type = dense, units = 2"
        };
        Network scaled = network(Regularizer.NONE, layers);
        Network plain = network(Regularizer.NONE, DENSE, "type = dense, units = 1000", "type = dense, units = 2");
        TrainingState a = state(plain, rule);
        TrainingState b = state(scaled, rule);
        GradientUpdate whole = new GradientUpdate(plain.layout(), rule, Clipping.NONE);
        GradientUpdate part = new GradientUpdate(scaled.layout(), rule, Clipping.NONE);
        for (int step = 0; step < 5; step++) {
            a.weights.set(b.weights);
            float[] old = b.weights.copy().parameters();
            whole.apply(a, sum(plain, step), 0.1);
            part.apply(b, sum(scaled, step), 0.1);
            a.step++;
            b.step++;
            for (ParameterLayout.Slot slot : scaled.layout().slots()) {
                double factor = slot.layer().equals("layers.1") ? 0.25 : 1;
                for (int i = slot.offset(); i < slot.end(); i++) {
                    double expected = old[i] + factor * (a.weights.parameters()[i] - old[i]);
                    assertEquals(expected, b.weights.parameters()[i], 2e-7 * (1 + Math.abs(expected)), slot.fullName());
                }
            }
            assertNotEquals(old[100], b.weights.parameters()[100]);
            assertArrayEquals(a.moments, b.moments, "the moments are those of the factor 1");
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void whatIsFrozenStays(String name) {
        Optimizer rule = optimizer(name);
        Network network = network(new Regularizer(0.1, 0.1), DENSE, DENSE + ", trainable = false", DENSE);
        TrainingState state = state(network, rule);
        float[] before = state.weights.copy().parameters();
        GradientUpdate update =
                new GradientUpdate(network.layout(), rule, new Clipping(Clipping.Rule.GLOBAL_NORM, 0.5));
        for (int step = 0; step < 3; step++) {
            GradientSum sum = sum(network, step);
            ParameterLayout.Slot frozen = network.layout().slots().get(2);
            Arrays.fill(sum.gradient.dense, frozen.offset(), frozen.end(), 1e30f); // would leave the others nothing
            assertTrue(update.apply(state, sum, 0.1) < 100);
            state.step++;
        }
        for (ParameterLayout.Slot slot : network.layout().slots()) {
            boolean frozen = slot.layer().equals("layers.1");
            assertEquals(!frozen, slot.trainable());
            assertEquals(
                    frozen, Arrays.equals(part(before, slot), part(state.weights.parameters(), slot)), slot.fullName());
            for (float[] moment : state.moments) {
                assertTrue(
                        !frozen || Arrays.equals(new float[slot.shape().size()], part(moment, slot)), slot.fullName());
            }
        }
    }

    /** What is frozen has the gradient 0, which is how a search of the objective is told. */
    @Test
    void aSearchLeavesWhatHasNoGradient() {
        Optimizer.OverObjective rule =
                (Optimizer.OverObjective) Optimizers.REGISTRY.create(Samples.section("type = lbfgs"));
        float[] w = {3, -1, 0.1f};
        Optimizer.OverObjective.Objective valley = (at, gradient) -> {
            gradient[0] = 2 * (at[0] - 1) + at[1];
            gradient[1] = 4 * at[1] + at[0];
            gradient[2] = 0;
            return (at[0] - 1) * (at[0] - 1) + 2 * at[1] * at[1] + at[0] * at[1];
        };
        float[] gradient = new float[w.length];
        float[][] moments = new float[rule.moments()][w.length];
        double value = valley.at(w, gradient);
        for (int step = 1; step <= 5; step++) {
            rule.step(step, value, w, gradient, moments, valley);
            value = valley.at(w, gradient);
        }
        assertArrayEquals(new float[] {8 / 7f, -2 / 7f, 0.1f}, w, 1e-3f);
        assertEquals(0.1f, w[2]);
    }

    private static float[] part(float[] values, ParameterLayout.Slot slot) {
        return Arrays.copyOfRange(values, slot.offset(), slot.end());
    }

    @Test
    void frozenBatchNormalisationUsesItsRunningMomentsAndLeavesThem() {
        for (boolean frozen : new boolean[] {true, false}) {
            Network network = network(Regularizer.NONE, "type = batch-norm, trainable = " + !frozen, DENSE);
            Workspace workspace = Compute.HOST.workspace(network, 4, 1);
            workspace.batch().size = 4;
            float[] x = Samples.uniform(1, 4 * FEATURES, 1, 5);
            System.arraycopy(x, 0, workspace.batch().x, 0, x.length);
            Optimizer rule = optimizer("sgd");
            TrainingState state = state(network, rule);
            float[] moments = state.weights.state().clone();
            workspace.forward(state.weights, false, 0, null);
            float[] evaluated = workspace.output().clone();
            GradientSum sum = sum(network, 2);
            workspace.forward(state.weights, true, 0, sum.state);
            assertEquals(frozen, Arrays.equals(evaluated, workspace.output()));
            sum.sums.examples = 4;
            new GradientUpdate(network.layout(), rule, Clipping.NONE).apply(state, sum, 0.1);
            assertEquals(frozen, Arrays.equals(moments, state.weights.state()));
        }
    }

    /** Nothing is computed for the layers before, and the others' gradients are the same to the bit. */
    @Test
    void backwardEndsAtTheLowestLayerThatLearns() {
        String frozen = "type = residual, trainable = false, layers = [{ " + DENSE + " }, tanh]";
        float[] some = gradient(network(Regularizer.NONE, frozen, "type = relu", DENSE, "type = dense, units = 2"));
        float[] all = gradient(network(
                Regularizer.NONE, frozen.replace("false", "true"), "type = relu", DENSE, "type = dense, units = 2"));
        int first = FEATURES * FEATURES + FEATURES;
        assertArrayEquals(new float[first], Arrays.copyOf(some, first));
        assertFalse(Arrays.equals(new float[first], Arrays.copyOf(all, first)));
        assertArrayEquals(Arrays.copyOfRange(all, first, all.length), Arrays.copyOfRange(some, first, some.length));
    }

    private static float[] gradient(Network network) {
        Workspace workspace = Compute.HOST.workspace(network, 3, 1);
        workspace.batch().size = 3;
        System.arraycopy(Samples.uniform(1, 3 * FEATURES, -1, 1), 0, workspace.batch().x, 0, 3 * FEATURES);
        workspace.forward(Weights.initial(network.layout(), 3), true, 0, null);
        Arrays.fill(workspace.outputGradient(), 1);
        float[] gradient = new float[network.layout().parameterCount()];
        FlatGradient.backward(workspace, gradient);
        return gradient;
    }

    @Test
    void aCompositeSaysItForItsLayersAndTheseMaySayOtherwise() {
        Network network = network(
                Regularizer.NONE,
                "type = residual, trainable = false, learning-rate-multiplier = 0.5, layers = [{ " + DENSE + " }, { "
                        + DENSE + ", trainable = true, learning-rate-multiplier = 2 }]",
                DENSE);
        List<ParameterLayout.Slot> slots = network.layout().slots();
        assertEquals(
                List.of(false, false, true, true, true, true),
                slots.stream().map(ParameterLayout.Slot::trainable).toList());
        assertEquals(
                List.of(0.5f, 0.5f, 2f, 2f, 1f, 1f),
                slots.stream().map(ParameterLayout.Slot::rate).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trainable = perhaps | test.conf:1: layers[0].trainable: must be true or false, got \"perhaps\"",
                "learning-rate-multiplier = 0 | test.conf:1: layers[0].learning-rate-multiplier: must be greater than 0, got 0",
                "trainabel = false | test.conf:1: layers[0].trainabel: unknown key; did you mean trainable?"
            })
    void mistakesAreNamed(String text) {
        String[] parts = text.split(" \\| ");
        UserException error =
                assertThrows(UserException.class, () -> network(Regularizer.NONE, DENSE + ", " + parts[0]));
        assertEquals(parts[1], error.getMessage());
    }
}
