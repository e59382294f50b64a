package io.tributary.network;

import java.util.List;

/**
 * The slot table: what lies where in the flat arrays of {@link Weights}. Immutable, built by the layers' declarations.
 */
public final class ParameterLayout {
    /**
     * A named range of the parameter array.
     *
     * @param layer path of the layer, {@code layers.0}
     * @param name name within the layer, {@code kernel}
     * @param shape shape of the values
     * @param offset index of the first value in {@link Weights#parameters}
     * @param initializer how it gets its first values
     * @param fanIn inputs that feed one output unit
     * @param fanOut outputs that one input unit feeds
     * @param regularizer the penalty on its values
     * @param constraint what its values are held to after every step
     * @param decays whether weight decay applies; false for biases and norms
     * @param trainable whether the optimizer changes it
     * @param rate factor of the learning rate
     */
    public record Slot(
            String layer,
            String name,
            Shape shape,
            int offset,
            Initializer initializer,
            int fanIn,
            int fanOut,
            Regularizer regularizer,
            Constraint constraint,
            boolean decays,
            boolean trainable,
            float rate) {
        /** @return the full name, {@code layers.0.kernel} */
        public String fullName() {
            return layer.isEmpty() ? name : layer + "." + name;
        }

        /** @return one past the last index */
        public int end() {
            return offset + shape.size();
        }
    }

    /**
     * A named range of the state array: values that follow the data instead of a gradient, such as running moments.
     * Shards add weighted sums of what they saw; the driver moves the state towards the mean:
     * {@code state ← momentum·state + (1 − momentum)·mean}.
     *
     * @param layer path of the layer
     * @param name name within the layer, {@code running-mean}
     * @param shape shape of the values
     * @param offset index of the first value in {@link Weights#state}
     * @param initial the first value of all
     * @param momentum how much of the old value stays, 0 to 1
     * @param trainable whether it follows the data; false for layers that are frozen
     */
    public record StateSlot(
            String layer, String name, Shape shape, int offset, float initial, float momentum, boolean trainable) {
        /** @return the full name, {@code layers.1.running-mean} */
        public String fullName() {
            return layer.isEmpty() ? name : layer + "." + name;
        }

        /** @return one past the last index */
        public int end() {
            return offset + shape.size();
        }
    }

    private final List<Slot> slots;
    private final List<StateSlot> stateSlots;
    private final int parameters;
    private final int states;
    private final GradientForm form;

    ParameterLayout(List<Slot> slots, List<StateSlot> stateSlots, List<GradientForm.Table> tables) {
        this.slots = List.copyOf(slots);
        this.stateSlots = List.copyOf(stateSlots);
        this.parameters = slots.isEmpty() ? 0 : slots.get(slots.size() - 1).end();
        this.states =
                stateSlots.isEmpty() ? 0 : stateSlots.get(stateSlots.size() - 1).end();
        this.form = new GradientForm(parameters, tables);
    }

    /** @return the parameter slots, in the order of their offsets, without gaps */
    public List<Slot> slots() {
        return slots;
    }

    /** @return the state slots, in the order of their offsets, without gaps */
    public List<StateSlot> stateSlots() {
        return stateSlots;
    }

    /** @return the number of parameters: the length of {@link Weights#parameters} */
    public int parameterCount() {
        return parameters;
    }

    /** @return how the gradients of all parameters are kept */
    public GradientForm gradientForm() {
        return form;
    }

    /** @return the length of {@link Weights#state} */
    public int stateCount() {
        return states;
    }

    /**
     * @param index an index into the parameter array
     * @return the slot it lies in
     */
    public Slot slotAt(int index) {
        for (Slot slot : slots) {
            if (index >= slot.offset() && index < slot.end()) {
                return slot;
            }
        }
        throw new IndexOutOfBoundsException("no slot at " + index + " of " + parameters);
    }
}
