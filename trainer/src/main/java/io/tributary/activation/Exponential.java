package io.tributary.activation;

import io.tributary.blas.Buffers;

/**
 * {@code e^x} and what is made of it, in float, for kernels that need very many. Only sums, products, quotients, minima and
 * maxima, so that they give the same bits interpreted and compiled, on every platform.
 *
 * <p>{@code e^x = 2^n·e^r} with n the whole number nearest to {@code x / ln 2}, and {@code e^r} by the polynomial of Cephes'
 * {@code expf} (Moshier) for {@code |r| ≤ ln(2) / 2}. Largest errors, over four million floats of all sizes, in units of the
 * last place: exp 1, sigmoid 2.6, tanh 2.6; log1p, between 0 and 1, 2.
 *
 * <p>C2 makes vector instructions of a loop that writes one array and whose arrays all have the same index. So whole arrays
 * are copied into buffers, block by block, and back: a tenth of the time of one number after the other. A loop that moves
 * the bits of a float is not among those on every Java, so the powers of two have one of their own.
 */
public final class Exponential {
    static final float LEAST = -87.33654f; // below, the result would not be a normal number
    static final float MOST = 88.02969f; // above, 2^n would not be one
    static final float SIGMOID_LIMIT = 87f; // e^87 and e^−87 are normal numbers
    private static final float TANH_LIMIT = 9.02f; // from 9.011 on, the hyperbolic tangent rounds to 1
    static final float PER_LOG_2 = 1.44269504f;
    private static final float LOG_2_HIGH = 0.693359375f; // few bits, so that its multiples are exact
    private static final float LOG_2_LOW = -2.12194440e-4f;
    private static final float HUGE = 1e38f;

    /** Added and taken away again, rounds to a whole number, which stands in the last bits of the sum: 1.5·2²³. */
    static final float ROUND = 12582912f;

    private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
    private static final int EXPONENT_OF_ONE = 127;
    private static final int FRACTION_BITS = 23;

    /** Numbers at once: the buffers stay in the first-level cache. */
    static final int BLOCK = Buffers.BLOCK;

    private Exponential() {}

    /**
     * @param x any number
     * @return {@code e^x}; 0 where that is below the least normal number, infinity for x above 88.02, NaN for NaN
     */
    public static float exp(float x) {
        if (!(x >= LEAST && x <= MOST)) {
            return x < LEAST ? 0 : x > MOST ? Float.POSITIVE_INFINITY : x;
        }
        float r = remainder(x);
        return (series(r) * (r * r) + r + 1) * power(x * PER_LOG_2 + ROUND);
    }

    /**
     * Computes {@code y = e^x}, each as {@link #exp(float)} does, to the bit.
     *
     * @param buffers of which those of exponentials are overwritten
     * @param count how many
     * @param x read from {@code at} on
     * @param at where they begin
     * @param y overwritten from {@code to} on; may be the same numbers
     * @param to where they begin
     */
    public static void exp(Buffers buffers, int count, float[] x, int at, float[] y, int to) {
        float[] values = buffers.exponentials()[0];
        float[] powers = buffers.exponentials()[1];
        for (int done = 0; done < count; done += BLOCK) {
            int n = Math.min(BLOCK, count - done);
            System.arraycopy(x, at + done, values, 0, n);
            powers(n, values, 1, LEAST, MOST, powers);
            exponentials(n, values, powers);
            System.arraycopy(values, 0, y, to + done, n);
        }
    }

    /**
     * Computes {@code y = 1 / (1 + e^−x)}; below −87 the value there, which is 1.6e-38; NaN for NaN.
     *
     * @param buffers of which those of exponentials are overwritten
     * @param count how many
     * @param x read from {@code at} on
     * @param at where they begin
     * @param y overwritten from {@code to} on; may be the same numbers
     * @param to where they begin
     */
    public static void sigmoid(Buffers buffers, int count, float[] x, int at, float[] y, int to) {
        float[] values = buffers.exponentials()[0];
        float[] powers = buffers.exponentials()[1];
        for (int done = 0; done < count; done += BLOCK) {
            int n = Math.min(BLOCK, count - done);
            System.arraycopy(x, at + done, values, 0, n);
            powers(n, values, -1, -SIGMOID_LIMIT, SIGMOID_LIMIT, powers);
            sigmoids(n, values, powers);
            System.arraycopy(values, 0, y, to + done, n);
        }
    }

