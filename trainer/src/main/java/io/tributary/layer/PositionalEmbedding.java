package io.tributary.layer;

import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Initializer;
import io.tributary.network.Layer;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;

/**
 * Adds to every step of a sequence {@code [time × features]} the embedding of its position, which is learned:
 * {@code y_t = x_t + E_t} (Gehring et al., 2017). With the initialiser {@code sinusoidal} and {@code trainable = false} it is the
 * fixed encoding of Vaswani et al. (2017, section 3.5).
 *
 * <p>Backward: {@code dE_t = Σ dy_t} over the examples, {@code dx = dy}. E is a kernel: decay and the network's regularizer
 * apply.
 *
 * @param initializer first values of E, [T × D] of T steps and D features
 * @param regularizer penalty on E; null for the network's
 */
public record PositionalEmbedding(Initializer initializer, Regularizer regularizer) implements Layer {
    static PositionalEmbedding read(Section section) {
        return new PositionalEmbedding(
                Initializers.REGISTRY.create(section, "embeddings-initializer", "uniform"),
                Regularizers.read(section, "embeddings-regularizer"));
    }

    @Override
    public String type() {
        return "positional-embedding";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        if (input.rank() != 2) {
            throw slots.error(
                    "needs sequences [time × features], got " + input, "set the input's shape, or add a reshape");
        }
        slots.kernel("embeddings", input, initializer, input.dimension(0), input.last(), regularizer);
        slots.flops(input.size());
        return input;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int size = frame.node().input().size(); // T·D
        float[] parameters = frame.parameters();
        int at = frame.at(0);
        for (int b = 0; b < frame.batch(); b++) {
            for (int i = 0; i < size; i++) {
                y[b * size + i] = x[b * size + i] + parameters[at + i];
            }
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        int size = frame.node().input().size(); // T·D
        float[] gradient = frame.gradient();
        int at = frame.gradientAt(0);
        for (int b = 0; b < frame.batch(); b++) {
            for (int i = 0; i < size; i++) {
                gradient[at + i] += dy[b * size + i];
            }
        }
        if (dx != null) {
            System.arraycopy(dy, 0, dx, 0, frame.batch() * size);
        }
    }
}
