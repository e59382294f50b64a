package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.support.Goldens;
import io.tributary.support.Samples;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every optimizer of the table over 20 steps on a kernel, which decays, and a bias, which does not: by PyTorch those that it
 * has, by NumPy from the papers those that it lacks.
 */
class GoldenOptimizersTest {
    private static final ObjectNode GOLDEN = Goldens.read("optimizers").deepCopy();

    static {
        GOLDEN.setAll((ObjectNode) Goldens.read("optimizers", "optimizers"));
    }

    static List<String> names() {
        return Goldens.names(GOLDEN);
    }

    @Test
    void everyOptimizerHasGoldenValues() {
        TreeSet<String> missing = new TreeSet<>(Optimizers.REGISTRY.names());
        names().forEach(config -> missing.remove(config.replaceFirst("type = ([^,]*).*", "$1")));
        missing.remove("lbfgs"); // LbfgsTest has its values
        missing.remove("lazy-adam"); // GoldenTablesTest has its values
        assertEquals(new TreeSet<>(), missing);
    }

    @ParameterizedTest
    @MethodSource("names")
    void weightsOfEveryStepAreTheOnesComputedElsewhere(String config) {
        Network network = Network.of(new Dense(1, Activations.LINEAR), Shape.of(2), Regularizer.NONE);
        Optimizer optimizer = Optimizers.REGISTRY.create(Samples.section(config));
        TrainingState state = new TrainingState(
                new Weights(Goldens.floats(GOLDEN.get(config).get("initial")), new float[0]), optimizer.moments());
        GradientUpdate update = new GradientUpdate(network.layout(), optimizer, Clipping.NONE);
        JsonNode gradients = GOLDEN.get(config).get("gradients");
        JsonNode weights = GOLDEN.get(config).get("weights");
        assertEquals(20, weights.size());
        for (int step = 0; step < weights.size(); step++) {
            GradientSum sum = new GradientSum(3, 0);
            System.arraycopy(Goldens.floats(gradients.get(step)), 0, sum.gradient.dense, 0, 3);
            sum.sums.weight = 1;
            sum.sums.examples = 1;
            update.apply(state, sum, optimizer.learningRate(state.step + 1));
            state.step++;
            float[] expected = Goldens.floats(weights.get(step));
            Goldens.requireClose("step " + state.step, expected, state.weights.parameters(), 2e-6, 2e-6);
        }
    }
}
