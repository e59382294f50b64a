package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import io.tributary.network.Constraint;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.support.Samples;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What weights are held to, by hand, and against norms computed by definition at awkward shapes. */
class ConstraintsTest {
    private static Constraint read(String config) {
        return Constraints.read(Samples.section("kernel-constraint = " + config), "kernel-constraint");
    }

    private static float[] after(String config, Shape shape, float... values) {
        float[] padded = new float[values.length + 2];
        padded[0] = -7;
        padded[values.length + 1] = -7;
        System.arraycopy(values, 0, padded, 1, values.length);
        read(config).apply(padded, 1, shape);
        assertEquals(-7, padded[0], "the value before the slot");
        assertEquals(-7, padded[values.length + 1], "the value after the slot");
        System.arraycopy(padded, 1, values, 0, values.length);
        return values;
    }

    @Test
    void maxNormShortensTheWeightsIntoAUnit() {
        // two inputs, three units: (3, 4), (0, 1), (0, 0)
        float[] kernel = {3, 0, 0, 4, 1, 0};
        assertArrayEquals(new float[] {1.2f, 0, 0, 1.6f, 1, 0}, after("max-norm", Shape.of(2, 3), kernel), 1e-6f);
    }

    @Test
    void unitNormStretchesToo() {
        float[] kernel = {3, 0, 0, 4, 0.5f, 0};
        assertArrayEquals(new float[] {0.6f, 0, 0, 0.8f, 1, 0}, after("unit-norm", Shape.of(2, 3), kernel), 1e-6f);
    }

    @Test
    void nonNegTakesNegativeWeightsAway() {
        assertArrayEquals(new float[] {3, 0, 0, 0.5f}, after("non-neg", Shape.of(2, 2), 3, -1, 0, 0.5f));
    }

    @Test
    void anotherAxisIsTheWeightsOutOfAnInput() {
        float[] kernel = {3, 4, 0, 1};
        String config = "{ type = max-norm, max-value = 1, axis = 1 }";
        assertArrayEquals(new float[] {0.6f, 0.8f, 0, 1}, after(config, Shape.of(2, 2), kernel), 1e-6f);
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 3", "3, 5, 2", "4, 2, 3", "4, 3, 1"})
    void unitsAreTheFirstAxisOfConv2dAndTheLastOfOthers(int rank, int units, int window) {
        int[] dimensions = new int[rank];
        Arrays.fill(dimensions, window);
        dimensions[rank == 4 ? 0 : rank - 1] = units;
        Shape shape = Shape.of(dimensions);
        float[] kernel = after("{ type = unit-norm }", shape, Samples.uniform(rank, shape.size(), 1, 2));
        int fanIn = shape.size() / units;
        for (int unit = 0; unit < units; unit++) {
            double squares = 0;
            for (int k = 0; k < fanIn; k++) {
                float w = kernel[rank == 4 ? unit * fanIn + k : k * units + unit];
                squares += w * w;
            }
            assertEquals(1, squares, 1e-6, "unit " + unit);
        }
    }

    @Test
    void kernelsTakeTheirOwnOrTheNetworks() {
        assertNull(Constraints.read(Samples.section(""), "kernel-constraint"));
        Constraint networks = read("unit-norm");
        List<Layer> layers = Layers.REGISTRY.createAll(
                Samples.section("layers = [{ type = dense, units = 2, kernel-constraint = non-neg },"
                        + " { type = conv1d, filters = 2, kernel-size = 1 }]"),
                "layers");
        List<ParameterLayout.Slot> slots = Network.of(
                        new Sequential(layers), Shape.of(3, 2), Regularizer.NONE, networks)
                .layout()
                .slots();
        assertEquals(read("non-neg"), slots.get(0).constraint());
        assertEquals(Constraint.NONE, slots.get(1).constraint());
        assertEquals(networks, slots.get(2).constraint());
    }

    @Test
    void saysWhichAxisDoesNotFit() {
        String gap = "{ type = max-norm, axis = [0, 2] }";
        String told = assertThrows(UserException.class, () -> read(gap)).getMessage();
        assertEquals("must be neighbouring axes in order, got [0, 2]; write [0, 1]", told.replaceFirst(".*axis: ", ""));
        Layer layer = Layers.REGISTRY.create(
                Samples.section("type = dense, units = 2, kernel-constraint { type = unit-norm, axis = 2 }"));
        UserException misfit = assertThrows(
                UserException.class, () -> Network.of(new Sequential(List.of(layer)), Shape.of(3), Regularizer.NONE));
        assertEquals(
                "layer 0 (dense): the constraint has axis [2], the kernel is 3×2; correct the constraint's axis",
                misfit.getMessage());
    }
}
