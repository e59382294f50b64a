package io.tributary.blas;

import dev.ludovic.netlib.blas.BLAS;
import io.tributary.error.UserException;

/**
 * Matrix products and sums of squares on row-major {@code float} arrays, by the BLAS of this process. The library is chosen and loaded on
 * first use, once; {@link BlasLoader} says how. All methods are safe to call from several threads at once, and each
 * call computes on the thread that makes it.
 *
 * <p>The system property {@value #PROPERTY} forces a choice: {@code auto} (the default: the bundled OpenBLAS where it
 * loads, otherwise a fallback that is logged), {@code openblas} (the bundled OpenBLAS or an error), {@code vector}
 * (netlib's VectorBLAS) or {@code java} (netlib's plain Java).
 */
public final class Blas {
    /** The system property that forces an implementation: auto, openblas, vector or java. */
    public static final String PROPERTY = "tributary.blas";

    /** Guarded by the class; not a holder class, since an error in a static initializer is reported only once. */
    private static volatile LoadedBlas loaded;

    private Blas() {}

    /**
     * C = alpha · op(A) · op(B) + beta · C, where op(X) is X or its transpose, and all matrices are row-major.
     *
     * <p>With beta 0, C is overwritten, whatever it held (NaN included). An empty product (k = 0) is a matrix of zeros.
     * C must not overlap A or B. The same arguments give the same bits on every call, whichever thread makes it and
     * wherever the arrays lie.
     *
     * @param transposeA whether A is stored transposed: {@code [k × m]} instead of {@code [m × k]}
     * @param transposeB whether B is stored transposed: {@code [n × k]} instead of {@code [k × n]}
     * @param m rows of op(A) and of C
     * @param n columns of op(B) and of C
     * @param k columns of op(A), rows of op(B)
     * @param alpha factor of the product
     * @param a A, read
     * @param aOffset index of A's first element
     * @param lda distance between A's rows as stored, at least their length
     * @param b B, read
     * @param bOffset index of B's first element
     * @param ldb distance between B's rows as stored, at least their length
     * @param beta factor of C's old values: 0 overwrites C, 1 accumulates into it
     * @param c C {@code [m × n]}, overwritten or accumulated; nothing outside its rectangle is written
     * @param cOffset index of C's first element
     * @param ldc distance between C's rows, at least n
     * @throws IllegalArgumentException for a negative size, or a row distance shorter than the row
     * @throws IndexOutOfBoundsException when a matrix does not lie within its array
     * @throws UserException on first use, when {@value #PROPERTY} asks for what is not there
     */
    public static void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            float[] b,
            int bOffset,
            int ldb,
            float beta,
            float[] c,
            int cOffset,
            int ldc) {
        if (k == 0) {
            scale(m, n, beta, c, cOffset, ldc);
            return;
        }
        // netlib is column-major. A row-major matrix read column-major is its transpose, so this is
        // Cᵀ[n × m] = op(B)ᵀ · op(A)ᵀ: the operands change places and keep their flags.
        loaded().implementation()
                .sgemm(
                        transposeB ? "T" : "N",
                        transposeA ? "T" : "N",
                        n,
                        m,
                        k,
                        alpha,
                        b,
                        bOffset,
                        ldb,
                        a,
                        aOffset,
                        lda,
                        beta,
                        c,
                        cOffset,
                        ldc);
    }

    /**
     * Computes the sum of squares of a vector, fast rather than exact: squares are float, so it is infinite from elements of
     * about 1e19 on and 0 for elements below 1e-23. It is finite only if every element is.
     *
     * @param x read
     * @return Σ x²; not-a-number or infinite if an element is
     * @throws UserException on first use, when {@value #PROPERTY} asks for what is not there
     */
    public static float sumOfSquares(float[] x) {
        return x.length == 0 ? 0 : loaded().implementation().sdot(x.length, x, 1, x, 1);
    }

    /**
     * Tells what computes the products.
     *
     * @return equal text on machines that compute equal bits, so that executors can be compared
     * @throws UserException on first use, when {@value #PROPERTY} asks for what is not there
     */
    public static BlasInfo info() {
        return loaded().info();
    }

    /** C = beta · C; netlib's index checks refuse the empty operands of k = 0. */
    private static void scale(int m, int n, float beta, float[] c, int cOffset, int ldc) {
        for (int row = 0; row < m; row++) {
            for (int i = cOffset + row * ldc, end = i + n; i < end; i++) {
                c[i] = beta == 0 ? 0 : beta * c[i];
            }
        }
    }

    private static LoadedBlas loaded() {
        LoadedBlas blas = loaded;
        return blas != null ? blas : load();
    }

    private static synchronized LoadedBlas load() {
        if (loaded == null) {
            loaded = BlasLoader.load(System.getProperty(PROPERTY, "auto"));
        }
        return loaded;
    }

    /**
     * An implementation and its name.
     *
     * @param implementation netlib's interface to it, column-major
     * @param info its name
     */
    record LoadedBlas(BLAS implementation, BlasInfo info) {}
}
