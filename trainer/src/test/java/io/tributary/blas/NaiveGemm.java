package io.tributary.blas;

/** The oracle: C = alpha · op(A) · op(B) + beta · C by the definition, summed in double. Arguments as in {@link Blas}. */
final class NaiveGemm {
    private NaiveGemm() {}

    static void gemm(
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
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int p = 0; p < k; p++) {
                    double left = a[aOffset + (transposeA ? p * lda + i : i * lda + p)];
                    double right = b[bOffset + (transposeB ? j * ldb + p : p * ldb + j)];
                    sum += left * right;
                }
                int at = cOffset + i * ldc + j;
                c[at] = (float) (alpha * sum + (beta == 0 ? 0 : beta * c[at]));
            }
        }
    }
}
