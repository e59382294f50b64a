package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * RMSProp (Tieleman and Hinton, 2012, lecture 6.5), as PyTorch computes it:
 *
 * <pre>
 * s ← ρ·s + (1 − ρ)·g²
 * a ← ρ·a + (1 − ρ)·g               centred only (Graves, 2013, equation 38)
 * d = g / (√(s − a²) + ε)            not centred: a = 0
 * v ← μ·v + d;  w ← w − η·v          without momentum: v = d
 * </pre>
 *
 * <p>Defaults are Keras's, which takes ε inside the root and η inside the velocity; PyTorch has ρ = 0.99.
 *
 * <p>Moments: s; a where it is centred; v where there is momentum; each [P].
 *
 * @param learningRate η
 * @param rho ρ, from 0 to below 1
 * @param momentum μ, from 0 (none) to below 1
 * @param centered whether to divide by the deviation from the mean gradient
 * @param epsilon ε, above 0
 */
public record RmsProp(Schedule learningRate, double rho, double momentum, boolean centered, double epsilon)
        implements Optimizer.OverRanges {
    static RmsProp read(Section section) {
        return new RmsProp(
                Schedule.read(section, Optimizers.LEARNING_RATE, 0.001),
                section.number("rho", 0.9, Bounds.openUnit()),
                section.number("momentum", 0, Bounds.openUnit()),
                section.bool("centered", false),
                section.number("epsilon", 1e-7, Optimizers.EPSILON));
    }

    @Override
    public String type() {
        return "rmsprop";
    }

    @Override
    public int moments() {
        return 1 + (centered ? 1 : 0) + (momentum > 0 ? 1 : 0);
    }

    @Override
    public double learningRate(long step) {
        return learningRate.at(step);
    }

    @Override
    public void step(
            long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to) {
        float eta = (float) rate;
        float keep = (float) rho;
        float take = (float) (1 - rho);
        float[] squares = moments[0];
        for (int i = from; i < to; i++) {
            squares[i] = keep * squares[i] + take * (gradient[i] * gradient[i]) + Optimizers.FLUSH - Optimizers.FLUSH;
        }
        if (centered) {
            float[] means = moments[1];
            for (int i = from; i < to; i++) {
                means[i] = keep * means[i] + take * gradient[i] + Optimizers.FLUSH - Optimizers.FLUSH;
            }
        }
        float mass = (float) momentum;
        if (mass == 0) {
            for (int i = from; i < to; i++) {
                parameters[i] -= eta * direction(gradient, moments, i);
            }
            return;
        }
        float[] velocity = moments[moments.length - 1];
        for (int i = from; i < to; i++) {
            velocity[i] = mass * velocity[i] + direction(gradient, moments, i) + Optimizers.FLUSH - Optimizers.FLUSH;
        }
        for (int i = from; i < to; i++) {
            parameters[i] -= eta * velocity[i];
        }
    }

    private float direction(float[] gradient, float[][] moments, int i) {
        float mean = centered ? moments[1][i] : 0;
        float variance = Math.max(0, moments[0][i] - mean * mean); // rounding can make it negative
        return gradient[i] / ((float) Math.sqrt(variance) + (float) epsilon);
    }
}
