package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019, algorithm 2), as PyTorch and Keras compute it:
 * {@code w ← w − η·λ·w}, then Adam's step. Biases and the parameters of norms do not decay.
 *
 * <p>Moments: Adam's.
 *
 * @param adam the step
 * @param weightDecay λ, at least 0; the default is Keras's, PyTorch has 0.01
 */
public record AdamW(Adam adam, double weightDecay) implements Optimizer.OverRanges {
    static AdamW read(Section section) {
        return new AdamW(Adam.read(section), section.number("weight-decay", 0.004, Bounds.atLeast(0)));
    }

    @Override
    public String type() {
        return "adamw";
    }

    @Override
    public int moments() {
        return adam.moments();
    }

    @Override
    public double learningRate(long step) {
        return adam.learningRate(step);
    }

    @Override
    public double decay(double rate) {
        return weightDecay * rate;
    }

    @Override
    public void step(
            long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to) {
        adam.step(step, rate, parameters, gradient, moments, from, to);
    }
}
