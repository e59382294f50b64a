package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.RowGradient;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.support.Goldens;
import io.tributary.support.Samples;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Twenty steps on a table of which a step touches some rows, or none, as NumPy takes them row by row. */
class GoldenTablesTest {
    private static final int V = 5;
    private static final int E = 2;
    private static final JsonNode GOLDEN = Goldens.file("tables");

    static List<String> names() {
        return Goldens.names(GOLDEN.get("weights"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void weightsOfEveryStepAreTheOnesComputedElsewhere(String config) {
        Network network = Network.of(
                new Sequential(List.of(
                        Layers.REGISTRY.create(Samples.section("type = embedding, input-dim = 5, output-dim = 2")),
                        Layers.REGISTRY.create(Samples.section("type = flatten")),
                        new Dense(1, Activations.LINEAR))),
                Shape.of(1),
                Regularizer.NONE);
        Optimizer optimizer = Optimizers.REGISTRY.create(Samples.section(config));
        TrainingState state = new TrainingState(
                new Weights(Goldens.floats(GOLDEN.get("initial")), new float[0]), optimizer.moments());
        assertEquals(V * E + E + 1, state.weights.parameters().length);
        GradientUpdate update = new GradientUpdate(network.layout(), optimizer, Clipping.NONE);
        JsonNode weights = GOLDEN.get("weights").get(config);
        assertEquals(20, weights.size());
        for (int step = 0; step < weights.size(); step++) {
            GradientSum sum = sum(network, GOLDEN.get("steps").get(step));
            update.apply(state, sum, optimizer.learningRate(state.step + 1));
            state.step++;
            float[] expected = Goldens.floats(weights.get(step));
            Goldens.requireClose("step " + state.step, expected, state.weights.parameters(), 2e-6, 2e-6);
        }
    }

    private static GradientSum sum(Network network, JsonNode step) {
        GradientSum sum = new GradientSum(network.layout().gradientForm(), 0, 0);
        float[] values = Goldens.floats(step.get("rows"));
        RowGradient rows = sum.gradient.tables().get(0);
        for (int i = 0; i < step.get("ids").size(); i++) {
            int at = rows.row(step.get("ids").get(i).asInt());
            System.arraycopy(values, i * E, rows.values(), at, E);
        }
        System.arraycopy(Goldens.floats(step.get("dense")), 0, sum.gradient.dense, 0, E + 1);
        sum.sums.weight = 1;
        sum.sums.examples = 1;
        return sum;
    }
}