    /**
     * Computes the hyperbolic tangents, {@code y = (e^2x − 1) / (e^2x + 1)} without cancellation; NaN for NaN, 0 for −0.
     *
     * @param buffers of which those of exponentials are overwritten
     * @param count how many
     * @param x read from {@code at} on
     * @param at where they begin
     * @param y overwritten from {@code to} on; may be the same numbers
     * @param to where they begin
     */
    public static void tanh(Buffers buffers, int count, float[] x, int at, float[] y, int to) {
        float[] values = buffers.exponentials()[0];
        float[] powers = buffers.exponentials()[1];
        for (int done = 0; done < count; done += BLOCK) {
            int n = Math.min(BLOCK, count - done);
            System.arraycopy(x, at + done, values, 0, n);
            powers(n, values, 2, -2 * TANH_LIMIT, 2 * TANH_LIMIT, powers);
            tangents(n, values, powers);
            System.arraycopy(values, 0, y, to + done, n);
        }
    }

    /**
     * Computes {@code y = log(1 + x)} for x from 0 to 1; NaN for NaN, nothing of use for other numbers.
     *
     * <p>{@code log(1 + x) = 2·artanh(s)} with {@code s = x / (2 + x)}, at most 1/3, so that no bits of a float need be taken
     * apart; {@code artanh(s) / s} by a polynomial in s², a least-squares fit refined towards the smallest relative error, 5e-9.
     *
     * @param buffers of which those of exponentials are overwritten
     * @param count how many
     * @param x read from {@code at} on
     * @param at where they begin
     * @param y overwritten from {@code to} on; may be the same numbers
     * @param to where they begin
     */
    public static void log1p(Buffers buffers, int count, float[] x, int at, float[] y, int to) {
        float[] values = buffers.exponentials()[0];
        for (int done = 0; done < count; done += BLOCK) {
            int n = Math.min(BLOCK, count - done);
            System.arraycopy(x, at + done, values, 0, n);
            logarithms(n, values);
            System.arraycopy(values, 0, y, to + done, n);
        }
    }

    /** {@code x = log(1 + x)} for x from 0 to 1. */
    static void logarithms(int count, float[] x) {
        for (int i = 0; i < count; i++) {
            float s = x[i] / (2 + x[i]);
            float w = s * s;
            float q = ((0.14012233f * w + 0.1399957f) * w + 0.2001085f) * w + 0.33333207f;
            x[i] = 2 * s + 2 * s * (w * q);
        }
    }

    /** p = 2^n of {@code factor·x}, which is kept between the limits. */
    static void powers(int count, float[] x, float factor, float least, float most, float[] p) {
        for (int i = 0; i < count; i++) {
            p[i] = Math.min(Math.max(factor * x[i], least), most) * PER_LOG_2 + ROUND;
        }
        powers(count, p);
    }

    /** p = 2^n, where p is {@code n + ROUND}. */
    static void powers(int count, float[] p) {
        for (int i = 0; i < count; i++) {
            p[i] = power(p[i]);
        }
    }

    /** {@code x = e^x}, where {@link #powers} has set p. */
    static void exponentials(int count, float[] x, float[] p) {
        for (int i = 0; i < count; i++) {
            float v = Math.min(Math.max(x[i], LEAST), MOST);
            float r = remainder(v);
            float isNormal = Math.min(Math.max((x[i] - LEAST) * HUGE + 1, 0f), 1f); // 0 below the least
            float overflow = Math.max(x[i] - MOST, 0f) * HUGE * HUGE; // infinite above the most, else 0
            x[i] = (series(r) * (r * r) + r + 1) * p[i] * isNormal + overflow;
        }
    }

    private static void sigmoids(int count, float[] x, float[] p) {
        for (int i = 0; i < count; i++) {
            float r = remainder(Math.min(Math.max(-1 * x[i], -SIGMOID_LIMIT), SIGMOID_LIMIT));
            x[i] = 1 / (1 + (series(r) * (r * r) + r + 1) * p[i]);
        }
    }

    private static void tangents(int count, float[] x, float[] p) {
        for (int i = 0; i < count; i++) {
            float r = remainder(Math.min(Math.max(2 * x[i], -2 * TANH_LIMIT), 2 * TANH_LIMIT));
            float e = p[i] * (series(r) * (r * r) + r) + (p[i] - 1); // e^2x − 1
            x[i] = e / (e + 2);
        }
    }

    /** r of x. */
    static float remainder(float x) {
        float whole = x * PER_LOG_2 + ROUND - ROUND;
        return x - whole * LOG_2_HIGH - whole * LOG_2_LOW;
    }

    /** {@code (e^r − 1 − r) / r²}. */
    static float series(float r) {
        float p = 1.9875691500e-4f;
        p = p * r + 1.3981999507e-3f;
        p = p * r + 8.3334519073e-3f;
        p = p * r + 4.1665795894e-2f;
        p = p * r + 1.6666665459e-1f;
        return p * r + 5.0000001201e-1f;
    }

    /** 2^n of {@code n + ROUND}. */
    private static float power(float sum) {
        int n = Float.floatToRawIntBits(sum) - ROUND_BITS;
        return Float.intBitsToFloat((n + EXPONENT_OF_ONE) << FRACTION_BITS);
    }
}
