package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tributary.network.Layer;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Shape;
import io.tributary.support.Gradients;
import io.tributary.support.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every layer must do, over every layer and awkward shapes. A new layer is one more line in {@link #SAMPLES}. */
class LayerConformanceTest {
    /** Batches of each sample. */
    private static final List<Integer> BATCHES = List.of(1, 3, 7);

    /** Layer, input, and what it must declare: output and number of parameters. */
    private static final List<Sample> SAMPLES = List.of(
            sample("type = dense, units = 3", shape(5), shape(3), 18),
            sample("type = dense, units = 1", shape(1), shape(1), 2),
            sample("type = dense, units = 17, use-bias = false", shape(13), shape(17), 221),
            sample("type = dense, units = 3, activation = sigmoid", shape(7), shape(3), 24),
            sample("type = dense, units = 3, activation = tanh", shape(7), shape(3), 24),
            sample("type = dense, units = 3, activation = relu", shape(7), shape(3), 24),
            sample("type = dense, units = 5, activation = softmax", shape(3), shape(5), 20),
            sample("type = dense, units = 5, activation = tanh", shape(3, 4), shape(3, 5), 25),
            sample("type = activation, activation = tanh", shape(5), shape(5), 0),
            sample("type = linear", shape(5), shape(5), 0),
            sample("type = sigmoid", shape(5), shape(5), 0),
            sample("type = tanh", shape(3, 3), shape(3, 3), 0),
            sample("type = relu", shape(13), shape(13), 0),
            sample("type = softmax", shape(7), shape(7), 0),
            sample("type = softmax", shape(3, 5), shape(3, 5), 0),
            sample("type = log-softmax", shape(3, 5), shape(3, 5), 0),
            sample("type = hard-sigmoid", shape(5), shape(5), 0),
            sample("type = softplus", shape(5), shape(5), 0),
            sample("type = softsign", shape(5), shape(5), 0),
            sample("type = swish", shape(3, 3), shape(3, 3), 0),
            sample("type = leaky-relu, negative-slope = 0.1", shape(13), shape(13), 0),
            sample("type = elu, alpha = 0.5", shape(5), shape(5), 0),
            sample("type = selu", shape(5), shape(5), 0),
            sample("type = gelu", shape(5), shape(5), 0),
            sample("type = activation, activation { type = gelu, approximate = true }", shape(5), shape(5), 0),
            sample("type = dense, units = 3, activation = gelu", shape(7), shape(3), 24),
            sample("type = prelu", shape(13), shape(13), 13),
            sample("type = prelu, alpha-initializer = he-uniform", shape(3, 4), shape(3, 4), 12),
            sample("type = flatten", shape(2, 3, 5), shape(30), 0),
            sample("type = reshape, target-shape = [-1, 5]", shape(2, 3, 5), shape(6, 5), 0),
            sample("type = reshape, target-shape = [3, 1, 2]", shape(6), shape(3, 1, 2), 0),
            sample("type = dropout, rate = 0.4", shape(3, 5), shape(3, 5), 0),
            sample("type = dropout, rate = 0", shape(13), shape(13), 0),
            sample("type = gaussian-noise, stddev = 0.2", shape(13), shape(13), 0),
            sample("type = zero-padding", shape(2, 1, 3), shape(2, 3, 5), 0),
            sample("type = zero-padding, padding = [1, 0, 2, 3]", shape(2, 2, 3), shape(2, 3, 8), 0),
            sample("type = zero-padding, padding = [2, 0]", shape(3, 5), shape(7, 5), 0),
            sample("type = conv2d, filters = 2, kernel-size = 3", shape(3, 5, 4), shape(2, 3, 2), 56),
            sample(
                    "type = conv2d, filters = 3, kernel-size = [3, 2], strides = 2, padding = same, activation = tanh",
                    shape(2, 4, 5),
                    shape(3, 2, 3),
                    39),
            sample(
                    "type = conv2d, filters = 4, kernel-size = 3, dilation-rate = [2, 1], groups = 2, padding = same",
                    shape(2, 5, 3),
                    shape(4, 5, 3),
                    40),
            sample(
                    "type = conv2d, filters = 4, kernel-size = 2, groups = 4, use-bias = false",
                    shape(4, 3, 3),
                    shape(4, 2, 2),
                    16),
            sample(
                    "type = conv2d, filters = 2, kernel-size = 2, activation = gelu",
                    shape(1, 3, 3),
                    shape(2, 2, 2),
                    10),
            sample("type = conv1d, filters = 2, kernel-size = 2, activation = gelu", shape(3, 2), shape(2, 2), 10),
            sample("type = conv2d, filters = 3, kernel-size = 1", shape(2, 3, 2), shape(3, 3, 2), 9),
            sample("type = conv2d, filters = 4, kernel-size = 1, groups = 2", shape(2, 3, 2), shape(4, 3, 2), 8),
            sample("type = conv2d, filters = 1, kernel-size = 1, strides = 2", shape(1, 1, 1), shape(1, 1, 1), 2),
            sample("type = conv1d, filters = 3, kernel-size = 3", shape(5, 2), shape(3, 3), 21),
            sample(
                    "type = conv1d, filters = 4, kernel-size = 2, padding = causal, dilation-rate = 2, groups = 2",
                    shape(4, 2),
                    shape(4, 4),
                    12),
            sample(
                    "type = conv1d, filters = 1, kernel-size = 4, padding = same, strides = 2, activation = sigmoid",
                    shape(5, 3),
                    shape(3, 1),
                    13),
            sample(
                    "type = depthwise-conv2d, kernel-size = 2, depth-multiplier = 2, activation = tanh",
                    shape(3, 3, 4),
                    shape(6, 2, 3),
                    30),
            sample("type = depthwise-conv2d, kernel-size = 1, use-bias = false", shape(2, 1, 3), shape(2, 1, 3), 2),
            sample("type = depthwise-conv1d, kernel-size = 3, padding = causal", shape(4, 3), shape(4, 3), 12),
            sample(
                    "type = depthwise-conv1d, kernel-size = 3, strides = 2, padding = same, depth-multiplier = 3",
                    shape(5, 2),
                    shape(3, 6),
                    24),
            sample(
                    "type = separable-conv2d, filters = 4, kernel-size = [2, 3], depth-multiplier = 2, padding = same"
                            + ", strides = 2, activation = sigmoid",
                    shape(2, 5, 4),
                    shape(4, 3, 2),
                    44),
            sample("type = separable-conv1d, filters = 5, kernel-size = 2", shape(4, 3), shape(3, 5), 26),
            sample("type = max-pool", shape(2, 4, 5), shape(2, 2, 2), 0),
            sample("type = max-pool, pool-size = 3, strides = 2, padding = same", shape(2, 4, 3), shape(2, 2, 2), 0),
            sample("type = max-pool, pool-size = [1, 2], strides = 1", shape(1, 1, 3), shape(1, 1, 2), 0),
            sample("type = max-pool", shape(5, 3), shape(2, 3), 0),
            sample("type = average-pool", shape(2, 4, 5), shape(2, 2, 2), 0),
            sample(
                    "type = average-pool, pool-size = [3, 2], strides = [2, 1], padding = same",
                    shape(2, 4, 3),
                    shape(2, 2, 3),
                    0),
            sample("type = average-pool, pool-size = 3, strides = 1, padding = same", shape(5, 3), shape(5, 3), 0),
            sample("type = global-max-pool", shape(3, 2, 4), shape(3), 0),
            sample("type = global-max-pool", shape(5, 3), shape(3), 0),
            sample("type = global-average-pool", shape(3, 2, 4), shape(3), 0),
            sample("type = global-average-pool", shape(5, 3), shape(3), 0),
            sample("type = batch-norm", shape(5), shape(5), 10),
            sample("type = batch-norm, momentum = 0.9, epsilon = 0.01", shape(3, 2, 3), shape(3, 2, 3), 6),
            sample("type = batch-norm, scale = false", shape(4, 3), shape(4, 3), 3),
            sample("type = batch-norm, center = false", shape(2, 1, 1), shape(2, 1, 1), 2),
            sample("type = layer-norm", shape(7), shape(7), 14),
            sample("type = layer-norm, scale = false, epsilon = 0.1", shape(3, 5), shape(3, 5), 5),
            sample("type = layer-norm, center = false", shape(2, 3), shape(2, 3), 3),
            sample("type = multi-head-attention, num-heads = 2, key-dim = 3", shape(5, 4), shape(5, 4), 118),
            sample("type = multi-head-attention, num-heads = 1, key-dim = 1", shape(1, 1), shape(1, 1), 8),
            sample(
                    "type = multi-head-attention, num-heads = 3, key-dim = 2, value-dim = 4, causal = true, use-bias = false",
                    shape(4, 5),
                    shape(4, 5),
                    180),
            sample(
                    "type = multi-head-attention, num-heads = 2, key-dim = 2, dropout = 0.3, causal = true",
                    shape(7, 3),
                    shape(7, 3),
                    63),
            sample("type = positional-embedding", shape(3, 4), shape(3, 4), 12),
            sample("type = positional-embedding, embeddings-initializer = sinusoidal", shape(5, 2), shape(5, 2), 10),
            sample(
                    "type = transformer-block, num-heads = 2, intermediate-dim = 5, activation = gelu",
                    shape(3, 4),
                    shape(3, 4),
                    145),
            sample(
                    "type = transformer-block, num-heads = 1, key-dim = 2, intermediate-dim = 3, activation = tanh"
                            + ", dropout = 0.2, causal = true, normalize-first = true",
                    shape(5, 3),
                    shape(5, 3),
                    69),
            sample("type = residual, layers = [{ type = dense, units = 5 }]", shape(5), shape(5), 30),
            sample(
                    "type = residual, layers = [{ type = dense, units = 3, activation = tanh }, sigmoid]"
                            + ", shortcut = [{ type = dense, units = 3 }], activation = gelu",
                    shape(4),
                    shape(3),
                    30),
            sample(
                    "type = residual, layers = [{ type = conv2d, filters = 3, kernel-size = 3, padding = same"
                            + ", strides = 2 }], shortcut = [{ type = conv2d, filters = 3, kernel-size = 1"
                            + ", strides = 2 }], activation = tanh",
                    shape(1, 3, 3),
                    shape(3, 2, 2),
                    36),
            sample(
                    "type = concat, branches = [{ layers = [{ type = dense, units = 3 }, tanh] }, {}]",
                    shape(2, 4),
                    shape(2, 7),
                    15),
            sample(
                    "type = concat, branches = [{ columns = [4, 1, 1], layers = [{ type = dense, units = 2 }] }"
                            + ", { columns = [0] }, { layers = [sigmoid] }]",
                    shape(5),
                    shape(8),
                    8),
            sample(
                    "type = concat, branches = [{ layers = [{ type = conv2d, filters = 2, kernel-size = 1 }] }"
                            + ", { layers = [{ type = average-pool, pool-size = 3, strides = 1, padding = same }] }]",
                    shape(3, 2, 2),
                    shape(5, 2, 2),
                    8),
            sample(
                    "type = add, branches = [{ layers = [tanh] }, {}, { layers = [sigmoid] }]",
                    shape(2, 3),
                    shape(2, 3),
                    0),
            sample(
                    "type = average, branches = [{ layers = [tanh] }, {}, { layers = [sigmoid] }]",
                    shape(5),
                    shape(5),
                    0),
            sample(
                    "type = multiply, branches = [{ layers = [{ type = dense, units = 2 }] }, { columns = [3, 0] }"
                            + ", { columns = [1, 1] }]",
                    shape(4),
                    shape(2),
                    10),
            sample("type = multiply, branches = [{ layers = [tanh] }]", shape(3), shape(3), 0),
            sample(
                    "type = dot, branches = [{ columns = [0, 1, 2] }, { columns = [1, 3, 4], layers = [tanh] }]",
                    shape(5),
                    shape(1),
                    0),
            sample(
                    "type = dot, normalize = true, branches = [{ layers = [{ type = dense, units = 3 }] }"
                            + ", { layers = [tanh] }]",
                    shape(2, 3),
                    shape(2, 1),
                    12),
            sample(
                    "type = dot, normalize = true, branches = [{}, { layers = [tanh] }, { layers = [sigmoid] }]",
                    shape(4),
                    shape(1),
                    0),
            sample("type = time-distributed, layer { type = dense, units = 2 }", shape(3, 4), shape(3, 2), 10),
            sample(
                    "type = time-distributed, layer { type = conv1d, filters = 2, kernel-size = 2 }",
                    shape(2, 3, 2),
                    shape(2, 2, 2),
                    10),
            sample("type = time-distributed, layer { type = lstm, units = 2 }", shape(2, 3, 1), shape(2, 2), 32),
            sample("type = time-distributed, layer { type = batch-norm }", shape(3, 2), shape(3, 2), 4),
            sample(
                    "type = time-distributed, layer { type = residual, layers = [{ type = dropout, rate = 0.5 }, tanh] }",
                    shape(3, 2),
                    shape(3, 2),
                    0),
            sample("type = bidirectional, layer { type = lstm, units = 2 }", shape(3, 2), shape(4), 80),
            sample(
                    "type = bidirectional, merge-mode = mul, layer { type = gru, units = 2, return-sequences = true }",
                    shape(3, 2),
                    shape(3, 2),
                    72),
            masked("type = bidirectional, merge-mode = ave, layer { type = simple-rnn, units = 2 }", shape(2), 26),
            masked(
                    "type = bidirectional, merge-mode = sum, layer { type = lstm, units = 1, return-sequences = true }"
                            + " / type = global-average-pool",
                    shape(1),
                    38),
            sample("type = embedding, input-dim = 5, output-dim = 3", shape(4), shape(4, 3), 15),
            sample("type = embedding, input-dim = 1, output-dim = 1", shape(1), shape(1, 1), 1),
            sample("type = simple-rnn, units = 3", shape(4, 2), shape(3), 18),
            sample(
                    "type = simple-rnn, units = 1, return-sequences = true, activation = softsign",
                    shape(1, 1),
                    shape(1, 1),
                    3),
            sample(
                    "type = simple-rnn, units = 2, use-bias = false, go-backwards = true, return-sequences = true",
                    shape(3, 5),
                    shape(3, 2),
                    14),
            sample("type = simple-rnn, units = 3, dropout = 0.3, recurrent-dropout = 0.4", shape(3, 2), shape(3), 18),
            sample("type = lstm, units = 3", shape(4, 2), shape(3), 72),
            sample(
                    "type = lstm, units = 2, return-sequences = true, go-backwards = true",
                    shape(3, 4),
                    shape(3, 2),
                    56),
            sample(
                    "type = lstm, units = 2, activation = softsign, recurrent-activation = softmax, use-bias = false",
                    shape(3, 1),
                    shape(2),
                    24),
            sample(
                    "type = lstm, units = 3, dropout = 0.3, recurrent-dropout = 0.4, return-sequences = true",
                    shape(3, 2),
                    shape(3, 3),
                    72),
            sample("type = gru, units = 3", shape(4, 2), shape(3), 63),
            sample("type = gru, units = 3, reset-after = false, return-sequences = true", shape(4, 2), shape(4, 3), 54),
            sample("type = gru, units = 2, use-bias = false, go-backwards = true", shape(3, 1), shape(2), 18),
            sample("type = gru, units = 2, use-bias = false, reset-after = false", shape(3, 1), shape(2), 18),
            sample("type = gru, units = 3, dropout = 0.3, recurrent-dropout = 0.4", shape(3, 2), shape(3), 63),
            sample(
                    "type = gru, units = 3, recurrent-dropout = 0.4, reset-after = false, return-sequences = true",
                    shape(3, 2),
                    shape(3, 3),
                    54),
            masked("type = simple-rnn, units = 2", shape(2), 16),
            masked("type = lstm, units = 2, return-sequences = true", shape(4, 2), 46),
            masked("type = lstm, units = 2, go-backwards = true, recurrent-dropout = 0.5", shape(2), 46),
            masked("type = gru, units = 2, dropout = 0.3", shape(2), 42),
            masked("type = gru, units = 2, reset-after = false, return-sequences = true", shape(4, 2), 36),
            masked("type = lstm, units = 2, return-sequences = true / type = gru, units = 1", shape(1), 61),
            masked("type = global-average-pool", shape(2), 6),
            masked("type = global-max-pool", shape(2), 6),
            sequential("type = relu", shape(5), shape(5), 0),
            sequential("type = dense, units = 4 / type = tanh / type = dense, units = 3", shape(5), shape(3), 39),
            sequential(
                    "type = dense, units = 7 / type = dense, units = 2 / type = softmax",
                    shape(3, 5),
                    shape(3, 2),
                    58));

    private record Sample(String name, Layer layer, Shape input, Shape output, int parameters) {
        /** The number of ids that its input is, or 0 for any numbers. */
        int ids() {
            Layer first = layer instanceof Sequential all ? all.layers().get(0) : layer;
            return first instanceof Embedding embedding ? embedding.inputDim() : 0;
        }
    }

    private record Case(Sample sample, int batch) {
        LayerRun run(long key) {
            LayerRun run = new LayerRun(sample.layer(), sample.input(), batch, key);
            if (sample.ids() > 0) {
                float[] ids = Samples.classes(key, run.x.length, sample.ids());
                System.arraycopy(ids, 0, run.x, 0, ids.length);
            }
            return run;
        }

        @Override
        public String toString() {
            return "{" + sample.name() + "} on " + sample.input() + ", batch " + batch;
        }
    }

    private static Sample sample(String config, Shape input, Shape output, int parameters) {
        return new Sample(config, layer(config), input, output, parameters);
    }

    private static Sample sequential(String configs, Shape input, Shape output, int parameters) {
        List<Layer> layers = Arrays.stream(configs.split("/"))
                .map(LayerConformanceTest::layer)
                .toList();
        return new Sample(configs, new Sequential(layers), input, output, parameters);
    }

    /** Four ids, of which 0 is padding. */
    private static Sample masked(String configs, Shape output, int parameters) {
        String embedding = "type = embedding, input-dim = 3, output-dim = 2, mask-zero = true / ";
        return sequential(embedding + configs, shape(4), output, parameters);
    }

    private static Layer layer(String config) {
        return Layers.REGISTRY.create(Samples.section(config));
    }

    private static Shape shape(int... dimensions) {
        return Shape.of(dimensions);
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Sample sample : SAMPLES) {
            for (int batch : BATCHES) {
                cases.add(new Case(sample, batch));
            }
        }
        return cases;
    }

    @Test
    void everyRegisteredLayerHasASample() {
        TreeSet<String> missing = new TreeSet<>(Layers.REGISTRY.names());
        SAMPLES.forEach(sample -> missing.remove(sample.layer().type()));
        missing.remove("activation"); // makes the layers sigmoid, tanh and so on, and goes by their names
        assertEquals(new TreeSet<>(), missing, "layers without a sample in this test");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void declaresOutputAndParametersWithoutGaps(Case c) {
        LayerRun run = c.run(1);
        assertEquals(c.sample().output(), run.network().output());
        int offset = 0;
        int own = 0;
        for (ParameterLayout.Slot slot : run.network().layout().slots()) {
            assertEquals(offset, slot.offset(), slot.fullName());
            offset = slot.end();
            own += slot.layer().isEmpty() ? 0 : slot.shape().size();
        }
        assertEquals(offset, run.network().layout().parameterCount());
        assertEquals(c.sample().parameters(), own);
        assertEquals(run.end() - run.begin(), own);
        assertTrue(run.network().root().flops() > 0, "no arithmetic declared");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forwardWritesItsOutputAndNothingElse(Case c) {
        LayerRun run = c.run(2);
        float[] x = run.x.clone();
        float[] parameters = run.weights.parameters().clone();
        for (boolean training : new boolean[] {true, false}) {
            run.fill(run.y);
            run.forward(training);
            run.requireWritten("y", run.y, c.sample().output().size());
            assertArrayEquals(x, run.x, "x was changed");
            assertArrayEquals(parameters, run.weights.parameters(), "parameters were changed");
            run.requireStateUntouched(training);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void backwardOverwritesTheInputGradientAndAccumulatesTheParameters(Case c) {
        LayerRun run = c.run(3);
        run.forward(true);
        float[] y = run.y.clone();
        float[] x = run.x.clone();
        float[] parameters = run.weights.parameters().clone();
        float[] fresh = new float[run.gradient.length];
        run.backward(fresh, run.dx);
        run.fill(run.dx);
        float[] before = Samples.uniform(4, run.gradient.length, -1, 1);
        float[] accumulated = before.clone();
        run.backward(accumulated, run.dx);

        run.requireWritten("dx", run.dx, c.sample().input().size());
        run.requireRest("dy", run.dy, c.sample().output().size());
        assertArrayEquals(x, run.x, "x was changed");
        assertArrayEquals(y, run.y, "y was changed");
        assertArrayEquals(parameters, run.weights.parameters(), "parameters were changed");
        for (int i = 0; i < before.length; i++) {
            if (i < run.begin() || i >= run.end()) {
                assertEquals(before[i], accumulated[i], "gradient of another layer was written at " + i);
            } else {
                float tolerance = 1e-5f * (1 + Math.abs(fresh[i]));
                assertEquals(before[i] + fresh[i], accumulated[i], tolerance, "gradient " + i + " was not added");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheSameBitsAgain(Case c) {
        LayerRun run = c.run(5);
        float[] gradient = new float[run.gradient.length];
        run.forward(true);
        run.backward(gradient, run.dx);
        float[] y = run.y.clone();
        float[] dx = run.dx.clone();
        for (LayerRun again : List.of(run, c.run(5))) {
            float[] second = new float[gradient.length];
            again.forward(true);
            again.backward(second, again.dx);
            assertArrayEquals(y, again.y);
            assertArrayEquals(dx, again.dx);
            assertArrayEquals(gradient, second);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void needsNoInputGradient(Case c) {
        LayerRun run = c.run(6);
        float[] with = new float[run.gradient.length];
        float[] without = new float[run.gradient.length];
        run.forward(true);
        run.backward(with, run.dx);
        run.backward(without, null);
        assertArrayEquals(with, without);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAgreeWithCentralDifferences(Case c) {
        for (long key = 0; key < 50; key++) {
            if (gradientsAgree(c.run(key), c)) {
                return;
            }
        }
        fail("no smooth point in 50 tries: " + c);
    }

    private static boolean gradientsAgree(LayerRun run, Case c) {
        run.forward(true);
        run.backward(run.gradient, run.dx);
        int own = run.end() - run.begin();
        int inputs = c.batch() * c.sample().input().size();
        boolean smooth = true;
        if (c.sample().ids() > 0) {
            assertArrayEquals(new float[inputs], Arrays.copyOf(run.dx, inputs), "ids have no gradient");
        } else {
            smooth = Gradients.check("dx of " + c, run.x, run.dx, 0, inputs, run::objective);
        }
        return smooth
                && (own == 0
                        || Gradients.check(
                                "gradient of " + c,
                                run.weights.parameters(),
                                run.gradient,
                                run.begin(),
                                own,
                                run::objective));
    }
}
