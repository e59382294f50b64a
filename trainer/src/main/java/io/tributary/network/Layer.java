package io.tributary.network;

import io.tributary.activation.Activation;
import java.util.Optional;

/**
 * A layer's description: immutable, shared between threads, and free of numbers, which live in the arrays handed in. A
 * layer of the user's own is a class with a public constructor that takes a
 * {@link io.tributary.config.Section} or nothing.
 *
 * <p>Every implementation must pass the conformance suite of this project's tests: declared shapes and slot sizes hold,
 * the same input gives the same bits, nothing outside its slices is written, and the gradients agree with central
 * differences.
 */
public interface Layer {
    /**
     * Checks the input shape and declares parameters, state, scratch arrays and arithmetic.
     *
     * @param input shape of one example's input
     * @param slots takes the declarations, and makes the errors that name this layer
     * @return shape of one example's output
     * @throws io.tributary.error.UserException if the input does not fit, made with {@code slots.error}
     */
    Shape declare(Shape input, Declaration slots);

    /**
     * Computes the output of {@link Frame#batch} examples.
     *
     * @param frame parameters, state and scratch of this layer
     * @param x inputs, [B × input], read
     * @param y outputs, [B × output], overwritten
     */
    void forward(Frame frame, float[] x, float[] y);

    /**
     * Computes the gradients of the pass that {@link #forward} just made.
     *
     * @param frame as in forward; parameter gradients are accumulated (+=) in {@link Frame#gradient}, each from
     *     {@link Frame#gradientAt} on, or in {@link Frame#rowGradient}
     * @param x what forward was given, [B × input], read
     * @param y what forward gave, [B × output], read
     * @param dy gradient of the loss sum by y, [B × output]; read, and free to be used as scratch
     * @param dx gradient of the loss sum by x, [B × input], overwritten; null where nobody wants it (the first layer)
     */
    void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx);

    /**
     * @return whether the input may be sparse: then it is in {@link Frame#sparse}, x is empty, and nobody wants dx. Composites
     *     that pass their input on do, and refuse it in their layers
     */
    default boolean takesSparse() {
        return false;
    }

    /** @return the name in a configuration, {@code dense}; for a class of the user's own, its simple name */
    default String type() {
        return getClass().getSimpleName();
    }

    /**
     * @return the activation that made the output, where there is one: losses that take logits use it to warn of a
     *     softmax applied twice
     */
    default Optional<Activation> outputActivation() {
        return Optional.empty();
    }

    /** @return whether training passes draw random numbers: such a network's loss is no function of its parameters */
    default boolean isRandom() {
        return false;
    }
}
