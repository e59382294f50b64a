package io.tributary.blas;

/** Kernels on this processor: products by the BLAS of this process, all else in Java. */
public final class HostKernels implements Kernels {
    private final Buffers buffers = new Buffers();

    @Override
    public void gemm(
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
        Blas.gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
    }

    @Override
    public void convolve(
            Convolution plan, int batch, float[] parameters, int kernel, int bias, float[] x, float[] y, float[] work) {
        plan.forward(batch, parameters, kernel, bias, x, y, work);
    }

    @Override
    public void convolveBackward(
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
            float[] work) {
        plan.backward(batch, parameters, kernel, x, dy, gradient, kernelGradient, biasGradient, dx, work);
    }

    @Override
    public Buffers buffers() {
        return buffers;
    }
}
