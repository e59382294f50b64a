package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.network.Compute;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.network.Workspace;
import io.tributary.support.FlatGradient;
import io.tributary.support.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which layers are told of padding, and what a mask does. */
class MaskTest {
    private static final int STEPS = 3;
    private static final int IDS = 4;
    private static final String EMBEDDING = "{ type = embedding, input-dim = 4, output-dim = 2, mask-zero = true }";
    private static final float[] EXAMPLES = {1, 0, 3, 2, 1, 1, 0, 0, 0}; // [3 × T]

    /** Notes the mask that it is given. */
    private static final class Spy implements Layer {
        boolean masked;
        float[] forward;
        float[] backward;

        @Override
        public Shape declare(Shape input, Declaration slots) {
            masked = slots.masked();
            return input;
        }

        @Override
        public void forward(Frame frame, float[] x, float[] y) {
            forward = frame.mask() == null ? null : frame.mask().clone();
            System.arraycopy(x, 0, y, 0, frame.batch() * frame.node().input().size());
        }

        @Override
        public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
            backward = frame.mask() == null ? null : frame.mask().clone();
            Arrays.fill(dx, 0);
        }
    }

    private static Workspace run(List<Layer> layers, float[] x) {
        Network network = Network.of(new Sequential(layers), Shape.of(STEPS), Regularizer.NONE);
        Workspace workspace = Compute.HOST.workspace(network, x.length / STEPS, 1);
        System.arraycopy(x, 0, workspace.batch().x, 0, x.length);
        workspace.batch().size = x.length / STEPS;
        Weights weights = Weights.initial(network.layout(), 1);
        for (int i = 0; i < IDS * 2; i++) {
            weights.parameters()[i] = i; // row v of the table is (2v, 2v + 1)
        }
        workspace.forward(weights, true, 0, new float[network.layout().stateCount()]);
        FlatGradient.backward(workspace, new float[network.layout().parameterCount()]);
        return workspace;
    }

    private static List<Layer> layers(String text) {
        return new ArrayList<>(Layers.REGISTRY.createAll(Samples.section("layers = [" + text + "]"), "layers"));
    }

    /** Layers between the embedding and the spy, and whether the spy is told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "relu | true",
                "{ type = dense, units = 5 }, layer-norm, { type = dropout, rate = 0.5 } | true",
                "{ type = conv1d, filters = 2, kernel-size = 3, padding = causal } | true",
                "{ type = conv1d, filters = 2, kernel-size = 2 } | false",
                "flatten | false",
                "{ type = reshape, target-shape = [2, 3] } | false",
                "flatten, { type = reshape, target-shape = [3, 2] } | false",
                "{ type = residual, layers = [{ type = dense, units = 2 }] } | true",
                "{ type = residual, layers = [relu], shortcut = [flatten, { type = reshape, target-shape = [3, 2] }] } | false",
                "{ type = concat, branches = [{}, { layers = [tanh], columns = [1] }] } | true",
                "{ type = concat, branches = [{}, { layers = [flatten, { type = reshape, target-shape = [3, 2] }] }] } | false",
                "{ type = concat, branches = [{ layers = [flatten] }] } | false",
                "{ type = multiply, branches = [{}, { layers = [tanh] }] } | true",
                "{ type = gru, units = 2, return-sequences = true } | true",
                "{ type = gru, units = 2 } | false",
                "{ type = bidirectional, layer { type = lstm, units = 2, return-sequences = true } } | true",
                "{ type = bidirectional, layer { type = lstm, units = 2 }, merge-mode = sum } | false",
                "{ type = time-distributed, layer { type = dense, units = 3 } } | true"
            })
    void isHandedOnWhereTimeStays(String between, boolean told) {
        Spy spy = new Spy();
        List<Layer> layers = layers(EMBEDDING + ", " + between);
        layers.add(spy);
        run(layers, EXAMPLES);
        assertEquals(told, spy.masked);
        if (told) {
            assertArrayEquals(new float[] {1, 0, 1, 1, 1, 1, 0, 0, 0}, spy.forward);
            assertArrayEquals(spy.forward, spy.backward);
        } else {
            assertNull(spy.forward);
            assertNull(spy.backward);
        }
    }

    /** What comes out first is the last step, padding or not. */
    @Test
    void isTurnedRoundWithTheOutputs() {
        Spy spy = new Spy();
        List<Layer> layers =
                layers(EMBEDDING + ", { type = gru, units = 2, return-sequences = true, go-backwards = true }");
        layers.add(spy);
        run(layers, EXAMPLES);
        assertArrayEquals(new float[] {1, 0, 1, 1, 1, 1, 0, 0, 0}, spy.forward);
        layers.add(
                layers.size() - 1,
                layers("{ type = lstm, units = 2, return-sequences = true }").get(0));
        run(layers, new float[] {1, 3, 0, 0, 2, 1, 0, 0, 1});
        assertArrayEquals(new float[] {0, 1, 1, 1, 1, 0, 1, 0, 0}, spy.forward);
        assertArrayEquals(spy.forward, spy.backward);
    }

    @Test
    void twoEmbeddingsSideBySideHaveMasksOfTheirOwnAndTheirJointHasNone() {
        Spy left = new Spy();
        Spy right = new Spy();
        Spy joint = new Spy();
        List<Layer> first = layers(EMBEDDING);
        first.add(left);
        List<Layer> second = layers("relu, " + EMBEDDING);
        second.add(right);
        run(
                List.of(
                        new Parallel(
                                "concat",
                                List.of(
                                        Parallel.Branch.of(0, first, List.of(0, 1)),
                                        Parallel.Branch.of(1, second, List.of(1, 2))),
                                Concat.CONCAT),
                        joint),
                EXAMPLES);
        assertArrayEquals(new float[] {1, 0, 1, 1, 0, 0}, left.forward);
        assertArrayEquals(new float[] {0, 1, 1, 1, 0, 0}, right.forward);
        assertEquals(false, joint.masked);
    }

    /** Example by example without its padding: the same outputs for the steps that are there. */
    @Test
    void attentionGivesPaddingNoWeight() {
        String attention = ", { type = multi-head-attention, num-heads = 2, key-dim = 3 }";
        float[] y = run(layers(EMBEDDING + attention), EXAMPLES).output(); // [3 × T × 2]
        float[] swapped =
                run(layers(EMBEDDING + attention), new float[] {1, 3, 0}).output();
        assertArrayEquals(Arrays.copyOfRange(y, 0, 2), Arrays.copyOfRange(swapped, 0, 2), 1e-6f);
        assertArrayEquals(Arrays.copyOfRange(y, 4, 6), Arrays.copyOfRange(swapped, 2, 4), 1e-6f);
        float[] whole = run(layers(EMBEDDING.replace("true", "false") + attention), EXAMPLES)
                .output();
        assertNotEquals(whole[0], y[0], "without a mask, id 0 is seen");
        assertArrayEquals(Arrays.copyOfRange(whole, 6, 12), Arrays.copyOfRange(y, 6, 12), "no padding, no difference");
        assertArrayEquals(new float[6], Arrays.copyOfRange(y, 12, 18), "all padding: the bias, which is 0");
    }

    @Test
    void paddingHasNoGradientThroughAttention() {
        Workspace workspace = run(
                layers(EMBEDDING
                        + ", { type = multi-head-attention, num-heads = 1, key-dim = 2 }, global-average-pool"),
                EXAMPLES);
        Arrays.fill(workspace.outputGradient(), 0, 6, 1);
        float[] gradient =
                new float[workspace.network().layout().parameterCount()]; // the table's, [4 × 2], comes first
        FlatGradient.backward(workspace, gradient);
        assertArrayEquals(new float[2], Arrays.copyOf(gradient, 2), "id 0");
        for (int i = 2; i < gradient.length; i++) {
            assertTrue(Float.isFinite(gradient[i]), "gradient " + i);
        }
        assertNotEquals(0, gradient[2]);
    }

    @Test
    void globalPoolsTakeTheStepsThatAreThere() {
        float[] mean =
                run(layers(EMBEDDING + ", global-average-pool"), EXAMPLES).output();
        assertArrayEquals(new float[] {4, 5, 8f / 3, 11f / 3, 0, 0}, mean);
        float[] max = run(layers(EMBEDDING + ", global-max-pool"), EXAMPLES).output();
        assertArrayEquals(new float[] {6, 7, 4, 5, 0, 0}, max);
        float[] all = run(layers(EMBEDDING.replace("true", "false") + ", global-average-pool"), EXAMPLES)
                .output();
        assertArrayEquals(new float[] {8f / 3, 11f / 3, 8f / 3, 11f / 3, 0, 1}, all);
    }

    @Test
    void recurrentLayersPassOverPadding() {
        String layers = EMBEDDING + ", { type = lstm, units = 2, return-sequences = true }";
        float[] padded = run(layers(layers), new float[] {0, 1, 0}).output();
        float[] alone = run(layers(layers), new float[] {1, 0, 0}).output();
        assertArrayEquals(new float[2], Arrays.copyOf(padded, 2));
        for (int step = 1; step < STEPS; step++) {
            assertArrayEquals(Arrays.copyOf(alone, 2), Arrays.copyOfRange(padded, 2 * step, 2 * step + 2));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4 | layer 0 (embedding): ids are whole numbers from 0 to 3, got 4; set a larger input-dim, or correct the data",
                "-1 | layer 0 (embedding): ids are whole numbers from 0 to 3, got -1; correct the data; ids are not to be scaled",
                "0.5 | layer 0 (embedding): ids are whole numbers from 0 to 3, got 0.5; correct the data; ids are not to be scaled",
                "NaN | layer 0 (embedding): ids are whole numbers from 0 to 3, got NaN; correct the data; ids are not to be scaled",
                "1e20 | layer 0 (embedding): ids are whole numbers from 0 to 3, got 100000002004087734272; set a larger input-dim, or correct the data"
            })
    void anIdThatIsNoRowIsNamed(float id, String message) {
        UserException error = assertThrows(UserException.class, () -> run(layers(EMBEDDING), new float[] {1, id, 3}));
        assertEquals(message, error.getMessage());
    }
}
