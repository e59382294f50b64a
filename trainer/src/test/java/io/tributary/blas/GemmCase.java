package io.tributary.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;

/** One product with its operands, each inside a larger array whose other values a product must neither use nor touch. */
record GemmCase(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float beta, int padding) {
    /** The sizes that m, n and k are drawn from: one, odd, and more than one block of any kernel. */
    static final int[] SIZES = {1, 13, 207};

    /** Result of the product: C's whole array, margins included. */
    float[] blas() {
        float[] c = c();
        Blas.gemm(
                transposeA,
                transposeB,
                m,
                n,
                k,
                alpha,
                a(),
                offset(),
                lda(),
                b(),
                offset() + 1,
                ldb(),
                beta,
                c,
                offset() + 2,
                ldc());
        return c;
    }

    /** Compares every value of C's array with the oracle's; the margins exactly. */
    void check() {
        float[] expected = c();
        NaiveGemm.gemm(
                transposeA,
                transposeB,
                m,
                n,
                k,
                alpha,
                a(),
                offset(),
                lda(),
                b(),
                offset() + 1,
                ldb(),
                beta,
                expected,
                offset() + 2,
                ldc());
        float[] actual = blas();
        // Values lie within ±1, so a sum of k products has a rounding error of a few k · 2^-24 at the very worst.
        float tolerance = Math.abs(alpha) * 4e-7f * (k + 4) + 1e-6f;
        for (int i = 0; i < actual.length; i++) {
            int at = i;
            assertEquals(expected[i], actual[i], inRectangle(i) ? tolerance : 0, () -> this + " at " + at);
        }
    }

    private boolean inRectangle(int index) {
        int position = index - offset() - 2;
        return position >= 0 && position / ldc() < m && position % ldc() < n;
    }

    private int offset() {
        return 3 * padding;
    }

    private int lda() {
        return (transposeA ? m : k) + padding;
    }

    private int ldb() {
        return (transposeB ? k : n) + 2 * padding;
    }

    private int ldc() {
        return n + 3 * padding;
    }

    /** The margins hold NaN: one use of them and the result is NaN. */
    private float[] a() {
        return matrix(1, transposeA ? k : m, transposeA ? m : k, offset(), lda(), Float.NaN);
    }

    private float[] b() {
        return matrix(2, transposeB ? n : k, transposeB ? k : n, offset() + 1, ldb(), Float.NaN);
    }

    /** With beta 0 the old values are NaN, which must be overwritten. */
    private float[] c() {
        float[] c = matrix(3, m, n, offset() + 2, ldc(), 77);
        if (beta == 0) {
            for (int row = 0; row < m; row++) {
                int from = offset() + 2 + row * ldc();
                Arrays.fill(c, from, from + n, Float.NaN);
            }
        }
        return c;
    }

    private static float[] matrix(int seed, int rows, int columns, int offset, int ld, float margin) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[offset + rows * ld + 5];
        Arrays.fill(values, margin);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[offset + row * ld + column] = (float) (2 * random.nextDouble() - 1);
            }
        }
        return values;
    }

    /** Checks all transposes × sizes × factors; says how many cases that was. */
    static int checkAll() {
        int cases = 0;
        float[][] factors = {{1, 0}, {1, 1}, {-0.5f, 2}, {0, 0.5f}};
        for (int transposes = 0; transposes < 4; transposes++) {
            for (int m : SIZES) {
                for (int n : SIZES) {
                    for (int k : SIZES) {
                        float[] factor = factors[cases % factors.length];
                        new GemmCase(
                                        (transposes & 1) != 0,
                                        (transposes & 2) != 0,
                                        m,
                                        n,
                                        k,
                                        factor[0],
                                        factor[1],
                                        cases % 3)
                                .check();
                        cases++;
                    }
                }
            }
        }
        assertTrue(cases > 0);
        return cases;
    }
}
