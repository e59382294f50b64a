package io.tributary.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.tributary.blas.HostKernels;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Loss;
import io.tributary.loss.Losses;
import io.tributary.support.FlatGradient;
import io.tributary.support.Gradients;
import io.tributary.support.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks through {@link Workspace} and a loss, as training runs them. */
class NetworkGradientTest {
    private static final Network NETWORK = Network.of(
            new Sequential(List.of(
                    layer("type = dense, units = 11, activation = tanh"),
                    layer("type = dense, units = 5, activation = relu, use-bias = false"),
                    layer("type = sigmoid"),
                    layer("type = dense, units = 3"))),
            Shape.of(7),
            Regularizer.NONE);

    private static Layer layer(String config) {
        return Layers.REGISTRY.create(Samples.section(config));
    }

    /** A workspace of 13 with a batch of the given size, drawn from a key. */
    private static Workspace workspace(Loss loss, int size, long key) {
        int targets = loss.equals(Losses.SOFTMAX_CROSS_ENTROPY) ? 1 : 3;
        Workspace workspace = Compute.HOST.workspace(NETWORK, 13, targets);
        Batch batch = workspace.batch();
        batch.size = size;
        float[] values = targets == 1
                ? Samples.classes(key, batch.target.length, 3)
                : Samples.uniform(key, batch.target.length, 0, 1);
        System.arraycopy(values, 0, batch.target, 0, values.length);
        System.arraycopy(Samples.awayFromZero(key + 1, batch.x.length), 0, batch.x, 0, batch.x.length);
        System.arraycopy(Samples.uniform(key + 2, batch.capacity, 0, 2), 0, batch.weight, 0, batch.capacity);
        return workspace;
    }

    private static double sum(Workspace workspace, Weights weights, Loss loss) {
        workspace.forward(weights, true, 0, null);
        return loss.sum(
                new HostKernels(), workspace.batch(), NETWORK.output(), workspace.output(), workspace.outputGradient());
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax-cross-entropy", "mean-squared-error", "binary-cross-entropy"})
    void gradientOfTheLossAgreesWithCentralDifferences(String type) {
        Loss loss = Losses.REGISTRY.create(Samples.section("type = " + type));
        for (int size : new int[] {1, 3, 13}) {
            requireGradient(loss, size);
        }
    }

    private static void requireGradient(Loss loss, int size) {
        int count = NETWORK.layout().parameterCount();
        for (long key = 0; key < 50; key++) {
            Workspace workspace = workspace(loss, size, 10 * key);
            Weights weights = new Weights(Samples.uniform(key, count, -1, 1), new float[0]);
            float[] gradient = new float[count];
            sum(workspace, weights, loss);
            FlatGradient.backward(workspace, gradient);
            String what = loss.type() + ", batch " + size;
            if (Gradients.check(what, weights.parameters(), gradient, 0, count, () -> sum(workspace, weights, loss))) {
                return;
            }
        }
        fail("no smooth point in 50 tries");
    }

    /** Sums travel, so a batch computed in parts must be the whole. */
    @Test
    void partsOfABatchAddUpToTheWhole() {
        Loss loss = Losses.SOFTMAX_CROSS_ENTROPY;
        Weights weights = Weights.initial(NETWORK.layout(), 42);
        Workspace whole = workspace(loss, 13, 1);
        float[] gradient = new float[NETWORK.layout().parameterCount()];
        double sum = sum(whole, weights, loss);
        FlatGradient.backward(whole, gradient);

        float[] parts = new float[gradient.length];
        double partsSum = 0;
        Workspace part = Compute.HOST.workspace(NETWORK, 13, 1);
        int[] cuts = {0, 1, 6, 13};
        for (int i = 1; i < cuts.length; i++) {
            int from = cuts[i - 1];
            int size = cuts[i] - from;
            part.batch().size = size;
            System.arraycopy(whole.batch().x, 7 * from, part.batch().x, 0, 7 * size);
            System.arraycopy(whole.batch().target, from, part.batch().target, 0, size);
            System.arraycopy(whole.batch().weight, from, part.batch().weight, 0, size);
            partsSum += sum(part, weights, loss);
            FlatGradient.backward(part, parts);
        }
        assertEquals(sum, partsSum, 1e-5);
        assertArrayEquals(gradient, parts, 1e-5f);
    }

    @Test
    void anEmptyBatchIsRefused() {
        Workspace workspace = workspace(Losses.SOFTMAX_CROSS_ENTROPY, 0, 1);
        Weights weights = Weights.initial(NETWORK.layout(), 42);
        assertThrows(IllegalStateException.class, () -> workspace.forward(weights, true, 0, null));
    }
}
