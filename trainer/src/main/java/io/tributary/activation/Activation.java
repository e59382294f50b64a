package io.tributary.activation;

import io.tributary.blas.Kernels;

/** An activation function and its derivative, applied to rows of an array. Immutable. */
public interface Activation {
    /** @return the name in a configuration, {@code relu} */
    String type();

    /** @return whether {@link #backward} reads z; if not, a layer may let z and y share one array */
    boolean needsInput();

    /**
     * Applies the function.
     *
     * @param kernels with the buffers of the calling thread
     * @param rows number of rows, R
     * @param width values per row, K; functions over a row, such as softmax, run over the K of one row
     * @param z pre-activations, [R × K], read
     * @param y activations, [R × K], overwritten; may be the same array as z unless {@link #needsInput}
     */
    void forward(Kernels kernels, int rows, int width, float[] z, float[] y);

    /**
     * Applies the derivative: {@code dz = f′(z)ᵀ·dy}.
     *
     * @param kernels with the buffers of the calling thread
     * @param rows number of rows, R
     * @param width values per row, K
     * @param z pre-activations, [R × K], read only if {@link #needsInput}
     * @param y activations, [R × K], read
     * @param dy gradient by y, [R × K], read
     * @param dz gradient by z, [R × K], overwritten; may be the same array as dy
     */
    void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz);
}
