package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * Adagrad (Duchi, Hazan and Singer, 2011), as PyTorch computes it:
 *
 * <pre>
 * s ← s + g²
 * w ← w − η · g / (√(s₀ + s) + ε)
 * </pre>
 *
 * <p>Defaults are Keras's; PyTorch has s₀ = 0. Keras takes ε inside the root.
 *
 * <p>Where g is 0 nothing changes: of a table the driver steps only the rows that a step touches.
 *
 * <p>Moments: s, [P].
 *
 * @param learningRate η
 * @param initialAccumulator s₀, at least 0
 * @param epsilon ε, above 0
 */
public record Adagrad(Schedule learningRate, double initialAccumulator, double epsilon)
        implements Optimizer.OverRanges {
    static Adagrad read(Section section) {
        return new Adagrad(
                Schedule.read(section, Optimizers.LEARNING_RATE, 0.001),
                section.number("initial-accumulator-value", 0.1, Bounds.atLeast(0)),
                section.number("epsilon", 1e-7, Optimizers.EPSILON));
    }

    @Override
    public String type() {
        return "adagrad";
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
    public UntouchedRows untouchedRows() {
        return UntouchedRows.UNCHANGED;
    }

    @Override
    public void step(
            long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to) {
        float eta = (float) rate;
        float initial = (float) initialAccumulator;
        float eps = (float) epsilon;
        float[] squares = moments[0];
        for (int i = from; i < to; i++) {
            squares[i] += gradient[i] * gradient[i];
        }
        for (int i = from; i < to; i++) {
            parameters[i] -= eta * gradient[i] / ((float) Math.sqrt(initial + squares[i]) + eps);
        }
    }
}
