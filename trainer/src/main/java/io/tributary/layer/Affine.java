package io.tributary.layer;

import io.tributary.blas.Blas;

/**
 * The products of {@code y = x·W + b} over rows, which dense layers and the projections of attention share.
 *
 * <p>Symbols: R rows, I inputs, U units; W is {@code [I × U]} at {@code kernel} and b {@code [U]} at {@code bias} of the flat
 * arrays, where a negative {@code bias} means that there is none.
 */
final class Affine {
    private Affine() {}

    /** y = x·W + b; x [R × I] is read, y [R × U] overwritten. */
    static void forward(
            int rows, int inputs, int units, float[] parameters, int kernel, int bias, float[] x, float[] y) {
        for (int row = 0; bias >= 0 && row < rows; row++) {
            System.arraycopy(parameters, bias, y, row * units, units);
        }
        float beta = bias >= 0 ? 1 : 0;
        Blas.gemm(false, false, rows, units, inputs, 1, x, 0, inputs, parameters, kernel, units, beta, y, 0, units);
    }

    /** dW += xᵀ·dy, db += Σ dy; x [R × I] and dy [R × U] are read. */
    static void parameters(
            int rows, int inputs, int units, float[] x, float[] dy, float[] gradient, int kernel, int bias) {
        Blas.gemm(true, false, inputs, units, rows, 1, x, 0, inputs, dy, 0, units, 1, gradient, kernel, units);
        for (int row = 0; bias >= 0 && row < rows; row++) {
            int from = row * units;
            for (int k = 0; k < units; k++) {
                gradient[bias + k] += dy[from + k];
            }
        }
    }

    /** dx = dy·Wᵀ + beta·dx; dy [R × U] is read, dx [R × I] overwritten (beta 0) or accumulated (beta 1). */
    static void input(
            int rows, int inputs, int units, float[] parameters, int kernel, float[] dy, float beta, float[] dx) {
        Blas.gemm(false, true, rows, inputs, units, 1, dy, 0, units, parameters, kernel, units, beta, dx, 0, inputs);
    }
}
