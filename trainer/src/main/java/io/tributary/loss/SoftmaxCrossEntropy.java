package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.activation.Softmax;
import io.tributary.blas.Kernels;
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
    public double sum(Kernels kernels, Batch batch, Shape shape, float[] output, float[] gradient) {
        int classes = shape.last();
        int positions = Targets.positions(shape);
        boolean indices = Targets.areIndices(batch, shape);
        int rows = batch.size * positions;
        int atOnce = Softmax.rowsAtOnce(classes);
        float[] e = Softmax.rows(kernels.buffers(), classes); // [atOnce × K], and the maxima, [atOnce]
        int present = positions;
        double sum = 0;
        for (int first = 0; first < rows; first += atOnce) {
            int count = Math.min(atOnce, rows - first);
            Softmax.exponentials(kernels.buffers(), count, classes, output, first * classes, e);
            for (int row = first; row < first + count; row++) {
                if (indices && row % positions == 0) {
                    present = Targets.countPresent(batch, positions, row / positions);
                }
                if (indices && batch.target[row] < 0) {
                    Targets.clear(gradient, row * classes, classes);
                    continue;
                }
                int target = indices ? (int) batch.target[row] : Targets.argmax(batch.target, row * classes, classes);
                double share = (double) batch.weight[row / positions] / present * batch.classWeight(target);
                double max = e[count * classes + row - first];
                int at = (row - first) * classes;
                double loss = indices
                        ? ofIndex(target, classes, row * classes, output, max, e, at, gradient, share)
                        : ofDistribution(batch.target, classes, row * classes, output, max, e, at, gradient, share);
                if (labelSmoothing > 0) {
                    float[] targets = indices ? null : batch.target;
                    loss += smooth(targets, target, classes, row * classes, output, gradient, share);
                }
                sum += share * loss;
            }
        }
        return sum;
    }

    /**
     * One position with a class index as target.
     *
     * @param z logits, read in [from, from + classes)
     * @param max the largest of them
     * @param e e^(z − max), read in [at, at + classes)
     * @param gradient overwritten in [from, from + classes); may be null
     */
    private static double ofIndex(
            int target,
            int classes,
            int from,
            float[] z,
            double max,
            float[] e,
            int at,
            float[] gradient,
            double share) {
        double total = Softmax.sum(e, at, classes);
        if (gradient != null) {
            float scale = (float) (share / total);
            for (int k = 0; k < classes; k++) {
                gradient[from + k] = e[at + k] * scale;
            }
            gradient[from + target] = (float) (share * (e[at + target] / total - 1));
        }
        return Math.log(total) - (z[from + target] - max);
    }

    /**
     * One position with a value per class as target.
     *
     * @param t targets, read in [from, from + classes)
     * @param z logits, read there
     * @param max the largest of them
     * @param e e^(z − max), read in [at, at + classes)
     * @param gradient overwritten in [from, from + classes); may be null
     */
    private static double ofDistribution(
            float[] t,
            int classes,
            int from,
            float[] z,
            double max,
            float[] e,
            int at,
            float[] gradient,
            double share) {
        double total = Softmax.sum(e, at, classes);
        double logTotal = Math.log(total);
        double mass = 0;
        double loss = 0;
        for (int k = from; k < from + classes; k++) {
            mass += t[k];
            loss += t[k] * (logTotal - (z[k] - max));
        }
        if (gradient != null) {
            double scale = mass / total;
            for (int k = 0; k < classes; k++) {
                gradient[from + k] = (float) (share * (scale * e[at + k] - t[from + k]));
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
}
