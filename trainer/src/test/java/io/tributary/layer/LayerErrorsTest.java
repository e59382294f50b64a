package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.support.Samples;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users can get wrong about a layer, and the line they get for it. */
class LayerErrorsTest {
    private record Case(String layer, List<Integer> input, String message) {}

    static List<Case> cases() {
        return List.of(
                new Case(
                        "type = conv2d, filters = 2, kernel-size = 3",
                        List.of(784),
                        "layer 0 (conv2d): needs images [channels × height × width], got 784; set the input's shape, or add a"
                                + " reshape"),
                new Case(
                        "type = conv2d, filters = 2, kernel-size = [3, 5], dilation-rate = 2",
                        List.of(1, 8, 8),
                        "layer 0 (conv2d): a kernel of 5×9 does not fit 1×8×8; make it smaller, or set padding = same"),
                new Case(
                        "type = conv2d, filters = 4, kernel-size = 1, groups = 2",
                        List.of(3, 8, 8),
                        "layer 0 (conv2d): needs channels and filters that are multiples of groups = 2, got 3 channels and 4"
                                + " filters; correct groups or filters"),
                new Case(
                        "type = conv2d, filters = 4, kernel-size = [1, 2, 3]",
                        List.of(3, 8, 8),
                        "test.conf:1: layers[0].kernel-size: needs one number, or height and width, got [1, 2, 3]"),
                new Case(
                        "type = conv2d, filters = 4, kernel-size = 3, padding = causal",
                        List.of(3, 8, 8),
                        "test.conf:1: layers[0].padding: unknown value \"causal\"; known: same, valid"),
                new Case(
                        "type = conv1d, filters = 2, kernel-size = 9",
                        List.of(8, 3),
                        "layer 0 (conv1d): a kernel of 9 steps does not fit 8×3; make it smaller, or set padding = same"),
                new Case(
                        "type = max-pool, pool-size = 4",
                        List.of(2, 3, 5),
                        "layer 0 (max-pool): a window of 4×4 does not fit 2×3×5; make it smaller, or set padding = same"),
                new Case(
                        "type = average-pool, pool-size = [2, 1]",
                        List.of(5, 3),
                        "layer 0 (average-pool): needs one number along the time, got two; give pool-size and strides as"
                                + " numbers"),
                new Case(
                        "type = global-max-pool",
                        List.of(5),
                        "layer 0 (global-max-pool): needs images [channels × height × width] or sequences [time ×"
                                + " features], got 5; set the input's shape, or add a reshape"),
                new Case(
                        "type = reshape, target-shape = [3, -1]",
                        List.of(2, 5),
                        "layer 0 (reshape): cannot arrange 10 values (2×5) as [3, -1]; correct target-shape"),
                new Case(
                        "type = reshape, target-shape = [-1, -1]",
                        List.of(4),
                        "test.conf:1: layers[0].target-shape: can have -1 in one place only, got [-1, -1]"),
                new Case(
                        "type = dropout, rate = 1",
                        List.of(4),
                        "test.conf:1: layers[0].rate: must be at least 0 and less than 1, got 1"),
                new Case(
                        "type = layer-norm",
                        List.of(2, 3, 4),
                        "layer 0 (layer-norm): needs [features] or [time × features], got 2×3×4; use batch-norm for images,"
                                + " or add a reshape"),
                new Case(
                        "type = depthwise-conv2d, kernel-size = 3",
                        List.of(8, 8),
                        "layer 0 (depthwise-conv2d), block (conv2d): needs images [channels × height × width], got 8×8; set the"
                                + " input's shape, or add a reshape"),
                new Case(
                        "type = separable-conv1d, filters = 2, kernel-size = 3",
                        List.of(8),
                        "layer 0 (separable-conv1d), block (sequential), layer 0 (conv1d): needs sequences [time × features],"
                                + " got 8; set the input's shape, or add a reshape"),
                new Case(
                        "type = separable-conv2d, filters = 2, kernel-size = 3, depth-multiplier = 0",
                        List.of(3, 8, 8),
                        "test.conf:1: layers[0].depth-multiplier: must be at least 1, got 0"),
                new Case(
                        "type = multi-head-attention, num-heads = 2, key-dim = 3",
                        List.of(2, 3, 4),
                        "layer 0 (multi-head-attention): needs sequences [time × features], got 2×3×4; set the input's shape,"
                                + " or add a reshape"),
                new Case(
                        "type = multi-head-attention, num-heads = 2, key-dim = 3, dropout = 1",
                        List.of(3, 4),
                        "test.conf:1: layers[0].dropout: must be at least 0 and less than 1, got 1"),
                new Case(
                        "type = multi-head-attention, num-heads = 40000, key-dim = 3",
                        List.of(8000, 4),
                        "layer 0 (multi-head-attention): an array passes 2147483647 values; make the layer smaller"),
                new Case(
                        "type = positional-embedding",
                        List.of(8),
                        "layer 0 (positional-embedding): needs sequences [time × features], got 8; set the input's shape, or"
                                + " add a reshape"),
                new Case(
                        "type = transformer-block, num-heads = 3, intermediate-dim = 8",
                        List.of(5, 8),
                        "layer 0 (transformer-block): needs features that are a multiple of num-heads = 3, got 5×8; correct"
                                + " num-heads, or set key-dim"),
                new Case(
                        "type = residual, layers = [{ type = dense, units = 3 }]",
                        List.of(4),
                        "layer 0 (residual): cannot add 4 to the 3 of its layers; give it a shortcut that projects"),
                new Case(
                        "type = residual, layers = [relu, { type = conv1d, filters = 1, kernel-size = 1 }]",
                        List.of(4),
                        "layer 0 (residual), block (sequential), layer 1 (conv1d): needs sequences [time × features], got 4;"
                                + " set the input's shape, or add a reshape"),
                new Case(
                        "type = embedding, input-dim = 7, output-dim = 2",
                        List.of(2, 3),
                        "layer 0 (embedding): needs ids [time], got 2×3; set the input's shape, or add a reshape"),
                new Case(
                        "type = embedding, input-dim = 20000000, output-dim = 2",
                        List.of(2),
                        "test.conf:1: layers[0].input-dim: must be between 1 and 16777216, got 20000000"),
                new Case(
                        "type = lstm, units = 3",
                        List.of(4),
                        "layer 0 (lstm): needs sequences [time × features], got 4; set the input's shape, or add an embedding"),
                new Case(
                        "type = gru, units = 3, activation = gelu",
                        List.of(4, 2),
                        "layer 0 (gru): needs activations whose derivative follows from their value, got gelu; use tanh,"
                                + " sigmoid, relu or another of these"),
                new Case(
                        "type = simple-rnn, units = 3, recurrent-dropout = 1",
                        List.of(4, 2),
                        "test.conf:1: layers[0].recurrent-dropout: must be at least 0 and less than 1, got 1"),
                new Case(
                        "type = bidirectional, layer { type = dense, units = 3 }",
                        List.of(4, 2),
                        "test.conf:1: layers[0].layer: must be simple-rnn, lstm or gru, got dense"),
                new Case(
                        "type = bidirectional, layer { type = gru, units = 3 }",
                        List.of(4),
                        "layer 0 (bidirectional), forward (gru): needs sequences [time × features], got 4; set the input's"
                                + " shape, or add an embedding"),
                new Case(
                        "type = multiply, branches = [{}, { columns = [0] }]",
                        List.of(2),
                        "layer 0 (multiply): branch 1 gives 1, branch 0 gives 2; let all branches give the same shape"),
                new Case("type = dot, branches = []", List.of(2), "layer 0 (dot): needs at least one branch, got none"),
                new Case(
                        "type = time-distributed, layer = flatten",
                        List.of(2),
                        "layer 0 (time-distributed): needs [time × …], got 2; set the input's shape, or add a reshape"),
                new Case(
                        "type = time-distributed, layer { type = lstm, units = 1 }",
                        List.of(2, 3),
                        "layer 0 (time-distributed), step (lstm): needs sequences [time × features], got 3; set the"
                                + " input's shape, or add an embedding"),
                new Case(
                        "type = concat, branches = [{}, { layers = [flatten] }]",
                        List.of(2, 3),
                        "layer 0 (concat): branch 1 gives 6, which does not fit beside 2×3; let all branches give the same"
                                + " dimensions but for the last"),
                new Case(
                        "type = concat, branches = [{ columns = [0, 4] }]",
                        List.of(4),
                        "layer 0 (concat): needs columns below 4, got 4; correct columns, counted from 0"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhereWhatAndWhy(Case c) {
        UserException error = assertThrows(UserException.class, () -> {
            Sequential layers = new Sequential(
                    Layers.REGISTRY.createAll(Samples.section("layers = [{" + c.layer() + "}]"), "layers"));
            Network.of(layers, Shape.of(c.input()), Regularizer.NONE);
        });
        assertEquals(c.message(), error.getMessage());
    }
}
