package io.tributary.train;

import io.tributary.blas.Blas;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.optimizer.Optimizer;
import java.util.OptionalDouble;

/**
 * The driver's part of a step: from the gradient sum to the next weights.
 *
 * <p>Clipping is by the global norm over all parameters, penalties included: a gradient g whose norm passes the limit c
 * becomes {@code g·c/‖g‖} (Pascanu, Mikolov and Bengio, 2013), as Keras's {@code global_clipnorm}. PyTorch's
 * {@code clip_grad_norm_} divides by {@code ‖g‖ + 1e-6}, which is the same but for that.
 */
final class GradientUpdate {
    /** Parameters that the optimizer steps at once: with gradient and moments they stay in the first-level cache. */
    private static final int BLOCK = 2048;

    /** A float sum of squares below this may have lost terms to underflow. */
    private static final float LEAST_SQUARES = 1e-24f;

    private final ParameterLayout layout;
    private final Optimizer optimizer;
    private final OptionalDouble globalClipnorm;

    GradientUpdate(ParameterLayout layout, Optimizer optimizer, OptionalDouble globalClipnorm) {
        this.layout = layout;
        this.optimizer = optimizer;
        this.globalClipnorm = globalClipnorm;
    }

    /**
     * Mean, penalty, clipping, decay, optimizer, state, in this order.
     *
     * @param state weights and moments, changed unless the norm is not finite; {@code state.step} is still the number of the
     *     step before
     * @param sum changed: its gradient becomes the one the optimizer was given
     * @return L2 norm of the mean gradient with penalties, before clipping; finite if and only if every value is
     */
    double apply(TrainingState state, GradientSum sum) {
        float[] gradient = sum.gradient; // [P]
        float[] parameters = state.weights.parameters(); // [P]
        if (sum.sums.weight > 0) {
            scale(gradient, (float) (1 / sum.sums.weight));
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
        if (globalClipnorm.isPresent() && norm > globalClipnorm.getAsDouble()) {
            scale(gradient, (float) (globalClipnorm.getAsDouble() / norm));
        }
        decay(state.step + 1, parameters);
        step(state.step + 1, parameters, gradient, state.moments);
        follow(state.weights.state(), sum);
        return norm;
    }

    private void decay(long step, float[] parameters) {
        double part = optimizer.decay(step);
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

    private void step(long step, float[] parameters, float[] gradient, float[][] moments) {
        if (optimizer instanceof Optimizer.OverSlots rule) {
            for (ParameterLayout.Slot slot : layout.slots()) {
                rule.step(step, parameters, gradient, moments, slot.offset(), slot.end(), slot.decays());
            }
            return;
        }
        for (int from = 0; from < parameters.length; ) {
            int to = from + Math.min(BLOCK, parameters.length - from);
            optimizer.step(step, parameters, gradient, moments, from, to);
            from = to;
        }
    }

    private static void scale(float[] values, float factor) {
        for (int i = 0; i < values.length; i++) {
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
        float squares = globalClipnorm.isPresent() ? 0 : Blas.sumOfSquares(gradient);
        boolean usable = squares > LEAST_SQUARES && Float.isFinite(squares);
        return Math.sqrt(usable ? squares : sumOfSquares(gradient)); // squares of floats do not overflow double
    }

    /** Four running sums, so that an addition need not wait for the one before; their number is part of the result. */
    private static double sumOfSquares(float[] values) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 4 <= values.length; i += 4) {
            s0 += (double) values[i] * values[i];
            s1 += (double) values[i + 1] * values[i + 1];
            s2 += (double) values[i + 2] * values[i + 2];
            s3 += (double) values[i + 3] * values[i + 3];
        }
        for (; i < values.length; i++) {
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
