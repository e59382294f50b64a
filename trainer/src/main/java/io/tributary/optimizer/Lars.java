package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * Layer-wise adaptive rate scaling for large batches (You, Gitman and Ginsburg, 2017, algorithm 1), over whole slots:
 *
 * <pre>
 * ρ = τ·‖w‖ / (‖g‖ + λ·‖w‖)
 * v ← μ·v + ρ·(g + λ·w)
 * w ← w − η·v
 * </pre>
 *
 * <p>The paper keeps η inside v, as {@link Sgd} tells. Slots that do not decay, biases and norms, take ρ = 1 and λ = 0, and so
 * does a slot whose weights or gradient are all zero.
 *
 * <p>Moments: v, [P].
 *
 * @param learningRate η
 * @param momentum μ, from 0 to below 1
 * @param weightDecay λ, at least 0
 * @param trust τ, above 0
 */
public record Lars(Schedule learningRate, double momentum, double weightDecay, double trust)
        implements Optimizer.OverSlots {
    static Lars read(Section section) {
        return new Lars(
                Schedule.read(section, Optimizers.LEARNING_RATE),
                section.number("momentum", 0.9, Bounds.openUnit()),
                section.number("weight-decay", 0, Bounds.atLeast(0)),
                section.number("trust-coefficient", 0.001, Bounds.positive()));
    }

    @Override
    public String type() {
        return "lars";
    }

    @Override
    public int moments() {
        return 1;
    }

    @Override
    public double learningRate(long step) {
        return learningRate.at(step);
    }

    @Override
    public void step(
            long step,
            double rate,
            float[] parameters,
            float[] gradient,
            float[][] moments,
            int from,
            int to,
            boolean decays) {
        float eta = (float) rate;
        float keep = (float) momentum;
        float decay = decays ? (float) weightDecay : 0;
        float local = decays ? (float) ratio(parameters, gradient, from, to) : 1;
        float[] velocity = moments[0];
        for (int i = from; i < to; i++) {
            velocity[i] = keep * velocity[i]
                    + local * (gradient[i] + decay * parameters[i])
                    + Optimizers.FLUSH
                    - Optimizers.FLUSH;
        }
        for (int i = from; i < to; i++) {
            parameters[i] -= eta * velocity[i];
        }
    }

    private double ratio(float[] parameters, float[] gradient, int from, int to) {
        double weights = Optimizers.norm(parameters, from, to);
        double slope = Optimizers.norm(gradient, from, to);
        return weights > 0 && slope > 0 ? trust * weights / (slope + weightDecay * weights) : 1;
    }
}
