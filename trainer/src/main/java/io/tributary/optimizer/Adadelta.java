package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * Adadelta (Zeiler, 2012, algorithm 1), as PyTorch and Keras compute it:
 *
 * <pre>
 * s ← ρ·s + (1 − ρ)·g²
 * d = √(u + ε) / √(s + ε) · g
 * u ← ρ·u + (1 − ρ)·d²
 * w ← w − η·d
 * </pre>
 *
 * <p>The paper has no η, which is 1 there and in PyTorch; Keras's default of 0.001 makes it very slow, so it is 1 here.
 *
 * <p>Moments: s and u, each [P].
 *
 * @param learningRate η
 * @param rho ρ, from 0 to below 1
 * @param epsilon ε, above 0
 */
public record Adadelta(Schedule learningRate, double rho, double epsilon) implements Optimizer.OverRanges {
    static Adadelta read(Section section) {
        return new Adadelta(
                Schedule.read(section, Optimizers.LEARNING_RATE, 1),
                section.number("rho", 0.95, Bounds.openUnit()),
                section.number("epsilon", 1e-7, Optimizers.EPSILON));
    }

    @Override
    public String type() {
        return "adadelta";
    }

    @Override
    public int moments() {
        return 2;
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
        float eps = (float) epsilon;
        float[] squares = moments[0];
        float[] updates = moments[1];
        for (int i = from; i < to; i++) {
            squares[i] = keep * squares[i] + take * (gradient[i] * gradient[i]) + Optimizers.FLUSH - Optimizers.FLUSH;
        }
        for (int i = from; i < to; i++) {
            float ratio = (float) Math.sqrt((updates[i] + eps) / (squares[i] + eps));
            parameters[i] -= eta * ratio * gradient[i];
        }
        for (int i = from; i < to; i++) {
            float update = (updates[i] + eps) / (squares[i] + eps) * (gradient[i] * gradient[i]);
            updates[i] = keep * updates[i] + take * update + Optimizers.FLUSH - Optimizers.FLUSH;
        }
    }
}
