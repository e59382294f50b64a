package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.blas.Kernels;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;

/**
 * The Kullback–Leibler divergence {@code Σ_k t_k·log(t_k / softmax(z)_k)} of a distribution t from the logits z: the softmax
 * cross-entropy without the targets' own entropy, which changes the loss but not its gradient. Keras's takes probabilities
 * and clips them; from logits nothing needs clipping.
 */
record KullbackLeibler() implements Loss {
    private static final Loss CROSS_ENTROPY = new SoftmaxCrossEntropy(0);

    @Override
    public String type() {
        return "kullback-leibler";
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
        double sum = CROSS_ENTROPY.sum(kernels, batch, shape, output, gradient);
        if (Targets.areIndices(batch, shape)) {
            return sum; // one class is certain: no entropy
        }
        int positions = Targets.positions(shape);
        int classes = shape.last();
        for (int row = 0; row < batch.size * positions; row++) {
            double entropy = 0;
            for (int i = row * classes; i < (row + 1) * classes; i++) {
                double t = batch.target[i];
                entropy += t > 0 ? t * Math.log(t) : 0;
            }
            double factor = batch.classWeight(Targets.argmax(batch.target, row * classes, classes));
            sum += batch.weight[row / positions] * factor / positions * entropy;
        }
        return sum;
    }
}
