package io.tributary.activation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.blas.HostKernels;
import io.tributary.config.Section;
import io.tributary.support.Goldens;
import io.tributary.support.Gradients;
import io.tributary.support.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationsTest {
    private static final int ROWS = 3;
    private static final int WIDTH = 7;

    /** Every name with its defaults, and the options. */
    static List<String> names() {
        List<String> names = new ArrayList<>(Activations.REGISTRY.names());
        names.addAll(List.of(
                "{ type = leaky-relu, negative-slope = 0 }",
                "{ type = leaky-relu, negative-slope = 0.1 }",
                "{ type = elu, alpha = 0.5 }",
                "{ type = gelu, approximate = true }"));
        return names;
    }

    private static Activation activation(String name) {
        Section section = Samples.section("activation = " + name);
        return Activations.REGISTRY.create(section, "activation");
    }

    private static final JsonNode GOLDEN = Goldens.read("activations");

    static List<String> goldenNames() {
        return Goldens.names(GOLDEN);
    }

    @Test
    void everyRegisteredActivationHasGoldenValues() {
        TreeSet<String> missing = new TreeSet<>(Activations.REGISTRY.names());
        goldenNames().forEach(name -> missing.remove(activation(name).type()));
        assertEquals(new TreeSet<>(), missing);
    }

    @ParameterizedTest
    @MethodSource("goldenNames")
    void valuesAndDerivativesAreThoseOfPyTorch(String name) {
        JsonNode golden = GOLDEN.get(name);
        float[] z = Goldens.floats(golden.get("z"));
        float[] dz = new float[z.length];
        float[] y = forward(activation(name), 2, z);
        activation(name).backward(new HostKernels(), 2, z.length / 2, z, y, Goldens.floats(golden.get("dy")), dz);
        Goldens.requireClose(name, Goldens.floats(golden.get("y")), y, 1e-6, 1e-30);
        Goldens.requireClose(name + ", derivative", Goldens.floats(golden.get("dz")), dz, 2e-6, 2e-7);
    }

    private static float[] forward(Activation activation, int rows, float... z) {
        float[] y = new float[z.length];
        activation.forward(new HostKernels(), rows, z.length / rows, z, y);
        return y;
    }

    @Test
    void allAreInTheTable() {
        for (Activations each : Activations.values()) {
            assertEquals(each, activation(each.type()));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void derivativeAgreesWithCentralDifferences(String name) {
        Activation activation = activation(name);
        float[] z = Samples.awayFromZero(1, ROWS * WIDTH);
        float[] dy = Samples.awayFromZero(2, z.length);
        float[] y = forward(activation, ROWS, z);
        float[] dz = new float[z.length];
        activation.backward(new HostKernels(), ROWS, WIDTH, z, y, dy, dz);
        boolean smooth = Gradients.check(name, z, dz, 0, z.length, () -> {
            float[] now = forward(activation, ROWS, z);
            double sum = 0;
            for (int i = 0; i < now.length; i++) {
                sum += (double) dy[i] * now[i];
            }
            return sum;
        });
        assertTrue(smooth, "kink");
    }

    @ParameterizedTest
    @MethodSource("names")
    void worksInPlaceAndLeavesTheRestAlone(String name) {
        Activation activation = activation(name);
        float[] z = Samples.awayFromZero(3, ROWS * WIDTH + 1);
        float[] y = forward(activation, ROWS, Arrays.copyOf(z, ROWS * WIDTH));
        float[] dy = Samples.awayFromZero(4, z.length);
        float[] dz = new float[ROWS * WIDTH];
        activation.backward(new HostKernels(), ROWS, WIDTH, z, y, dy, dz);

        float last = dy[dz.length];
        activation.backward(new HostKernels(), ROWS, WIDTH, z, y, dy, dy);
        assertArrayEquals(dz, Arrays.copyOf(dy, dz.length));
        assertEquals(last, dy[dz.length]);
        if (!activation.needsInput()) {
            last = z[y.length];
            activation.forward(new HostKernels(), ROWS, WIDTH, z, z);
            assertArrayEquals(y, Arrays.copyOf(z, y.length));
            assertEquals(last, z[y.length]);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void staysFiniteFarOut(String name) {
        Activation activation = activation(name);
        float[] z = {1e4f, -1e4f, 0, 1e4f};
        float[] y = forward(activation, 1, z);
        float[] dz = new float[z.length];
        activation.backward(new HostKernels(), 1, z.length, z, y, new float[] {1, -1, 1, 2}, dz);
        for (int i = 0; i < z.length; i++) {
            assertTrue(Float.isFinite(y[i]) && Float.isFinite(dz[i]), name + " at " + z[i]);
        }
    }

    @Test
    void valuesAreTheDefinitions() {
        assertArrayEquals(
                new float[] {0.26894143f, 0.5f, 0.7310586f}, forward(Activations.SIGMOID, 1, -1, 0, 1), 1e-7f);
        assertArrayEquals(new float[] {-0.7615942f, 0, 0.7615942f}, forward(Activations.TANH, 1, -1, 0, 1), 1e-7f);
        assertArrayEquals(new float[] {0, 0, 2}, forward(Activations.RELU, 1, -1, 0, 2));
        assertArrayEquals(new float[] {-1, 0, 2}, forward(Activations.LINEAR, 1, -1, 0, 2));
        assertArrayEquals(
                new float[] {0.09003057f, 0.24472848f, 0.66524094f}, forward(Activations.SOFTMAX, 1, 1, 2, 3), 1e-7f);
    }

    @Test
    void softmaxSumsToOneInEachRow() {
        float[] y = forward(Activations.SOFTMAX, 2, 1e4f, 1e4f, -1e4f, 3, -7, 0.5f);
        assertEquals(1, y[0] + y[1] + y[2], 1e-6);
        assertEquals(1, y[3] + y[4] + y[5], 1e-6);
        assertEquals(0.5f, y[0]);
    }

    @ParameterizedTest
    @MethodSource("names")
    void notANumberIsNotHidden(String name) {
        assertTrue(Float.isNaN(forward(activation(name), 1, Float.NaN)[0]));
    }

    @Test
    void theRectifierHasNoSlopeAtZero() {
        float[] dz = new float[5];
        float[] z = {-1, 0, 1, Float.MIN_NORMAL, Float.MAX_VALUE};
        Activations.RELU.backward(
                new HostKernels(), 1, 5, z, forward(Activations.RELU, 1, z), new float[] {5, 5, 5, 5, 5}, dz);
        assertArrayEquals(new float[] {0, 0, 5, 5, 5}, dz);
    }
}
