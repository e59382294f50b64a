package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.activation.Exponential;
import io.tributary.blas.Buffers;
import io.tributary.blas.Kernels;
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
    private static final int BLOCK = Buffers.BLOCK; // outputs at once

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
    public double sum(Kernels kernels, Batch batch, Shape shape, float[] output, float[] gradient) {
        float[][] buffers = kernels.buffers().losses();
        double sum = 0;
        for (int first = 0, end = batch.size * shape.size(); first < end; first += BLOCK) {
            int count = Math.min(BLOCK, end - first);
            System.arraycopy(output, first, buffers[0], 0, count);
            for (int k = 0; k < count; k++) {
                buffers[1][k] = -Math.abs(buffers[0][k]);
            }
            Exponential.exp(kernels.buffers(), count, buffers[1], 0, buffers[1], 0); // 0 < e ≤ 1, or 0 far out
            Exponential.log1p(kernels.buffers(), count, buffers[1], 0, buffers[2], 0);
            sum = addBlock(batch, shape.size(), first, count, buffers, gradient, sum);
        }
        return sum;
    }

    /**
     * Adds some outputs' losses.
     *
     * @param width K
     * @param first of all outputs of the batch
     * @param buffers z, e^−|z| and log(1 + e^−|z|), from 0 on, read
     * @return the sum and they
     */
    private double addBlock(
            Batch batch, int width, int first, int count, float[][] buffers, float[] gradient, double sum) {
        float[] z = buffers[0];
        float[] e = buffers[1];
        float[] log = buffers[2];
        double all = sum;
        for (int k = 0; k < count; k++) {
            double probability = probability(batch.target[first + k]);
            double t = (1 - labelSmoothing) * probability + labelSmoothing / 2;
            int b = (first + k) / width;
            double share = batch.weight[b] * batch.classWeight(probability > 0.5 ? 1 : 0) / width;
            all += share * (Math.max(z[k], 0f) - z[k] * t + log[k]);
            if (gradient != null) {
                // e^min(z, 0); a comparison with 0 is what no branch predictor guesses
                float numerator = Math.max(e[k], Math.min(1f, Math.max(z[k], 0f) * 0x1p127f));
                gradient[first + k] = (float) (share * (numerator / (1.0 + e[k]) - t));
            }
        }
        return all;
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
