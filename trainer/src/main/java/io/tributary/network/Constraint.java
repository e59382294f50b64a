package io.tributary.network;

import java.util.Optional;

/**
 * What the values of a slot are held to: applied by the driver to the parameters after every step, as Keras's constraints. A
 * constraint of the user's own is a class with a public constructor that takes a {@link io.tributary.config.Section} or
 * nothing.
 */
public interface Constraint {
    /** Leaves everything as it is. */
    Constraint NONE = (parameters, offset, shape) -> {};

    /**
     * Brings a slot's values back.
     *
     * @param parameters [P], changed in [offset, offset + shape.size())
     * @param offset where the slot begins
     * @param shape the slot's shape
     */
    void apply(float[] parameters, int offset, Shape shape);

    /**
     * @param shape a slot's shape
     * @return why it cannot be held to this, if so
     */
    default Optional<String> misfit(Shape shape) {
        return Optional.empty();
    }
}
