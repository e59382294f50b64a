package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.Optional;

/**
 * A layer whose entry says how it is trained, which every entry may: {@code trainable = false} freezes it, and
 * {@code learning-rate-multiplier} (a name of Caffe's and DL4J's; Keras has none) is a factor of the learning rate. Both hold for
 * the layers inside it, which may say otherwise.
 *
 * @param layer what computes
 * @param trainable whether it is trained; empty for as the layer around it
 * @param rate the factor; empty for that of the layer around it
 */
public record TrainedAs(Layer layer, Optional<Boolean> trainable, Optional<Float> rate) implements Layer {
    private static final String TRAINABLE = "trainable";
    private static final String RATE = "learning-rate-multiplier";

    /** Wraps a layer whose entry says something about its training. */
    static Layer read(Section section, Layer layer) {
        boolean frozen = section.has(TRAINABLE);
        boolean scaled = section.has(RATE);
        if (!frozen && !scaled) {
            return layer;
        }
        return new TrainedAs(
                layer,
                frozen ? Optional.of(section.bool(TRAINABLE, true)) : Optional.empty(),
                scaled ? Optional.of((float) section.number(RATE, Bounds.positive())) : Optional.empty());
    }

    @Override
    public String type() {
        return layer.type();
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        trainable.ifPresent(slots::trainable);
        rate.ifPresent(slots::rate);
        return layer.declare(input, slots);
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        layer.forward(frame, x, y);
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        layer.backward(frame, x, y, dy, dx);
    }

    @Override
    public boolean isRandom() {
        return layer.isRandom();
    }

    @Override
    public Optional<Activation> outputActivation() {
        return layer.outputActivation();
    }
}
