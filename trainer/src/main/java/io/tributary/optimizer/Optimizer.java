package io.tributary.optimizer;

/**
 * A rule that turns mean gradients into new parameters: a pure description; its state is one flat array per moment, handed
 * in. Immutable. An optimizer of the user's own is a class with a public constructor that takes a
 * {@link io.tributary.config.Section} or nothing.
 */
public interface Optimizer {
    /** @return the name in a configuration, {@code adam}; for a class of the user's own, its simple name */
    default String type() {
        return getClass().getSimpleName();
    }

    /** @return the number of moment arrays it keeps, each as long as the parameters, all zero at first */
    int moments();

    /**
     * Takes one step on a range of the parameters. Every index is independent of the others, so ranges may be stepped by
     * several threads with the same bits.
     *
     * @param step number of this step, 1 for the first
     * @param rate the learning rate of this step: the schedule's, or less where the driver reduced it
     * @param parameters [P], changed in [from, to)
     * @param gradient mean gradient, [P], read
     * @param moments {@link #moments} arrays of [P], changed in [from, to)
     * @param from first index
     * @param to one past the last index
     */
    void step(long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to);

    /**
     * Decoupled weight decay: the driver takes this part away from every parameter that decays, before the step.
     *
     * @param rate the learning rate of the step
     * @return from 0, for none, to below 1
     */
    default double decay(double rate) {
        return 0;
    }

    /** A rule that needs the norms of whole slots: the driver hands it one slot after the other. */
    interface OverSlots extends Optimizer {
        /**
         * Takes one step on a slot.
         *
         * @param step number of this step, 1 for the first
         * @param rate the learning rate of this step
         * @param parameters [P], changed in [from, to)
         * @param gradient mean gradient, [P], read
         * @param moments {@link #moments} arrays of [P], changed in [from, to)
         * @param from the slot's first index
         * @param to one past its last
         * @param decays whether weight decay applies to the slot
         */
        void step(
                long step,
                double rate,
                float[] parameters,
                float[] gradient,
                float[][] moments,
                int from,
                int to,
                boolean decays);

        /** Takes the range for a slot that decays. {@inheritDoc} */
        @Override
        default void step(
                long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to) {
            step(step, rate, parameters, gradient, moments, from, to, true);
        }
    }

    /**
     * @param step number of a step, 1 for the first
     * @return the learning rate of that step by the schedule
     */
    double learningRate(long step);
}
