package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * Stochastic gradient descent, with momentum or Nesterov's momentum in PyTorch's form (dampening 0):
 *
 * <pre>
 * v ← μ·v + g
 * w ← w − η·v             or, with Nesterov,  w ← w − η·(g + μ·v)
 * </pre>
 *
 * <p>Keras and Sutskever et al. (2013) keep the learning rate inside, {@code v ← μ·v − η·g; w ← w + v}. With a constant
 * rate the weights are the same; when the rate changes, here the whole velocity takes the new rate at once, there only the
 * gradients from then on.
 *
 * <p>Without momentum nothing changes where g is 0: of a table the driver steps only the rows that a step touches.
 *
 * <p>Moments: v, [P]; none without momentum.
 *
 * @param learningRate η
 * @param momentum μ, from 0 (none) to below 1
 * @param nesterov whether to look ahead; needs a momentum above 0
 */
public record Sgd(Schedule learningRate, double momentum, boolean nesterov) implements Optimizer.OverRanges {
    static Sgd read(Section section) {
        Schedule rate = Schedule.read(section, Optimizers.LEARNING_RATE);
        double momentum = section.number("momentum", 0, Bounds.openUnit());
        boolean nesterov = section.bool("nesterov", false);
        if (nesterov && momentum == 0) {
            throw section.error("nesterov", "needs a momentum above 0, got 0", "set momentum = 0.9");
        }
        return new Sgd(rate, momentum, nesterov);
    }

    @Override
    public String type() {
        return "sgd";
    }

    @Override
    public int moments() {
        return momentum == 0 ? 0 : 1;
    }

    @Override
    public double learningRate(long step) {
        return learningRate.at(step);
    }

    @Override
    public UntouchedRows untouchedRows() {
        return momentum == 0 ? UntouchedRows.UNCHANGED : UntouchedRows.STEPPED;
    }

    @Override
    public void step(
            long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to) {
        float eta = (float) rate;
        float keep = (float) momentum;
        if (momentum == 0) {
            descend(eta, gradient, parameters, from, to);
            return;
        }
        float[] velocity = moments[0];
        for (int i = from; i < to; i++) {
            velocity[i] = keep * velocity[i] + gradient[i] + Optimizers.FLUSH - Optimizers.FLUSH;
        }
        if (nesterov) {
            for (int i = from; i < to; i++) {
                parameters[i] -= eta * (gradient[i] + keep * velocity[i]);
            }
        } else {
            descend(eta, velocity, parameters, from, to);
        }
    }

    /** w ← w − η·d. */
    private static void descend(float eta, float[] direction, float[] parameters, int from, int to) {
        for (int i = from; i < to; i++) {
            parameters[i] -= eta * direction[i];
        }
    }
}
