package io.tributary.activation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.blas.Buffers;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExponentialTest {
    /** Bits from one tried float to the next: a prime, so that all exponents and all kinds of fractions occur. */
    private static final int STEP = 1021;

    private static final int BLOCK = 4099;

    /** A kernel over an array. */
    private interface Kernel {
        void apply(Buffers buffers, int count, float[] x, int at, float[] y, int to);
    }

    private static Kernel kernel(String name) {
        return switch (name) {
            case "exp" -> Exponential::exp;
            case "sigmoid" -> Exponential::sigmoid;
            case "tanh" -> Exponential::tanh;
            case "log1p" -> Exponential::log1p;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static DoubleUnaryOperator exact(String name) {
        return switch (name) {
            case "exp" -> StrictMath::exp;
            case "sigmoid" -> x -> 1 / (1 + StrictMath.exp(-x));
            case "tanh" -> StrictMath::tanh;
            case "log1p" -> StrictMath::log1p;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Over every range of floats: both zeros, subnormal numbers, infinities and what is not a number. */
    @ParameterizedTest
    @CsvSource({
        "exp, 1.0, -87.33654, 88.02969, 2000000",
        "sigmoid, 2.6, -87, Infinity, 2000000",
        "tanh, 2.6, -Infinity, Infinity, 2000000",
        "log1p, 2, 0, 1, 1000000"
    })
    void errorsStayWithinTheUnitsThatAreNamed(String name, double units, float least, float most, int tried) {
        float[] x = new float[BLOCK];
        float[] y = new float[BLOCK];
        double worst = 0;
        float worstAt = 0;
        int compared = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; ) {
            for (int i = 0; i < BLOCK; i++, bits += STEP) {
                x[i] = Float.intBitsToFloat((int) bits); // the last block begins anew
            }
            kernel(name).apply(new Buffers(), BLOCK, x, 0, y, 0);
            for (int i = 0; i < BLOCK; i++) {
                if (Float.isNaN(x[i])) {
                    assertTrue(Float.isNaN(y[i]), name + " of not a number is " + y[i]);
                } else if (x[i] >= least && x[i] <= most) {
                    double expected = exact(name).applyAsDouble(x[i]);
                    double error = Math.abs(y[i] - expected) / Math.ulp((float) expected);
                    worstAt = error > worst ? x[i] : worstAt;
                    worst = Math.max(error, worst);
                    compared++;
                }
            }
        }
        assertTrue(compared > tried, compared + " compared");
        assertTrue(worst <= units, name + "(" + worstAt + ") is off by " + worst + " units of the last place");
    }

    @Test
    void endsOfTheRange() {
        float[] x = {0, -88, Float.NEGATIVE_INFINITY, 89, Float.POSITIVE_INFINITY, Float.NaN, 1e-40f};
        float[] expected = {1, 0, 0, Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NaN, 1};
        float[] y = new float[x.length];
        Exponential.exp(new Buffers(), x.length, x, 0, y, 0);
        for (int i = 0; i < x.length; i++) {
            assertEquals(expected[i], y[i], "e^" + x[i]);
            assertEquals(expected[i], Exponential.exp(x[i]), "e^" + x[i]);
        }
        Exponential.sigmoid(new Buffers(), x.length, x, 0, y, 0);
        assertEquals(0, y[2], 1.7e-38f);
        assertEquals(1, y[4]);
        Exponential.tanh(new Buffers(), x.length, x, 0, y, 0);
        assertEquals(-1, y[2]);
        assertEquals(1, y[4]);
        assertEquals(1e-40f, y[6]);
    }

    @Test
    void anArrayHasTheBitsOfSingleNumbers() {
        float[] x = new float[BLOCK];
        float[] y = new float[BLOCK];
        int compared = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; ) {
            for (int i = 0; i < BLOCK; i++, bits += STEP) {
                x[i] = Float.intBitsToFloat((int) bits);
            }
            Exponential.exp(new Buffers(), BLOCK, x, 0, y, 0);
            for (int i = 0; i < BLOCK; i++, compared++) {
                assertEquals(Exponential.exp(x[i]), y[i], "e^" + x[i]);
            }
        }
        assertTrue(compared > 4_000_000, compared + " compared");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "sigmoid", "tanh", "log1p"})
    void placesInTheArrayDoNotMatter(String name) {
        float[] x = sample(3001);
        float[] expected = new float[x.length];
        kernel(name).apply(new Buffers(), x.length, x, 0, expected, 0);
        for (int count : new int[] {1, 13, 207, 1024, 2500}) {
            float[] y = new float[x.length];
            kernel(name).apply(new Buffers(), count, x, 17, y, 5);
            float[] inPlace = x.clone();
            kernel(name).apply(new Buffers(), count, inPlace, 17, inPlace, 17);
            for (int i = 0; i < x.length; i++) {
                assertEquals(i >= 5 && i < 5 + count ? expected[i + 12] : 0, y[i]);
                assertEquals(i >= 17 && i < 17 + count ? expected[i] : x[i], inPlace[i]);
            }
        }
    }

    /** Half of them between −100 and 100, half any floats. */
    private static float[] sample(int count) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = i % 2 == 0 ? (i * 7919L % 200_003) / 1000f - 100 : Float.intBitsToFloat(i * 0x9E3779B9);
        }
        return x;
    }
}
