package io.tributary.activation;

import io.tributary.blas.Kernels;
import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * The leaky rectifier (Maas, Hannun and Ng, 2013): {@code y = z} above 0 and {@code a·z} up to it; the derivative at 0 is a.
 *
 * <p>The default slope is that of Keras's layer; its function of the same name has 0.2, PyTorch 0.01.
 *
 * @param negativeSlope a, at least 0
 */
record LeakyRelu(double negativeSlope) implements Activation {
    static LeakyRelu read(Section section) {
        return new LeakyRelu(section.number("negative-slope", 0.3, Bounds.atLeast(0)));
    }

    @Override
    public String type() {
        return "leaky-relu";
    }

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
        float slope = (float) negativeSlope;
        for (int i = 0, n = rows * width; i < n; i++) {
            y[i] = Math.max(z[i], 0f) + slope * Math.min(z[i], 0f);
        }
    }

    @Override
    public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
        float slope = (float) negativeSlope;
        for (int i = 0, n = rows * width; i < n; i++) {
            float isAbove = Math.min(1f, Math.max(y[i], 0f) * 0x1p127f); // as in Activations.RELU
            dz[i] = dy[i] * (isAbove + (1 - isAbove) * slope);
        }
    }
}
