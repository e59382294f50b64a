package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * Adam with Nesterov's momentum (Dozat, 2016), as PyTorch and Keras compute it, with the paper's momentum schedule
 * {@code μ_t = β₁·(1 − ½·0.96^(0.004·t))}:
 *
 * <pre>
 * m ← β₁·m + (1 − β₁)·g
 * v ← β₂·v + (1 − β₂)·g²
 * m̂ = μ_(t+1)/(1 − Π_(i≤t+1) μ_i) · m + (1 − μ_t)/(1 − Π_(i≤t) μ_i) · g
 * w ← w − η · m̂ / (√v / √(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * <p>Moments: m and v, each [P].
 *
 * @param learningRate η
 * @param beta1 β₁, from 0 to below 1
 * @param beta2 β₂, from 0 to below 1
 * @param epsilon ε, above 0
 */
public record Nadam(Schedule learningRate, double beta1, double beta2, double epsilon) implements Optimizer.OverRanges {
    private static final double BASE = 0.96;
    private static final double DECAY = 0.004;

    /** A product below this no longer changes {@code 1 − product}. */
    private static final double NOTHING = 0x1p-60;

    static Nadam read(Section section) {
        return new Nadam(
                Schedule.read(section, Optimizers.LEARNING_RATE, 0.001),
                section.number("beta-1", 0.9, Bounds.openUnit()),
                section.number("beta-2", 0.999, Bounds.openUnit()),
                section.number("epsilon", 1e-8, Optimizers.EPSILON));
    }

    @Override
    public String type() {
        return "nadam";
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
        double product = product(step);
        double next = mu(step + 1);
        float ofMoment = (float) (rate * next / (1 - product * next));
        float ofGradient = (float) (rate * (1 - mu(step)) / (1 - product));
        float correction = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, step)));
        float keep1 = (float) beta1;
        float keep2 = (float) beta2;
        float take1 = (float) (1 - beta1);
        float take2 = (float) (1 - beta2);
        float eps = (float) epsilon;
        float[] first = moments[0];
        float[] second = moments[1];
        for (int i = from; i < to; i++) {
            first[i] = keep1 * first[i] + take1 * gradient[i] + Optimizers.FLUSH - Optimizers.FLUSH;
        }
        for (int i = from; i < to; i++) {
            second[i] = keep2 * second[i] + take2 * (gradient[i] * gradient[i]) + Optimizers.FLUSH - Optimizers.FLUSH;
        }
        for (int i = from; i < to; i++) {
            parameters[i] -= (ofMoment * first[i] + ofGradient * gradient[i])
                    / ((float) Math.sqrt(second[i]) * correction + eps);
        }
    }

    private double mu(double step) {
        return beta1 * (1 - 0.5 * StrictMath.pow(BASE, step * DECAY));
    }

    /** Π_(i≤t) μ_i: a function of the step alone, so nothing has to be kept; about sixty factors make it vanish. */
    private double product(long step) {
        double product = 1;
        for (long i = 1; i <= step && product > NOTHING; i++) {
            product *= mu(i);
        }
        return product;
    }
}
