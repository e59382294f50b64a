package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;

/**
 * Layer normalisation (Ba, Kiros and Hinton, 2016): {@code y = γ·x̂ + β}, {@code x̂ = (x − μ) / √(σ² + ε)}, with mean and
 * variance over the last dimension of each example and step; the same in training and evaluation.
 *
 * <p>Backward, with {@code g = γ·dy} and means over the row: {@code dγ = Σ dy·x̂}, {@code dβ = Σ dy},
 * {@code dx = (g − mean(g) − x̂·mean(g·x̂)) / √(σ² + ε)}. γ and β are not decayed.
 *
 * <p>Symbols: R rows (the batch times all dimensions but the last), F features.
 *
 * @param epsilon ε
 * @param center whether there is a β
 * @param scale whether there is a γ
 */
public record LayerNorm(double epsilon, boolean center, boolean scale) implements Layer {
    private static final int MEAN = 0; // [R]
    private static final int FACTOR = 1; // [R]: 1 / √(σ² + ε)

    static LayerNorm read(Section section) {
        return new LayerNorm(
                section.number("epsilon", 1e-3, Bounds.positive()),
                section.bool("center", true),
                section.bool("scale", true));
    }

    @Override
    public String type() {
        return "layer-norm";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        if (input.rank() > 2) {
            throw slots.error(
                    "needs [features] or [time × features], got " + input,
                    "use batch-norm for images, or add a reshape");
        }
        Shape features = Shape.of(input.last());
        if (scale) {
            slots.bias("gamma", features, Initializers.ONES);
        }
        if (center) {
            slots.bias("beta", features, Initializers.ZEROS);
        }
        slots.scratch(Shape.of(input.size() / input.last())); // MEAN
        slots.scratch(Shape.of(input.size() / input.last())); // FACTOR
        slots.flops(8L * input.size());
        return input;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int features = frame.node().input().last();
        for (int row = 0, rows = rows(frame); row < rows; row++) {
            int from = row * features;
            double sum = 0;
            for (int i = from; i < from + features; i++) {
                sum += x[i];
            }
            float mean = (float) (sum / features);
            double squares = 0;
            for (int i = from; i < from + features; i++) {
                double difference = x[i] - mean;
                squares += difference * difference;
            }
            float factor = (float) (1 / Math.sqrt(squares / features + epsilon));
            frame.scratch(MEAN)[row] = mean;
            frame.scratch(FACTOR)[row] = factor;
            for (int k = 0; k < features; k++) {
                y[from + k] = (x[from + k] - mean) * factor * gamma(frame, k) + beta(frame, k);
            }
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        int features = frame.node().input().last();
        for (int row = 0, rows = rows(frame); row < rows; row++) {
            int from = row * features;
            float mean = frame.scratch(MEAN)[row];
            float factor = frame.scratch(FACTOR)[row];
            double sum = 0; // Σ g
            double product = 0; // Σ g·x̂
            for (int k = 0; k < features; k++) {
                float normal = (x[from + k] - mean) * factor;
                float g = gamma(frame, k) * dy[from + k];
                sum += g;
                product += (double) g * normal;
                accumulate(frame, k, dy[from + k], normal);
            }
            float shift = (float) (sum / features);
            float slope = (float) (product / features);
            for (int k = 0; dx != null && k < features; k++) {
                float normal = (x[from + k] - mean) * factor;
                dx[from + k] = factor * (gamma(frame, k) * dy[from + k] - shift - slope * normal);
            }
        }
    }

    private void accumulate(Frame frame, int k, float dy, float normal) {
        if (scale) {
            frame.gradient()[frame.gradientAt(0) + k] += dy * normal;
        }
        if (center) {
            frame.gradient()[frame.gradientAt(scale ? 1 : 0) + k] += dy;
        }
    }

    private float gamma(Frame frame, int k) {
        return scale ? frame.parameters()[frame.at(0) + k] : 1;
    }

    private float beta(Frame frame, int k) {
        return center ? frame.parameters()[frame.at(scale ? 1 : 0) + k] : 0;
    }

    private static int rows(Frame frame) {
        Shape input = frame.node().input();
        return frame.batch() * (input.size() / input.last());
    }
}
