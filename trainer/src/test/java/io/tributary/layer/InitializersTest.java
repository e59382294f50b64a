package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.network.Initializer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.support.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InitializersTest {
    private static final int IN = 300;
    private static final int OUT = 100;

    /** Variance of each, for {@link #IN} inputs and {@link #OUT} outputs. */
    private static final Map<String, Double> VARIANCES = Map.of(
            "zeros", 0.0,
            "glorot-uniform", 2.0 / 400,
            "glorot-normal", 2.0 / 400,
            "he-uniform", 2.0 / 300,
            "he-normal", 2.0 / 300);

    /** The first three values of key 7, from another implementation. If they change, no seed gives its weights any more. */
    private static final Map<String, float[]> FIRST = Map.of(
            "zeros", new float[] {0, 0, 0},
            "glorot-uniform", new float[] {-0.010802977f, 0.054258194f, 0.03666991f},
            "glorot-normal", new float[] {-0.013891523f, -0.09753051f, -0.055636097f},
            "he-uniform", new float[] {-0.012474203f, 0.06265196f, 0.042342763f},
            "he-normal", new float[] {-0.016040549f, -0.11261853f, -0.06424303f});

    static List<String> names() {
        return Initializers.REGISTRY.names();
    }

    private static float[] draw(String name, long key) {
        Initializer initializer = Initializers.REGISTRY.create(Samples.section("how = " + name), "how");
        float[] values = new float[IN * OUT + 2];
        values[0] = 77;
        values[values.length - 1] = 77;
        initializer.fill(key, Shape.of(IN, OUT), IN, OUT, values, 1);
        assertEquals(77, values[0], "wrote before its slot");
        assertEquals(77, values[values.length - 1], "wrote behind its slot");
        return Arrays.copyOfRange(values, 1, values.length - 1);
    }

    @Test
    void everyRegisteredInitializerHasAVariance() {
        assertEquals(new TreeSet<>(names()), new TreeSet<>(VARIANCES.keySet()));
        assertEquals(new TreeSet<>(names()), new TreeSet<>(FIRST.keySet()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void momentsAreTheFormulas(String name) {
        float[] values = draw(name, 11);
        double variance = VARIANCES.get(name);
        double mean = 0;
        double square = 0;
        double fourth = 0;
        double largest = 0;
        for (float value : values) {
            mean += value;
            square += (double) value * value;
            fourth += Math.pow(value, 4);
            largest = Math.max(largest, Math.abs(value));
        }
        mean /= values.length;
        square /= values.length;
        fourth /= values.length;
        // Four standard errors of the mean and of the variance, of 30,000 draws.
        assertEquals(0, mean, 4 * Math.sqrt(variance / values.length));
        assertEquals(variance, square, 0.03 * variance);
        if (name.endsWith("uniform")) {
            double limit = Math.sqrt(3 * variance);
            assertTrue(largest <= limit && largest > 0.999 * limit, largest + " of " + limit);
            assertEquals(1.8, fourth / (square * square), 0.05, "kurtosis");
        } else if (variance > 0) {
            assertTrue(
                    largest > 3.5 * Math.sqrt(variance) && largest < 5.5 * Math.sqrt(variance), "largest " + largest);
            assertEquals(3, fourth / (square * square), 0.15, "kurtosis");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theKeyDecidesEveryValue(String name) {
        float[] values = draw(name, 7);
        assertArrayEquals(values, draw(name, 7));
        assertArrayEquals(FIRST.get(name), Arrays.copyOf(values, 3));
        if (!name.equals("zeros")) {
            assertNotEquals(values[0], draw(name, 8)[0]);
        }
    }

    @Test
    void eachSlotHasValuesOfItsOwn() {
        Dense dense = new Dense(4, Activations.LINEAR);
        Network network = Network.of(new Sequential(List.of(dense, dense)), Shape.of(4), Regularizer.NONE);
        Weights weights = Weights.initial(network.layout(), 42);
        assertArrayEquals(
                weights.parameters(), Weights.initial(network.layout(), 42).parameters());
        float[] first = Arrays.copyOfRange(weights.parameters(), 0, 16);
        float[] second = Arrays.copyOfRange(weights.parameters(), 20, 36);
        for (int i = 0; i < 16; i++) {
            assertNotEquals(first[i], second[i]);
        }
        assertNotEquals(weights.sha256(), Weights.initial(network.layout(), 43).sha256());
    }
}
