package io.tributary.optimizer;

/**
 * A rule that turns mean gradients into new parameters: a pure description; its state is one flat array per moment, handed
 * in. Immutable. There are three kinds, by what a rule has to see: each parameter by itself ({@link OverRanges}), whole slots
 * ({@link OverSlots}), or the objective at points of its choice ({@link OverObjective}). An optimizer of the user's own is a
 * class that implements one of them, with a public constructor that takes a {@link io.tributary.config.Section} or nothing.
 */
public sealed interface Optimizer {
    /** @return the name in a configuration, {@code adam}; for a class of the user's own, its simple name */
    default String type() {
        return getClass().getSimpleName();
    }

    /** @return the number of moment arrays it keeps, each as long as the parameters, all zero at first */
    int moments();

    /**
     * @param step number of a step, 1 for the first
     * @return the learning rate of that step by the schedule
     */
    double learningRate(long step);

    /**
     * Decoupled weight decay: the driver takes this part away from every parameter that decays, before the step.
     *
     * @param rate the learning rate of the step
     * @return from 0, for none, to below 1
     */
    default double decay(double rate) {
        return 0;
    }

    /** What a rule does with the rows of a table, such as an embedding's, that a step does not touch: their gradient is +0.0. */
    enum UntouchedRows {
        /** They are stepped like any others: momentum moves them on. */
        STEPPED,
        /** They and their moments would stay as they are, to the bit; so they need not be looked at. */
        UNCHANGED,
        /** The rule leaves them out: it is another one than where all rows are stepped. */
        LEFT_OUT
    }

    /** A rule that steps each parameter by itself. */
    non-sealed interface OverRanges extends Optimizer {
        /** @return what a step does with rows that it does not touch; the driver leaves them out unless they are stepped */
        default UntouchedRows untouchedRows() {
            return UntouchedRows.STEPPED;
        }

        /**
         * Takes one step on a range of the parameters. Every index is independent of the others, so ranges may be stepped
         * by several threads with the same bits.
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
    }

    /** A rule that needs the norms of whole slots: the driver hands it one slot after the other. */
    non-sealed interface OverSlots extends Optimizer {
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
    }

    /**
     * A rule that looks at the objective at several points before it takes a step. The objective must be a function: each
     * step is of all examples, always in the same order, and nothing in the network is random.
     */
    non-sealed interface OverObjective extends Optimizer {
        /** What is made small: mean loss and penalties, over all examples. */
        @FunctionalInterface
        interface Objective {
            /**
             * Evaluates it; each call is a pass over all examples.
             *
             * @param parameters a point, [P], read
             * @param gradient the gradient there, [P], overwritten; all zero where the value is infinite
             * @return the value, infinite where it or the gradient is not finite
             */
            double at(float[] parameters, float[] gradient);
        }

        /**
         * Where a step ended.
         *
         * @param evaluation number of the call of the objective that was at the new point, 0 for the first of this step;
         *     −1 where the parameters stayed as they were
         * @param converged whether no further step would get anywhere
         */
        record Landing(int evaluation, boolean converged) {}

        /**
         * Takes one step.
         *
         * @param step number of this step, 1 for the first
         * @param value the objective at the parameters
         * @param parameters [P], overwritten with the new point
         * @param gradient the objective's gradient at the parameters, [P], overwritten with that at the new point
         * @param moments {@link #moments} arrays of [P], changed
         * @param objective evaluates other points
         * @return where it ended
         */
        Landing step(
                long step, double value, float[] parameters, float[] gradient, float[][] moments, Objective objective);
    }
}
