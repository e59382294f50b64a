package io.tributary.layer;

import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Initializer;
import io.tributary.network.Layer;
import io.tributary.network.Shape;

/**
 * The rectifier whose slope is learned (He et al., 2015): {@code y = x} above 0 and {@code α·x} up to it, with an α of its
 * own for each of the F input values, as Keras has it where no axes are shared. The paper does not decay α, nor does this.
 *
 * <p>Backward: {@code dα = Σ_b dy·x} and {@code dx = α·dy} where x is not above 0, {@code dx = dy} elsewhere.
 *
 * @param alphaInitializer first values of α
 */
public record Prelu(Initializer alphaInitializer) implements Layer {
    private static final int ALPHA = 0; // [F]

    static Prelu read(Section section) {
        return new Prelu(Initializers.REGISTRY.create(section, "alpha-initializer", "zeros"));
    }

    @Override
    public String type() {
        return "prelu";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        slots.bias("alpha", input, alphaInitializer);
        slots.flops(2L * input.size());
        return input;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int width = frame.node().input().size();
        float[] alpha = frame.parameters();
        int at = frame.at(ALPHA);
        for (int b = 0; b < frame.batch(); b++) {
            int from = b * width;
            for (int f = 0; f < width; f++) {
                float v = x[from + f];
                y[from + f] = v > 0 ? v : alpha[at + f] * v;
            }
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        int width = frame.node().input().size();
        float[] alpha = frame.parameters();
        float[] dAlpha = frame.gradient();
        int at = frame.at(ALPHA);
        int to = frame.gradientAt(ALPHA);
        for (int b = 0; b < frame.batch(); b++) {
            int from = b * width;
            for (int f = 0; f < width; f++) {
                dAlpha[to + f] += x[from + f] > 0 ? 0f : dy[from + f] * x[from + f];
            }
            if (dx != null) {
                for (int f = 0; f < width; f++) {
                    dx[from + f] = x[from + f] > 0 ? dy[from + f] : alpha[at + f] * dy[from + f];
                }
            }
        }
    }
}
