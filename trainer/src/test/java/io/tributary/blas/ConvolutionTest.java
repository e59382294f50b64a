package io.tributary.blas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.support.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel against the definition, in double: {@code y(p, q) = Σ_cmn w(c, m, n)·x(c, p·s + m·d − before, …)}. */
class ConvolutionTest {
    private static final float CANARY = 12345.678f;
    private static final int BATCH = 2;

    /** Offset of the kernel among the parameters; the bias follows it. */
    private static final int AT = 3;

    /**
     * A convolution and everything that is computed of it.
     *
     * @param filters per group
     * @param channels per group
     */
    private record Case(int groups, int filters, int channels, Convolution.Axis down, Convolution.Axis across) {
        int depth() {
            return channels * down.size() * across.size();
        }

        int weights() {
            return groups * filters * depth();
        }

        int inputs() {
            return BATCH * groups * channels * down.cells() * across.cells();
        }

        int outputs() {
            return BATCH * groups * filters * down.positions() * across.positions();
        }

        Convolution kernel() {
            return new Convolution(groups * filters, groups * channels, groups, down, across);
        }

        /** Calls with the index of every weight, input and output that meet. */
        void each(Meeting meeting) {
            for (int o = 0; o < outputs(); o++) {
                int q = o % across.positions();
                int p = o / across.positions() % down.positions();
                int filter = o / (across.positions() * down.positions()) % (groups * filters);
                int image = o / (across.positions() * down.positions() * groups * filters);
                for (int d = 0; d < depth(); d++) {
                    int row = p * down.stride() + d / across.size() % down.size() * down.dilation() - down.before();
                    int column = q * across.stride() + d % across.size() * across.dilation() - across.before();
                    int channel = filter / filters * channels + d / (across.size() * down.size());
                    if (row >= 0 && row < down.cells() && column >= 0 && column < across.cells()) {
                        int plane = image * groups * channels + channel;
                        meeting.at(
                                filter * depth() + d,
                                (plane * down.cells() + row) * across.cells() + column,
                                o,
                                filter);
                    }
                }
            }
        }
    }

    private interface Meeting {
        void at(int weight, int input, int output, int filter);
    }

    private static Convolution.Axis axis(int cells, int size, int stride, int dilation, int before, int after) {
        int positions = (cells + before + after - (size - 1) * dilation - 1) / stride + 1;
        return new Convolution.Axis(cells, positions, size, stride, dilation, before);
    }

    static Stream<Case> cases() {
        List<Convolution.Axis> axes = List.of(
                axis(1, 1, 1, 1, 0, 0),
                axis(13, 1, 1, 1, 0, 0),
                axis(13, 1, 3, 1, 0, 0),
                axis(13, 3, 1, 1, 0, 0),
                axis(7, 3, 1, 1, 1, 1),
                axis(6, 2, 1, 1, 0, 1),
                axis(8, 3, 2, 1, 0, 1),
                axis(9, 5, 3, 1, 2, 2),
                axis(11, 3, 1, 3, 0, 0),
                axis(5, 3, 2, 2, 2, 2),
                axis(4, 2, 5, 1, 1, 0),
                axis(2, 5, 1, 1, 2, 2),
                axis(33, 3, 4, 3, 3, 3));
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            for (int j = 0; j < axes.size(); j++) {
                int kind = (i * 5 + j) % 4;
                cases.add(new Case(
                        kind == 1 ? 3 : 1, 1 + (i + j) % 5, kind < 2 ? 1 + j % 3 : 8 + j, axes.get(i), axes.get(j)));
            }
        }
        return cases.stream();
    }

    @Test
    void casesAreManyAndOfBothKinds() {
        assertEquals(169, cases().count());
        assertEquals(84, cases().filter(c -> c.channels() >= 8).count());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputsMatchTheDefinition(Case c) {
        for (boolean biased : new boolean[] {true, false}) {
            float[] parameters = Samples.uniform(1, AT + c.weights() + c.groups() * c.filters(), -1, 1);
            float[] x = Samples.uniform(2, c.inputs(), -1, 1);
            double[] expected = new double[c.outputs()];
            c.each((w, i, o, f) -> expected[o] += (double) parameters[AT + w] * x[i]);
            for (int o = 0; biased && o < expected.length; o++) {
                int filter = o / (c.down().positions() * c.across().positions()) % (c.groups() * c.filters());
                expected[o] += parameters[AT + c.weights() + filter];
            }
            float[] y = filled(c.outputs() + 1, CANARY);
            float[] work = filled(c.kernel().workspace(), Float.NaN);

            c.kernel().forward(BATCH, parameters, AT, biased ? AT + c.weights() : -1, x, y, work);

            assertClose(expected, y, c.depth() + 1, 1);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsMatchTheDefinition(Case c) {
        int filters = c.groups() * c.filters();
        float[] parameters = Samples.uniform(3, AT + c.weights() + filters, -1, 1);
        float[] x = Samples.uniform(4, c.inputs(), -1, 1);
        float[] dy = Samples.uniform(5, c.outputs(), -1, 1);
        float[] gradient = Samples.uniform(6, parameters.length, -1, 1);
        double[] expected = new double[gradient.length];
        Arrays.setAll(expected, i -> gradient[i]);
        double[] expectedDx = new double[c.inputs()];
        c.each((w, i, o, f) -> {
            expected[AT + w] += (double) dy[o] * x[i];
            expectedDx[i] += (double) dy[o] * parameters[AT + w];
        });
        for (int o = 0; o < dy.length; o++) {
            int filter = o / (c.down().positions() * c.across().positions()) % filters;
            expected[AT + c.weights() + filter] += dy[o];
        }
        float[] with = gradient.clone();
        float[] without = gradient.clone();
        float[] dx = filled(c.inputs() + 1, CANARY);
        float[] read = dy.clone();
        float[] work = filled(c.kernel().workspace(), Float.NaN);

        c.kernel().backward(BATCH, parameters, AT, x, dy, with, AT, AT + c.weights(), dx, work);
        c.kernel().backward(BATCH, parameters, AT, x, dy, without, AT, AT + c.weights(), null, work);

        assertClose(expected, with, BATCH * c.outputs() + 1, 0);
        assertArrayEquals(with, without);
        assertClose(expectedDx, dx, c.filters() * c.depth(), 1);
        assertArrayEquals(read, dy, "dy was changed");
    }

    @Test
    void noBiasMeansNoGradientOfIt() {
        Case c = cases().toList().get(57);
        float[] gradient = new float[AT + c.weights() + c.groups() * c.filters()];
        c.kernel()
                .backward(
                        BATCH,
                        gradient.clone(),
                        AT,
                        new float[c.inputs()],
                        Samples.uniform(7, c.outputs(), -1, 1),
                        gradient,
                        AT,
                        -1,
                        null,
                        new float[c.kernel().workspace()]);
        assertArrayEquals(new float[gradient.length], gradient);
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    /** The values, and then so many canaries. */
    private static void assertClose(double[] expected, float[] actual, int terms, int canaries) {
        assertEquals(expected.length + canaries, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-6 * (terms + 1), "element " + i);
        }
        for (int i = expected.length; i < actual.length; i++) {
            assertEquals(CANARY, actual[i], "written behind the end");
        }
    }
}
