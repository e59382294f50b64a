package io.tributary.blas;

/**
 * The arithmetic of passes: what another library computes is another implementation of this. Used by one thread at a time; a
 * workspace has one.
 */
public interface Kernels {
    /**
     * C = alpha · op(A) · op(B) + beta · C, row-major, by the rules of {@link Blas#gemm}.
     *
     * @param transposeA whether A is stored transposed: {@code [k × m]} instead of {@code [m × k]}
     * @param transposeB whether B is stored transposed: {@code [n × k]} instead of {@code [k × n]}
     * @param m rows of op(A) and of C
     * @param n columns of op(B) and of C
     * @param k columns of op(A), rows of op(B)
     * @param alpha factor of the product
     * @param a A, read
     * @param aOffset index of A's first element
     * @param lda distance between A's rows as stored
     * @param b B, read
     * @param bOffset index of B's first element
     * @param ldb distance between B's rows as stored
     * @param beta factor of C's old values: 0 overwrites C, 1 accumulates into it
     * @param c C {@code [m × n]}, overwritten or accumulated
     * @param cOffset index of C's first element
     * @param ldc distance between C's rows
     */
    void gemm(
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
            int ldc);

    /**
     * Computes the outputs of a convolution; its symbols are those of {@link Convolution}.
     *
     * @param plan what is convolved with what
     * @param batch B
     * @param parameters kernel [G·F × C × M × N] and bias [G·F], read
     * @param kernel where the kernel begins
     * @param bias where the bias begins; negative for none
     * @param x [B × G·C × H × W], read
     * @param y [B × G·F × P × Q], overwritten
     * @param work {@link Convolution#workspace} numbers, overwritten
     */
    void convolve(
            Convolution plan, int batch, float[] parameters, int kernel, int bias, float[] x, float[] y, float[] work);

    /**
     * Computes the gradients of a convolution.
     *
     * @param plan what was convolved with what
     * @param batch B
     * @param parameters kernel [G·F × C × M × N], read
     * @param kernel where the kernel begins
     * @param x [B × G·C × H × W], read
     * @param dy gradient by the outputs, [B × G·F × P × Q], read
     * @param gradient by kernel and bias, accumulated
     * @param kernelGradient where that of the kernel begins
     * @param biasGradient where that of the bias begins; negative for none
     * @param dx gradient by x, [B × G·C × H × W], overwritten; null where nobody wants it
     * @param work {@link Convolution#workspace} numbers, overwritten
     */
    void convolveBackward(
            Convolution plan,
            int batch,
            float[] parameters,
            int kernel,
            float[] x,
            float[] dy,
            float[] gradient,
            int kernelGradient,
            int biasGradient,
            float[] dx,
            float[] work);

    /** @return the short arrays of this thread's loops */
    Buffers buffers();
}
