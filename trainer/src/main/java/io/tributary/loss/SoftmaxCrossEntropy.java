package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;

/**
 * {@code −Σ_k t_k·log softmax(z)_k} of the logits z over the last dimension, with the derivative
 * {@code softmax(z)·Σ_k t_k − t}. The logarithm is {@code z_k − log Σ_j e^(z_j)}, the latter computed from the largest z
 * on, so that no logit makes it overflow.
 *
 * <p>Targets are class indices, one per position, or one number per output: one-hot, or any distribution. A sequence's loss
 * is the mean over its positions, of which a negative class index makes one padding ({@link Targets}).
 *
 * <p>Symbols: B examples, N positions of an example (1 unless the output is a sequence), K classes.
 *
 * @param labelSmoothing ε, 0 to below 1: the targets are taken as {@code (1 − ε)·t + ε/K·Σ_k t_k} (Szegedy et al., 2016)
 */
record SoftmaxCrossEntropy(double labelSmoothing) implements Loss {
    static SoftmaxCrossEntropy read(Section section) {
        return new SoftmaxCrossEntropy(section.number(Losses.LABEL_SMOOTHING, 0, Bounds.openUnit()));
    }

    @Override
    public String type() {
        return "softmax-cross-entropy";
    }

    @Override
    public void check(Shape output, int targets, int classes) {
        Targets.requireClasses("loss " + type(), output, targets, classes);
    }

    @Override
    public Activation prediction() {
        return Activations.SOFTMAX;
    }

    @Override
    public double sum(Batch batch, Shape shape, float[] output, float[] gradient) {
        int classes = shape.last();
        int positions = Targets.positions(shape);
        boolean indices = Targets.areIndices(batch, shape);
        double sum = 0;
        for (int b = 0; b < batch.size; b++) {
            int present = indices ? Targets.countPresent(batch, positions, b) : positions;
            for (int row = b * positions; row < (b + 1) * positions; row++) {
                if (indices && batch.target[row] < 0) {
                    Targets.clear(gradient, row * classes, classes);
                } else {
                    sum += position(batch, indices, row, classes, output, gradient, (double) batch.weight[b] / present);
                }
            }
        }
        return sum;
    }

    /** The weighted loss of one position. */
    private double position(
            Batch batch, boolean indices, int row, int classes, float[] output, float[] gradient, double weight) {
        int from = row * classes;
        int target = indices ? (int) batch.target[row] : Targets.argmax(batch.target, from, classes);
        double share = weight * batch.classWeight(target);
        double loss = indices
                ? ofIndex(target, classes, from, output, gradient, share)
                : ofDistribution(batch.target, classes, from, output, gradient, share);
        if (labelSmoothing > 0) {
            loss += smooth(indices ? null : batch.target, target, classes, from, output, gradient, share);
        }
        return share * loss;
    }

    /**
     * One position with a class index as target.
     *
     * @param z logits, read in [from, from + classes)
     * @param gradient overwritten there; may be null
     */
    private static double ofIndex(int target, int classes, int from, float[] z, float[] gradient, double share) {
        double max = max(z, from, classes);
        double total = sumOfExponentials(z, from, classes, max, gradient);
        double margin = z[from + target] - max;
        if (gradient != null) {
            double scale = share / total;
            for (int k = from; k < from + classes; k++) {
                gradient[k] = (float) (gradient[k] * scale);
            }
            gradient[from + target] = (float) (share * (Math.exp(margin) / total - 1));
        }
        return Math.log(total) - margin;
    }

    /**
     * One position with a value per class as target.
     *
     * @param t targets, read in [from, from + classes)
     * @param z logits, read there
     * @param gradient overwritten there; may be null
     */
    private static double ofDistribution(float[] t, int classes, int from, float[] z, float[] gradient, double share) {
        double max = max(z, from, classes);
        double total = sumOfExponentials(z, from, classes, max, null);
        double logTotal = Math.log(total);
        double mass = 0;
        double loss = 0;
        for (int k = from; k < from + classes; k++) {
            mass += t[k];
            loss += t[k] * (logTotal - (z[k] - max));
        }
        if (gradient != null) {
            for (int k = from; k < from + classes; k++) {
                gradient[k] = (float) (share * (mass * Math.exp(z[k] - max) / total - t[k]));
            }
        }
        return loss;
    }

    /**
     * What smoothing adds at one position. The smoothed targets have the sum of the plain ones, so the logarithm of the total
     * drops out: {@code ε·Σ_k (t_k − m)·z_k} with the mean target m, and its gradient {@code ε·(t − m)}.
     *
     * @param t targets, read in [from, from + classes); null for one class
     * @param label that class
     * @param z logits, read there
     * @param gradient accumulated there; may be null
     */
    private double smooth(float[] t, int label, int classes, int from, float[] z, float[] gradient, double share) {
        double mean = 0;
        for (int k = 0; k < classes; k++) {
            mean += target(t, label, from, k) / classes;
        }
        double loss = 0;
        for (int k = 0; k < classes; k++) {
            double change = labelSmoothing * (target(t, label, from, k) - mean);
            loss += change * z[from + k];
            if (gradient != null) {
                gradient[from + k] += (float) (share * change);
            }
        }
        return loss;
    }

    private static double target(float[] t, int label, int from, int k) {
        return t != null ? t[from + k] : k == label ? 1 : 0;
    }

    private static double max(float[] z, int from, int classes) {
        float max = z[from];
        for (int k = from + 1; k < from + classes; k++) {
            max = Math.max(max, z[k]);
        }
        return max;
    }

    /** Σ e^(z − max), each term kept in the array where there is one. */
    private static double sumOfExponentials(float[] z, int from, int classes, double max, float[] terms) {
        double sum = 0;
        for (int k = from; k < from + classes; k++) {
            double e = Math.exp(z[k] - max);
            sum += e;
            if (terms != null) {
                terms[k] = (float) e;
            }
        }
        return sum;
    }
}
