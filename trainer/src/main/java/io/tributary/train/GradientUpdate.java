package io.tributary.train;

import io.tributary.blas.Blas;
import io.tributary.network.Constraint;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.optimizer.Optimizer;

/** The driver's part of a step: from the gradient sum to the next weights. */
final class GradientUpdate {
    /** Parameters that the optimizer steps at once: with gradient and moments they stay in the first-level cache. */
    private static final int BLOCK = 2048;

    /** A float sum of squares below this may have lost terms to underflow. */
    private static final float LEAST_SQUARES = 1e-24f;

    private final ParameterLayout layout;
    private final Optimizer optimizer;
    private final Clipping clipping;

    GradientUpdate(ParameterLayout layout, Optimizer optimizer, Clipping clipping) {
        this.layout = layout;
        this.optimizer = optimizer;
        this.clipping = clipping;
    }

    /**
     * Mean, penalty, clipping, decay, optimizer, constraints, state, in this order.
     *
     * @param state weights and moments, changed unless the norm is not finite; {@code state.step} is still the number of the
     *     step before
     * @param sum changed: its gradient becomes the one the optimizer was given
     * @param rate the learning rate of the step
     * @return L2 norm of the mean gradient with penalties, before clipping; finite if and only if every value is
     */
    double apply(TrainingState state, GradientSum sum, double rate) {
        float[] gradient = sum.gradient; // [P]
        float[] parameters = state.weights.parameters(); // [P]
        if (sum.sums.weight > 0) {
            scale(gradient, 0, gradient.length, (float) (1 / sum.sums.weight));
        }
        for (ParameterLayout.Slot slot : layout.slots()) {
            if (!slot.regularizer().isNone()) {
                penalise(slot, parameters, gradient);
            }
        }
        double norm = norm(gradient);
        if (!Double.isFinite(norm)) {
            return norm;
        }
        clip(gradient, norm);
        decay(rate, parameters);
        step(state.step + 1, rate, parameters, gradient, state.moments);
        constrain(parameters);
        follow(state.weights.state(), sum);
        return norm;
    }

    private void clip(float[] gradient, double norm) {
        float limit = (float) clipping.limit();
        switch (clipping.rule()) {
            case NONE -> {}
            case VALUE -> {
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] = Math.max(-limit, Math.min(limit, gradient[i]));
                }
            }
            case NORM -> {
                for (ParameterLayout.Slot slot : layout.slots()) {
                    double own = Math.sqrt(sumOfSquares(gradient, slot.offset(), slot.end()));
                    clip(gradient, slot.offset(), slot.end(), own);
                }
            }
            case GLOBAL_NORM -> clip(gradient, 0, gradient.length, norm);
        }
    }

    private void clip(float[] gradient, int from, int to, double norm) {
        if (norm > clipping.limit()) {
            scale(gradient, from, to, (float) (clipping.limit() / norm));
        }
    }

    private void decay(double rate, float[] parameters) {
        double part = optimizer.decay(rate);
        if (part == 0) {
            return;
        }
        float keep = (float) (1 - part);
        for (ParameterLayout.Slot slot : layout.slots()) {
            if (slot.decays()) {
                for (int i = slot.offset(); i < slot.end(); i++) {
                    parameters[i] *= keep;
                }
            }
        }
    }

    private void step(long step, double rate, float[] parameters, float[] gradient, float[][] moments) {
        if (optimizer instanceof Optimizer.OverSlots rule) {
            for (ParameterLayout.Slot slot : layout.slots()) {
                rule.step(step, rate, parameters, gradient, moments, slot.offset(), slot.end(), slot.decays());
            }
            return;
        }
        for (int from = 0; from < parameters.length; ) {
            int to = from + Math.min(BLOCK, parameters.length - from);
            optimizer.step(step, rate, parameters, gradient, moments, from, to);
            from = to;
        }
    }

    private void constrain(float[] parameters) {
        for (ParameterLayout.Slot slot : layout.slots()) {
            if (slot.constraint() != Constraint.NONE) {
                slot.constraint().apply(parameters, slot.offset(), slot.shape());
            }
        }
    }

    private static void scale(float[] values, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            values[i] *= factor;
        }
    }

    private static void penalise(ParameterLayout.Slot slot, float[] parameters, float[] gradient) {
        Regularizer regularizer = slot.regularizer();
        float l1 = (float) regularizer.l1();
        float l2 = (float) (2 * regularizer.l2());
        for (int i = slot.offset(); i < slot.end(); i++) {
            gradient[i] += l1 * Math.signum(parameters[i]) + l2 * parameters[i];
        }
    }

    /**
     * Where the norm decides over the weights it is exact; where it is only reported, BLAS's is good enough while it neither
     * overflows nor vanishes.
     */
    private double norm(float[] gradient) {
        float squares = clipping.rule() == Clipping.Rule.GLOBAL_NORM ? 0 : Blas.sumOfSquares(gradient);
        boolean usable = squares > LEAST_SQUARES && Float.isFinite(squares);
        return Math.sqrt(
                usable
                        ? squares
                        : sumOfSquares(gradient, 0, gradient.length)); // squares of floats do not overflow double
    }

    /** Four running sums, so that an addition need not wait for the one before; their number is part of the result. */
    private static double sumOfSquares(float[] values, int from, int to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = from;
        for (; i + 4 <= to; i += 4) {
            s0 += (double) values[i] * values[i];
            s1 += (double) values[i + 1] * values[i + 1];
            s2 += (double) values[i + 2] * values[i + 2];
            s3 += (double) values[i + 3] * values[i + 3];
        }
        for (; i < to; i++) {
            s0 += (double) values[i] * values[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** Moves running state towards the mean that the step's examples saw. */
    private void follow(float[] state, GradientSum sum) {
        for (ParameterLayout.StateSlot slot : layout.stateSlots()) {
            float keep = slot.momentum();
            float factor = (float) ((1 - (double) keep) / sum.sums.examples);
            for (int i = slot.offset(); i < slot.end(); i++) {
                state[i] = keep * state[i] + factor * sum.state[i];
            }
        }
    }
}
