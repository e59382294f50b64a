package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;

/**
 * {@code −t·log σ(z) − (1 − t)·log(1 − σ(z))} of a logit z and a target t from 0 to 1, with the derivative
 * {@code σ(z) − t}; the mean over the K outputs. Computed as {@code max(z, 0) − z·t + log(1 + e^−|z|)}, which no z makes
 * overflow (TensorFlow, {@code sigmoid_cross_entropy_with_logits}).
 *
 * @param labelSmoothing ε, 0 to below 1: the target is taken as {@code (1 − ε)·t + ε/2}, as Keras has it
 */
record BinaryCrossEntropy(double labelSmoothing) implements Loss {
    static BinaryCrossEntropy read(Section section) {
        return new BinaryCrossEntropy(section.number(Losses.LABEL_SMOOTHING, 0, Bounds.openUnit()));
    }

    @Override
    public String type() {
        return "binary-cross-entropy";
    }

    @Override
    public void check(Shape output, int targets, int classes) {
        Targets.requireValues("loss " + type(), output, targets, classes);
    }

    @Override
    public Activation prediction() {
        return Activations.SIGMOID;
    }

    @Override
    public double sum(Batch batch, Shape shape, float[] output, float[] gradient) {
        int width = shape.size();
        double sum = 0;
        for (int b = 0; b < batch.size; b++) {
            for (int i = b * width, end = i + width; i < end; i++) {
                double z = output[i];
                double probability = probability(batch.target[i]);
                double t = (1 - labelSmoothing) * probability + labelSmoothing / 2;
                double share = batch.weight[b] * batch.classWeight(probability > 0.5 ? 1 : 0) / width;
                double e = Math.exp(-Math.abs(z)); // 0 < e ≤ 1, or 0 far out
                sum += share * (Math.max(z, 0) - z * t + Math.log1p(e));
                if (gradient != null) {
                    gradient[i] = (float) (share * ((z >= 0 ? 1 : e) / (1 + e) - t));
                }
            }
        }
        return sum;
    }

    /** Below 0 or above 1 the loss has no lower bound, and training would run away. */
    private double probability(float target) {
        if (target >= 0 && target <= 1) {
            return target;
        }
        throw new UserException(
                "loss " + type(), "a target must be between 0 and 1, got " + target, "use 0 and 1 as labels");
    }
}
