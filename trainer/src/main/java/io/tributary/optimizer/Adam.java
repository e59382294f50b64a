package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * Adam (Kingma and Ba, 2015, algorithm 1), as PyTorch computes it:
 *
 * <pre>
 * m ← β₁·m + (1 − β₁)·g
 * v ← β₂·v + (1 − β₂)·g²
 * w ← w − η/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * <p>Keras takes the form at the end of the paper's section 2, where ε is added to √v before the correction, which makes it
 * larger in the first steps. Here ε is the paper's own, 1e-8, where Keras has 1e-7.
 *
 * <p>AMSGrad (Reddi, Kale and Kumar, 2018) takes the largest v so far in place of v, as PyTorch does, before the correction.
 *
 * <p>Moments: m and v, and the largest v for AMSGrad, each [P].
 *
 * @param learningRate η
 * @param beta1 β₁, from 0 to below 1
 * @param beta2 β₂, from 0 to below 1
 * @param epsilon ε, above 0
 * @param amsgrad whether to divide by the largest v so far
 */
public record Adam(Schedule learningRate, double beta1, double beta2, double epsilon, boolean amsgrad)
        implements Optimizer.OverRanges {
    static Adam read(Section section) {
        return new Adam(
                Schedule.read(section, Optimizers.LEARNING_RATE, 0.001),
                section.number("beta-1", 0.9, Bounds.openUnit()),
                section.number("beta-2", 0.999, Bounds.openUnit()),
                section.number("epsilon", 1e-8, Optimizers.EPSILON),
                section.bool("amsgrad", false));
    }

    @Override
    public String type() {
        return "adam";
    }

    @Override
    public int moments() {
        return amsgrad ? 3 : 2;
    }

    @Override
    public double learningRate(long step) {
        return learningRate.at(step);
    }

    @Override
    public void step(
            long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to) {
        // StrictMath: the same bits on every platform, which Math.pow does not promise.
        float eta = (float) (rate / (1 - StrictMath.pow(beta1, step)));
        float correction = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, step)));
        float keep1 = (float) beta1;
        float keep2 = (float) beta2;
        float take1 = (float) (1 - beta1);
        float take2 = (float) (1 - beta2);
        float eps = (float) epsilon;
        float[] first = moments[0];
        float[] second = moments[1];
        // One store per loop, or C2 does not vectorise: see the package.
        for (int i = from; i < to; i++) {
            first[i] = keep1 * first[i] + take1 * gradient[i] + Optimizers.FLUSH - Optimizers.FLUSH;
        }
        for (int i = from; i < to; i++) {
            second[i] = keep2 * second[i] + take2 * (gradient[i] * gradient[i]) + Optimizers.FLUSH - Optimizers.FLUSH;
        }
        if (amsgrad) {
            float[] largest = moments[2];
            for (int i = from; i < to; i++) {
                largest[i] = Math.max(largest[i], second[i]);
            }
            second = largest;
        }
        for (int i = from; i < to; i++) {
            parameters[i] -= eta * first[i] / ((float) Math.sqrt(second[i]) * correction + eps);
        }
    }
}
