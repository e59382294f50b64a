package io.tributary.activation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.blas.HostKernels;
import io.tributary.support.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The activations made of exponentials, beside their definitions in double. */
class SmoothActivationsTest {
    private static final HostKernels KERNELS = new HostKernels();

    /** Bits from one tried float to the next: a prime, so that all exponents and all kinds of fractions occur. */
    private static final int STEP = 8191;

    private static final int WIDTH = 4099;
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double INNER = Math.sqrt(2 / Math.PI);
    private static final double SCALE = 1.0507009873554805;
    private static final double ALPHA = 1.6732632423543772;

    /**
     * What is promised of an activation.
     *
     * @param name in a configuration
     * @param least values below are none that float has, or flat
     * @param units largest error of a value from there on, in units of the last place
     * @param slopeError largest error of a derivative anywhere
     */
    record Case(
            String name,
            DoubleUnaryOperator value,
            DoubleUnaryOperator slope,
            double least,
            double units,
            double slopeError) {
        Activation activation() {
            return Activations.REGISTRY.create(Samples.section("activation = " + name), "activation");
        }

        /** The error of a value in units of the last place of the right one; of one that float has not, of 1e-33. */
        double units(float z, float y) {
            double expected = value.applyAsDouble(z);
            return y == (float) expected
                    ? 0
                    : Math.abs(y - expected) / (z >= least ? Math.ulp((float) expected) : 1e-33);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case("elu", z -> elu(z, 1, 1), z -> eluSlope(z, 1, 1), -1e39, 0.9, 5e-8),
                new Case(
                        "selu",
                        z -> elu(z, SCALE, SCALE * ALPHA),
                        z -> eluSlope(z, SCALE, SCALE * ALPHA),
                        -1e39,
                        2,
                        2e-7),
                new Case(
                        "softplus",
                        z -> Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z))),
                        SmoothActivationsTest::sigmoid,
                        -87.3,
                        2.7,
                        9e-8),
                new Case("swish", z -> z * sigmoid(z), SmoothActivationsTest::swishSlope, -87, 2.4, 2.5e-7),
                new Case("gelu", z -> z * normal(z), SmoothActivationsTest::geluSlope, -12.9, 8.5, 3e-7),
                new Case(
                        "{ type = gelu, approximate = true }",
                        z -> z * sigmoid(2 * inner(z)),
                        SmoothActivationsTest::approximateSlope,
                        -9.9,
                        2,
                        2.5e-7));
    }

    private static double elu(double z, double above, double below) {
        return z > 0 ? above * z : below * StrictMath.expm1(z);
    }

    private static double eluSlope(double z, double above, double below) {
        return z > 0 ? above : below * StrictMath.exp(z);
    }

    private static double sigmoid(double z) {
        return 1 / (1 + StrictMath.exp(-z));
    }

    private static double swishSlope(double z) {
        double s = sigmoid(z);
        return s == 0 || s == 1 ? s : s + z * s * sigmoid(-z);
    }

    private static double inner(double z) {
        return INNER * (z + 0.044715 * z * z * z);
    }

    private static double approximateSlope(double z) {
        double s = sigmoid(2 * inner(z));
        return s == 0 || s == 1 ? s : s + z * s * sigmoid(-2 * inner(z)) * 2 * INNER * (1 + 3 * 0.044715 * z * z);
    }

    private static double geluSlope(double z) {
        return Math.abs(z) > 40 ? (z > 0 ? 1 : 0) : normal(z) + z * StrictMath.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Φ: by the series of erf near 0, by the continued fraction of erfc (Abramowitz and Stegun, 7.1.14) further out. */
    private static double normal(double z) {
        double x = Math.abs(z) * ROOT_HALF;
        double tail;
        if (x > 40) {
            tail = 0;
        } else if (x < 2) {
            double term = x;
            double sum = x;
            for (int n = 1; term > 1e-18 * sum; n++) {
                term *= 2 * x * x / (2 * n + 1);
                sum += term;
            }
            tail = 0.5 - sum * StrictMath.exp(-x * x) / Math.sqrt(Math.PI);
        } else {
            double fraction = x;
            for (int k = 200; k > 0; k--) {
                fraction = x + k / 2.0 / fraction;
            }
            tail = 0.5 * StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
        }
        return z > 0 ? 1 - tail : tail;
    }

    /** Over every range of floats: both zeros, subnormal numbers, and what is not a number. */
    @ParameterizedTest
    @MethodSource("cases")
    void errorsStayWithinTheBoundsThatAreNamed(Case c) {
        float[] z = new float[WIDTH];
        float[] y = new float[WIDTH];
        float[] dz = new float[WIDTH];
        float[] ones = new float[WIDTH];
        Arrays.fill(ones, 1);
        double worst = 0;
        double worstSlope = 0;
        int compared = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; ) {
            for (int i = 0; i < WIDTH; i++, bits += STEP) {
                z[i] = Float.intBitsToFloat((int) bits); // the last block begins anew
            }
            c.activation().forward(KERNELS, 1, WIDTH, z, y);
            c.activation().backward(KERNELS, 1, WIDTH, z, y, ones, dz);
            for (int i = 0; i < WIDTH; i++) {
                if (Float.isNaN(z[i])) {
                    assertTrue(Float.isNaN(y[i]) && Float.isNaN(dz[i]), c + " of not a number is " + y[i]);
                } else if (Float.isFinite(z[i])) {
                    float at = z[i];
                    double error = c.units(at, y[i]);
                    assertTrue(error <= c.units, c + " of " + at + " is off by " + error + " units of the last place");
                    worst = Math.max(error, worst);
                    boolean atKink = at > 0 && at < Float.MIN_NORMAL; // a derivative between those of both sides
                    double slopeError = atKink ? 0 : Math.abs(dz[i] - c.slope.applyAsDouble(at));
                    assertTrue(
                            slopeError <= c.slopeError, () -> c + ": the slope at " + at + " is off by " + slopeError);
                    worstSlope = Math.max(slopeError, worstSlope);
                    compared++;
                }
            }
        }
        assertTrue(compared > 500_000, compared + " compared");
        assertTrue(
                worst > c.units / 2 && worstSlope > c.slopeError / 2, "bounds too wide: " + worst + ", " + worstSlope);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lengthsDoNotMatter(Case c) {
        for (int length : new int[] {1, 13, 207, 1000, 3000}) {
            float[] z = Samples.uniform(length, length + 1, -6, 6);
            float[] dy = Samples.uniform(2, length + 1, -2, 2);
            float[] y = new float[length + 1];
            float[] dz = new float[length + 1];
            c.activation().forward(KERNELS, 1, length, z, y);
            c.activation().backward(KERNELS, 1, length, z, y, dy, dz);
            for (int i = 0; i < length; i++) {
                assertTrue(c.units(z[i], y[i]) <= c.units, c + " of " + z[i] + " is " + y[i]);
                double expected = dy[i] * c.slope.applyAsDouble(z[i]);
                assertEquals(expected, dz[i], 2 * c.slopeError + 1e-7 * Math.abs(expected), c + " at " + z[i]);
            }
            assertEquals(0, y[length]);
            assertEquals(0, dz[length]);
        }
    }

    /** At infinity, the values of the largest number, or infinity. */
    @ParameterizedTest
    @MethodSource("cases")
    void endsOfTheRange(Case c) {
        float[] z = {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
        float[] y = new float[2];
        float[] dz = new float[2];
        c.activation().forward(KERNELS, 1, 2, z, y);
        c.activation().backward(KERNELS, 1, 2, z, y, new float[] {1, 1}, dz);
        assertEquals(c.value.applyAsDouble(-1e30), y[0], 1e-6);
        assertEquals(Float.POSITIVE_INFINITY, y[1]);
        assertArrayEquals(new float[] {0, (float) c.slope.applyAsDouble(1e30)}, dz, 1e-6f);
    }
}
