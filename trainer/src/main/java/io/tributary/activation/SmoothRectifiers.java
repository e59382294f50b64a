package io.tributary.activation;

import static io.tributary.activation.Exponential.BLOCK;
import static io.tributary.activation.Exponential.remainder;
import static io.tributary.activation.Exponential.series;

import io.tributary.blas.Buffers;

/**
 * The loops of the exponential linear units, softplus and swish with their derivatives, in float, block by block in buffers, as
 * {@link Exponential} says: vectors where C2 makes them, the same bits everywhere.
 *
 * <p>Every method reads n numbers of its inputs and overwrites n of its output, which may be the array of any input.
 */
final class SmoothRectifiers {
    private static final float FAR = Exponential.SIGMOID_LIMIT;

    private SmoothRectifiers() {}

    /** {@code y = above·z} above 0, {@code below·(e^z − 1)} up to it. */
    static void elu(Buffers own, int n, float above, float below, float[] z, float[] y) {
        float[][] buffers = own.exponentials();
        for (int at = 0; at < n; at += BLOCK) {
            int count = Math.min(BLOCK, n - at);
            System.arraycopy(z, at, buffers[0], 0, count);
            Exponential.powers(count, buffers[0], 1, -FAR, 0, buffers[1]);
            linearUnits(count, above, below, buffers[0], buffers[1]);
            System.arraycopy(buffers[0], 0, y, at, count);
        }
    }

    private static void linearUnits(int count, float above, float below, float[] x, float[] p) {
        for (int i = 0; i < count; i++) {
            float r = remainder(Math.min(Math.max(x[i], -FAR), 0f));
            float e = p[i] * (series(r) * (r * r) + r) + (p[i] - 1); // e^x − 1, up to 0
            x[i] = above * Math.max(x[i], 0f) + below * e;
        }
    }

    /** {@code y = log(1 + e^z) = max(z, 0) + log(1 + e^−|z|)}. */
    static void softplus(Buffers own, int n, float[] z, float[] y) {
        float[][] buffers = own.exponentials();
        float[] e = buffers[1];
        for (int at = 0; at < n; at += BLOCK) {
            int count = Math.min(BLOCK, n - at);
            System.arraycopy(z, at, buffers[0], 0, count);
            minusAbsolute(count, buffers[0], e);
            Exponential.powers(count, e, 1, Exponential.LEAST, 0, buffers[2]);
            Exponential.exponentials(count, e, buffers[2]);
            Exponential.logarithms(count, e);
            addPositive(count, buffers[0], e);
            System.arraycopy(e, 0, y, at, count);
        }
    }

    private static void minusAbsolute(int count, float[] x, float[] e) {
        for (int i = 0; i < count; i++) {
            e[i] = -Math.abs(x[i]);
        }
    }

    private static void addPositive(int count, float[] x, float[] y) {
        for (int i = 0; i < count; i++) {
            y[i] += Math.max(x[i], 0f);
        }
    }

    /** {@code dz = dy·(1 − e^−y)}, which is {@code dy·σ(z)}. */
    static void softplusSlope(Buffers own, int n, float[] y, float[] dy, float[] dz) {
        float[][] buffers = own.exponentials();
        for (int at = 0; at < n; at += BLOCK) {
            int count = Math.min(BLOCK, n - at);
            System.arraycopy(y, at, buffers[0], 0, count);
            System.arraycopy(dy, at, buffers[2], 0, count);
            Exponential.powers(count, buffers[0], -1, -FAR, 0, buffers[1]);
            softplusSlopes(count, buffers[0], buffers[1], buffers[2]);
            System.arraycopy(buffers[2], 0, dz, at, count);
        }
    }

    private static void softplusSlopes(int count, float[] y, float[] p, float[] dz) {
        for (int i = 0; i < count; i++) {
            float r = remainder(Math.min(Math.max(-1 * y[i], -FAR), 0f));
            float e = p[i] * (series(r) * (r * r) + r) + (p[i] - 1); // e^−y − 1
            dz[i] = -1 * dz[i] * e;
        }
    }

    /** {@code dz = dy·σ·(1 + z·(1 − σ))}, with {@code 1 − σ = e^−z·σ}; z is kept within ±87. */
    static void swishSlope(Buffers own, int n, float[] z, float[] dy, float[] dz) {
        float[][] buffers = own.exponentials();
        for (int at = 0; at < n; at += BLOCK) {
            int count = Math.min(BLOCK, n - at);
            System.arraycopy(z, at, buffers[0], 0, count);
            System.arraycopy(dy, at, buffers[2], 0, count);
            Exponential.powers(count, buffers[0], -1, -FAR, FAR, buffers[1]);
            swishSlopes(count, buffers[0], buffers[1], buffers[2]);
            System.arraycopy(buffers[2], 0, dz, at, count);
        }
    }

    private static void swishSlopes(int count, float[] x, float[] p, float[] dz) {
        for (int i = 0; i < count; i++) {
            float v = Math.min(Math.max(-1 * x[i], -FAR), FAR); // −z
            float r = remainder(v);
            float e = (series(r) * (r * r) + r + 1) * p[i];
            float sigmoid = 1 / (1 + e);
            dz[i] *= sigmoid * (1 - v * (e * sigmoid));
        }
    }
}
