package io.tributary.layer;

import io.tributary.blas.Buffers;
import io.tributary.blas.Kernels;

/**
 * The products of {@code y = x·W + b} over rows, which dense layers and the projections of attention share.
 *
 * <p>Symbols: R rows, I inputs, U units; W is {@code [I × U]} at {@code kernel} and b {@code [U]} at {@code bias} of the flat
 * arrays, where a negative {@code bias} means that there is none.
 */
final class Affine {
    /** Units from which on a row is worth a copy. */
    private static final int LONG = 64;

    private static final int BLOCK = Buffers.BLOCK; // units at once

    private Affine() {}

    /** y = x·W + b; x [R × I] is read, y [R × U] overwritten. */
    static void forward(
            Kernels kernels,
            int rows,
            int inputs,
            int units,
            float[] parameters,
            int kernel,
            int bias,
            float[] x,
            float[] y) {
        for (int row = 0; bias >= 0 && row < rows; row++) {
            System.arraycopy(parameters, bias, y, row * units, units);
        }
        float beta = bias >= 0 ? 1 : 0;
        kernels.gemm(false, false, rows, units, inputs, 1, x, 0, inputs, parameters, kernel, units, beta, y, 0, units);
    }

    /** dW += xᵀ·dy, db += Σ dy; x [R × I] and dy [R × U] are read. */
    static void parameters(
            Kernels kernels,
            int rows,
            int inputs,
            int units,
            float[] x,
            float[] dy,
            float[] gradient,
            int kernel,
            int bias) {
        kernels.gemm(true, false, inputs, units, rows, 1, x, 0, inputs, dy, 0, units, 1, gradient, kernel, units);
        if (bias >= 0) {
            addRows(kernels, rows, units, dy, gradient, bias);
        }
    }

    /**
     * db += Σ dy, row by row; dy [R × U] is read, db [U] from bias on accumulated. C2 makes vectors of no loop whose arrays begin
     * at different places: long rows are copied to where the sums are kept on the way.
     */
    static void addRows(Kernels kernels, int rows, int units, float[] dy, float[] gradient, int bias) {
        if (units < LONG) {
            for (int row = 0; row < rows; row++) {
                int from = row * units;
                for (int k = 0; k < units; k++) {
                    gradient[bias + k] += dy[from + k];
                }
            }
            return;
        }
        float[] sums = kernels.buffers().exponentials()[0];
        float[] row = kernels.buffers().exponentials()[1];
        for (int first = 0; first < units; first += BLOCK) {
            int count = Math.min(BLOCK, units - first);
            System.arraycopy(gradient, bias + first, sums, 0, count);
            for (int r = 0; r < rows; r++) {
                System.arraycopy(dy, r * units + first, row, 0, count);
                add(count, row, sums);
            }
            System.arraycopy(sums, 0, gradient, bias + first, count);
        }
    }

    private static void add(int count, float[] from, float[] to) {
        for (int k = 0; k < count; k++) {
            to[k] += from[k];
        }
    }

    /** dx = dy·Wᵀ + beta·dx; dy [R × U] is read, dx [R × I] overwritten (beta 0) or accumulated (beta 1). */
    static void input(
            Kernels kernels,
            int rows,
            int inputs,
            int units,
            float[] parameters,
            int kernel,
            float[] dy,
            float beta,
            float[] dx) {
        kernels.gemm(false, true, rows, inputs, units, 1, dy, 0, units, parameters, kernel, units, beta, dx, 0, inputs);
    }
}
