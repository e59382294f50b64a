package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.Optional;

/**
 * An activation as a layer of its own; softmax and its kin run over the last dimension.
 *
 * @param activation the function
 */
public record ActivationLayer(Activation activation) implements Layer {
    @Override
    public String type() {
        return activation.type();
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        slots.flops(input.size());
        return input;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        activation.forward(frame.kernels(), rows(frame), frame.node().input().last(), x, y);
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        if (dx != null) {
            activation.backward(
                    frame.kernels(), rows(frame), frame.node().input().last(), x, y, dy, dx);
        }
    }

    private static int rows(Frame frame) {
        Shape input = frame.node().input();
        return frame.batch() * (input.size() / input.last());
    }

    @Override
    public Optional<Activation> outputActivation() {
        return Optional.of(activation);
    }
}
