package io.tributary.activation;

import io.tributary.blas.Kernels;
import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * The exponential linear unit, {@code y = s·z} above 0 and {@code s·α·(e^z − 1)} up to it, and the self-normalising one.
 *
 * @param type {@code elu} (Clevert, Unterthiner and Hochreiter, 2016; s = 1) or {@code selu} (Klambauer et al., 2017)
 * @param scale s
 * @param alpha α, above 0
 */
record Elu(String type, double scale, double alpha) implements Activation {
    /** With the paper's constants, which Keras and PyTorch round to float; use it with {@code lecun-normal} kernels. */
    static final Elu SELU = new Elu("selu", 1.0507009873554805, 1.6732632423543772);

    static Elu read(Section section) {
        return new Elu("elu", 1, section.number("alpha", 1, Bounds.positive()));
    }

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
        SmoothRectifiers.elu(kernels.buffers(), rows * width, (float) scale, (float) (scale * alpha), z, y);
    }

    /** The slope up to 0 is {@code s·α·e^z = y + s·α}; at subnormal y, between both. {@inheritDoc} */
    @Override
    public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
        float above = (float) scale;
        float limit = (float) (scale * alpha);
        for (int i = 0, n = rows * width; i < n; i++) {
            float isAbove = Math.min(1f, Math.max(y[i], 0f) * 0x1p127f); // as in Activations.RELU
            dz[i] = dy[i] * (isAbove * above + (1 - isAbove) * (Math.min(y[i], 0f) + limit));
        }
    }
}
