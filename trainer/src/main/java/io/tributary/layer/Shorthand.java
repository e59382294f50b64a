package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.Optional;

/** A layer that stands for other layers, which it makes when it knows its input. It has no derivative of its own. */
interface Shorthand extends Layer {
    /**
     * Makes what this layer stands for.
     *
     * @param input shape of one example's input
     * @param slots makes the errors that name this layer
     * @return the layer that computes
     */
    Layer expand(Shape input, Declaration slots);

    /** @return the activation that makes the output */
    Activation activation();

    @Override
    default Shape declare(Shape input, Declaration slots) {
        return slots.child("block", "block", expand(input, slots), input);
    }

    @Override
    default void forward(Frame frame, float[] x, float[] y) {
        Frame block = frame.child(0);
        block.node().layer().forward(block, x, y);
    }

    @Override
    default void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        Frame block = frame.child(0);
        block.node().layer().backward(block, x, y, dy, dx);
    }

    @Override
    default Optional<Activation> outputActivation() {
        return Optional.of(activation());
    }
}
