package io.tributary.activation;

import static io.tributary.activation.Exponential.BLOCK;

import io.tributary.blas.Kernels;
import io.tributary.config.Section;

/**
 * The Gaussian error linear unit {@code y = z·Φ(z)} (Hendrycks and Gimpel, 2016), Φ being the standard normal distribution,
 * with the derivative {@code Φ(z) + z·φ(z)}; or its approximation {@code z/2·(1 + tanh(√(2/π)·(z + 0.044715·z³)))}.
 *
 * <p>In float, block by block in buffers, as {@link Exponential} says. Φ's tail {@code Φ(−a) = ½·e^(−a²/2)·t·P(t)}, with
 * {@code t = 1 / (1 + 0.4·a/√2)}, keeps its relative error where {@code 1 + erf} would lose all digits: a²/2 is taken in two
 * parts. The approximation is {@code z·σ(2u)}, u being the argument of tanh, which is computed in double for the same reason.
 * Errors of y, relative: 7e-7 and 5e-7 for z above −12.9 and −9.9; from there down y is not 0, as it should be in float, but
 * keeps its value there, −8e-38 and −1e-36 or nearer to 0.
 *
 * @param approximate whether to take the approximation; as in Keras, not unless asked
 */
record Gelu(boolean approximate) implements Activation {
    private static final float DENSITY_AT_ZERO = (float) (1 / Math.sqrt(2 * Math.PI));
    private static final double INNER = 2 * Math.sqrt(2 / Math.PI); // of 2u
    private static final double CUBE = 0.044715;
    private static final float SLOPE = (float) INNER; // of 2u by z
    private static final float SLOPE_OF_SQUARE = (float) (3 * INNER * CUBE);
    private static final float NEARNESS = (float) (0.4 * Math.sqrt(0.5)); // from a to t

    /** Beyond, {@code a²/2} would pass what {@code e^−x} has normal numbers for. */
    private static final float FAR = 13;

    /** The same for 2u. */
    private static final float APPROXIMATE_FAR = 9.98f;

    /** Times a, and the difference taken away again: the upper twelve bits of a (Veltkamp, 1968). */
    private static final float SPLIT = 4097;

    private static final double LOG_2 = 0.6931471805599453;
    private static final double PER_LOG_2 = 1 / LOG_2;

    /** Added and taken away again, rounds a double to a whole number: 1.5·2⁵². */
    private static final double ROUND = 6755399441055744.0;

    static Gelu read(Section section) {
        return new Gelu(section.bool("approximate", false));
    }

    @Override
    public String type() {
        return "gelu";
    }

    @Override
    public boolean needsInput() {
        return true;
    }

