package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * Layer-wise adaptive moments for large batches (You et al., 2020, algorithm 2), over whole slots, with Adam's corrections:
 *
 * <pre>
 * m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²
 * r = m/(1 − β₁ᵗ) / (√v / √(1 − β₂ᵗ) + ε) + λ·w
 * w ← w − η · ‖w‖/‖r‖ · r
 * </pre>
 *
 * <p>The ratio of norms is 1 where either is zero. Slots that do not decay, biases and norms, take λ = 0 and keep the ratio.
 *
 * <p>Moments: m and v, each [P].
 *
 * @param learningRate η
 * @param beta1 β₁, from 0 to below 1
 * @param beta2 β₂, from 0 to below 1
 * @param epsilon ε, above 0
 * @param weightDecay λ, at least 0
 */
public record Lamb(Schedule learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer.OverSlots {
    static Lamb read(Section section) {
        return new Lamb(
                Schedule.read(section, Optimizers.LEARNING_RATE, 0.001),
                section.number("beta-1", 0.9, Bounds.openUnit()),
                section.number("beta-2", 0.999, Bounds.openUnit()),
                section.number("epsilon", 1e-6, Optimizers.EPSILON),
                section.number("weight-decay", 0, Bounds.atLeast(0)));
    }

    @Override
    public String type() {
        return "lamb";
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
            long step,
            double rate,
            float[] parameters,
            float[] gradient,
            float[][] moments,
            int from,
            int to,
            boolean decays) {
        float keep1 = (float) beta1;
        float keep2 = (float) beta2;
        float take1 = (float) (1 - beta1);
        float take2 = (float) (1 - beta2);
        float[] first = moments[0];
        float[] second = moments[1];
        for (int i = from; i < to; i++) {
            first[i] = keep1 * first[i] + take1 * gradient[i] + Optimizers.FLUSH - Optimizers.FLUSH;
        }
        for (int i = from; i < to; i++) {
            second[i] = keep2 * second[i] + take2 * (gradient[i] * gradient[i]) + Optimizers.FLUSH - Optimizers.FLUSH;
        }
        float unbias1 = (float) (1 / (1 - StrictMath.pow(beta1, step)));
        float unbias2 = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, step)));
        float decay = decays ? (float) weightDecay : 0;
        double squares = 0;
        for (int i = from; i < to; i++) {
            double r = direction(first[i], second[i], parameters[i], unbias1, unbias2, decay);
            squares += r * r;
        }
        double weights = Optimizers.norm(parameters, from, to);
        double ratio = weights > 0 && squares > 0 ? weights / Math.sqrt(squares) : 1;
        float eta = (float) (rate * ratio);
        for (int i = from; i < to; i++) {
            parameters[i] -= eta * direction(first[i], second[i], parameters[i], unbias1, unbias2, decay);
        }
    }

    private float direction(float first, float second, float w, float unbias1, float unbias2, float decay) {
        return first * unbias1 / ((float) Math.sqrt(second) * unbias2 + (float) epsilon) + decay * w;
    }
}
