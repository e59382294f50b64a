package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.error.UserException;
import io.tributary.network.Initializer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.support.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InitializersTest {
    private static final int IN = 300;
    private static final int OUT = 100;

    private static final String CONSTANT = "{ type = constant, value = 0.25 }";

    /** Variance of a normal distribution cut off at two deviations, in parts of the whole one's. */
    private static final double CUT = 0.7737413;

    /** Variance of each that has mean zero, for {@link #IN} inputs and {@link #OUT} outputs. */
    private static final Map<String, Double> VARIANCES = Map.ofEntries(
            Map.entry("zeros", 0.0),
            Map.entry("uniform", 0.05 * 0.05 / 3),
            Map.entry("normal", 0.05 * 0.05),
            Map.entry("truncated-normal", CUT * 0.05 * 0.05),
            Map.entry("orthogonal", 1.0 / 300),
            Map.entry("glorot-uniform", 2.0 / 400),
            Map.entry("glorot-normal", 2.0 / 400),
            Map.entry("he-uniform", 2.0 / 300),
            Map.entry("he-normal", 2.0 / 300),
            Map.entry("lecun-uniform", 1.0 / 300),
            Map.entry("lecun-normal", 1.0 / 300));

    /** The first three values of key 7, from another implementation. If they change, no seed gives its weights any more. */
    private static final Map<String, float[]> FIRST = Map.ofEntries(
            Map.entry("zeros", new float[] {0, 0, 0}),
            Map.entry("ones", new float[] {1, 1, 1}),
            Map.entry(CONSTANT, new float[] {0.25f, 0.25f, 0.25f}),
            Map.entry("identity", new float[] {1, 0, 0}),
            Map.entry("sinusoidal", new float[] {0, 1, 0}),
            Map.entry("orthogonal", new float[] {-0.0116115985f, -0.07973479f, -0.042865157f}),
            Map.entry("uniform", new float[] {-0.0044102967f, 0.022150815f, 0.014970427f}),
            Map.entry("normal", new float[] {-0.00982279f, -0.06896448f, -0.03934066f}),
            Map.entry("truncated-normal", new float[] {0.0318111f, 0.049833823f, 0.045570448f}),
            Map.entry("glorot-uniform", new float[] {-0.010802977f, 0.054258194f, 0.03666991f}),
            Map.entry("glorot-normal", new float[] {-0.013891523f, -0.09753051f, -0.055636097f}),
            Map.entry("he-uniform", new float[] {-0.012474203f, 0.06265196f, 0.042342763f}),
            Map.entry("he-normal", new float[] {-0.016040549f, -0.11261853f, -0.06424303f}),
            Map.entry("lecun-uniform", new float[] {-0.0088205934f, 0.04430163f, 0.029940855f}),
            Map.entry("lecun-normal", new float[] {-0.011342381f, -0.079633325f, -0.045426682f}));

    static Set<String> names() {
        return FIRST.keySet();
    }

    static Set<String> centred() {
        return VARIANCES.keySet();
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
    void everyRegisteredInitializerHasFirstValues() {
        TreeSet<String> missing = new TreeSet<>(Initializers.REGISTRY.names());
        names().forEach(name -> missing.remove(name.equals(CONSTANT) ? "constant" : name));
        assertEquals(new TreeSet<>(), missing);
    }

    @ParameterizedTest
    @MethodSource("centred")
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
        } else if (name.equals("truncated-normal")) {
            assertTrue(largest <= 0.1 && largest > 0.0999, "largest " + largest);
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
        if (VARIANCES.getOrDefault(name, 0.0) > 0) {
            assertNotEquals(values[0], draw(name, 8)[0]);
        }
    }

    private static float[] draw(String how, Shape shape) {
        float[] values = new float[shape.size()];
        Initializers.REGISTRY.create(Samples.section("how " + how), "how").fill(5, shape, 1, 1, values, 0);
        return values;
    }

    @Test
    void orthogonalVectorsAreOrthonormal() {
        for (Shape shape :
                List.of(Shape.of(7, 7), Shape.of(207, 13), Shape.of(13, 207), Shape.of(3, 3, 8), Shape.of(5))) {
            float[] values = draw("{ type = orthogonal, gain = 2 }", shape);
            int columns = shape.last();
            int rows = shape.size() / columns;
            boolean wide = columns > rows;
            int vectors = Math.min(rows, columns);
            for (int a = 0; a < vectors; a++) {
                for (int b = 0; b <= a; b++) {
                    double dot = 0;
                    for (int i = 0; i < Math.max(rows, columns); i++) {
                        dot += (double) values[wide ? a * columns + i : i * columns + a]
                                * values[wide ? b * columns + i : i * columns + b];
                    }
                    assertEquals(a == b ? 4 : 0, dot, 2e-6, shape + ": " + a + ", " + b);
                }
            }
        }
    }

    /** Values by NumPy, of position 7 and four columns: sin(7), cos(7), sin(7/100^(1/2)), cos(7/100^(1/2)). */
    @Test
    void sinusoidsAreThoseOfTheTransformer() {
        float[] values = draw("{ type = sinusoidal, max-wavelength = 100 }", Shape.of(8, 4));
        float[] expected = {0.65698660f, 0.75390225f, 0.64421769f, 0.76484219f};
        assertArrayEquals(expected, Arrays.copyOfRange(values, 28, 32), 1e-7f);
        UserException e = assertThrows(UserException.class, () -> draw("{ type = sinusoidal }", Shape.of(4)));
        assertEquals(
                "initializer sinusoidal: needs a matrix, got a slot of 4; use another initializer", e.getMessage());
    }

    @Test
    void identityTakesAnyMatrixAndNothingElse() {
        assertArrayEquals(new float[] {3, 0, 0, 0, 3, 0}, draw("{ type = identity, gain = 3 }", Shape.of(2, 3)));
        UserException e = assertThrows(UserException.class, () -> draw("{ type = identity }", Shape.of(4)));
        assertEquals("initializer identity: needs a matrix, got a slot of 4; use another initializer", e.getMessage());
    }

    @Test
    void rangesAndMomentsCanBeSet() {
        for (float value : draw("{ type = uniform, minval = 2, maxval = 3 }", Shape.of(100))) {
            assertTrue(value >= 2 && value < 3, "value " + value);
        }
        for (float value : draw("{ type = truncated-normal, mean = 5, stddev = 0.5 }", Shape.of(100))) {
            assertTrue(value >= 4 && value <= 6, "value " + value);
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