    @Override
    public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
        float[][] buffers = kernels.buffers().exponentials();
        for (int at = 0, n = rows * width; at < n; at += BLOCK) {
            int count = Math.min(BLOCK, n - at);
            System.arraycopy(z, at, buffers[0], 0, count);
            if (approximate) {
                arguments(count, buffers[0], buffers[1], buffers[2]);
                approximations(count, buffers[0], buffers[1], buffers[2]);
            } else {
                bells(count, buffers[0], buffers[1]);
                tails(count, buffers[0], buffers[2]);
                values(count, buffers[0], buffers[1], buffers[2]);
            }
            System.arraycopy(buffers[0], 0, y, at, count);
        }
    }

    @Override
    public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
        float[][] buffers = kernels.buffers().exponentials();
        for (int at = 0, n = rows * width; at < n; at += BLOCK) {
            int count = Math.min(BLOCK, n - at);
            System.arraycopy(z, at, buffers[0], 0, count);
            System.arraycopy(dy, at, buffers[3], 0, count);
            if (approximate) {
                arguments(count, buffers[0], buffers[1], buffers[2]);
                approximateSlopes(count, buffers[0], buffers[1], buffers[2], buffers[3]);
            } else {
                bells(count, buffers[0], buffers[1]);
                tails(count, buffers[0], buffers[2]);
                slopes(count, buffers[0], buffers[1], buffers[2], buffers[3]);
            }
            System.arraycopy(buffers[3], 0, dz, at, count);
        }
    }

    /** bell = {@code e^(−a²/2)} for a = |x|, at most 13. */
    private static void bells(int count, float[] x, float[] bell) {
        for (int i = 0; i < count; i++) {
            float a = Math.min(Math.abs(x[i]), FAR);
            float upper = SPLIT * a - (SPLIT * a - a);
            bell[i] = -0.5f * upper * upper * Exponential.PER_LOG_2 + Exponential.ROUND;
        }
        Exponential.powers(count, bell);
        for (int i = 0; i < count; i++) {
            float a = Math.min(Math.abs(x[i]), FAR);
            float upper = SPLIT * a - (SPLIT * a - a); // its square is exact
            float r = Exponential.remainder(-0.5f * upper * upper) - 0.5f * (a - upper) * (a + upper);
            bell[i] *= Exponential.series(r) * (r * r) + r + 1;
        }
    }

    /** tail = {@code Φ(−a)·e^(a²/2)} for a = |x|, at most 13. */
    private static void tails(int count, float[] x, float[] tail) {
        for (int i = 0; i < count; i++) {
            float t = 1 / (1 + NEARNESS * Math.min(Math.abs(x[i]), FAR));
            tail[i] = 0.5f * t * scaledErfc(t);
        }
    }

    /**
     * {@code e^(x²)·erfc(x) / t} for x ≥ 0 and {@code t = 1 / (1 + 0.4·x)}: a least-squares fit, refined towards the smallest
     * relative error, which is 6e-9.
     */
    private static float scaledErfc(float t) {
        float p = -0.03108475f;
        p = p * t + 0.20615916f;
        p = p * t - 0.5181033f;
        p = p * t + 0.57337034f;
        p = p * t - 0.30613381f;
        p = p * t + 0.2838708f;
        p = p * t + 0.12555104f;
        p = p * t + 0.2158155f;
        p = p * t + 0.22484254f;
        return p * t + 0.22571263f;
    }

    /** x = {@code x·Φ(x) = max(x, 0) − a·Φ(−a)}. */
    private static void values(int count, float[] x, float[] bell, float[] tail) {
        for (int i = 0; i < count; i++) {
            x[i] = Math.max(x[i], 0f) - Math.min(Math.abs(x[i]), FAR) * tail[i] * bell[i];
        }
    }

    /** dz = {@code dz·(Φ(x) + x·φ(x))}. */
    private static void slopes(int count, float[] x, float[] bell, float[] tail, float[] dz) {
        for (int i = 0; i < count; i++) {
            float z = Math.min(Math.max(x[i], -FAR), FAR);
            float above = Math.min(Math.max(x[i], 0f) * 0x1p127f, 1f); // 1 above 0
            dz[i] *= above + bell[i] * ((1 - 2 * above) * tail[i] + z * DENSITY_AT_ZERO);
        }
    }

    /** The r and 2^n of {@code e^−2u = 2^n·e^r}, for x within ±9.98. In double, which C2 makes no vectors of here. */
    private static void arguments(int count, float[] x, float[] r, float[] p) {
        for (int i = 0; i < count; i++) {
            double z = Math.min(Math.max(x[i], -APPROXIMATE_FAR), APPROXIMATE_FAR);
            double v = -z * (INNER + INNER * CUBE * z * z);
            double n = v * PER_LOG_2 + ROUND - ROUND;
            r[i] = (float) (v - n * LOG_2);
            p[i] = Float.intBitsToFloat(((int) n + Float.MAX_EXPONENT) << 23);
        }
    }

    /** x = {@code x·σ(2u)}. */
    private static void approximations(int count, float[] x, float[] r, float[] p) {
        for (int i = 0; i < count; i++) {
            float e = (Exponential.series(r[i]) * (r[i] * r[i]) + r[i] + 1) * p[i];
            x[i] = Math.max(x[i], -APPROXIMATE_FAR) / (1 + e);
        }
    }

    /** dz = {@code dz·σ·(1 + x·(1 − σ)·2u′)}, where {@code 1 − σ = e^−2u·σ}. */
    private static void approximateSlopes(int count, float[] x, float[] r, float[] p, float[] dz) {
        for (int i = 0; i < count; i++) {
            float z = Math.min(Math.max(x[i], -APPROXIMATE_FAR), APPROXIMATE_FAR);
            float e = (Exponential.series(r[i]) * (r[i] * r[i]) + r[i] + 1) * p[i];
            float sigmoid = 1 / (1 + e);
            dz[i] *= sigmoid * (1 + z * (e * sigmoid) * (SLOPE + SLOPE_OF_SQUARE * z * z));
        }
    }
}
