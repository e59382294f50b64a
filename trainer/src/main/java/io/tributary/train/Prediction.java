package io.tributary.train;

import io.tributary.activation.Activation;
import io.tributary.blas.Kernels;
import io.tributary.loss.Loss;
import io.tributary.network.Network;
import io.tributary.network.Targets;
import io.tributary.transform.FittedTarget;

/**
 * From a network's output to a prediction, for metrics and for whoever uses a model: probabilities where the loss is of
 * logits, numbers in the data's unit, errors of reconstructions. Immutable; safe for many threads.
 *
 * <p>Symbols: B examples, F inputs, K values of an output.
 *
 * @param network the network
 * @param loss the loss it is trained with, which says what its output means
 * @param target what was fitted to the target
 */
public record Prediction(Network network, Loss loss, FittedTarget target) {
    /** @return whether {@link #values} may be given one array as both output and prediction */
    public boolean inPlace() {
        return !loss.prediction().needsInput();
    }

    /**
     * @param kernels with the buffers of the calling thread
     * @param z the network's output, [B × K], read
     * @param rows B
     * @param y overwritten with the predictions, [B × K], in the data's unit, over {@link FittedTarget#base}
     */
    public void values(Kernels kernels, float[] z, int rows, float[] y) {
        link(kernels, z, rows, y);
        target.invert(y, rows, network.output().size());
    }

    /**
     * @param kernels with the buffers of the calling thread
     * @param x the network's inputs, [B × F], read
     * @param z its output, [B × F], read
     * @param rows B
     * @param y scratch, [B × F]
     * @param errors overwritten from {@code at} on with each example's mean of the squared differences, in the units of the
     *     network; may be {@code y}
     * @param at index of the first error
     */
    public void errors(Kernels kernels, float[] x, float[] z, int rows, float[] y, float[] errors, int at) {
        link(kernels, z, rows, y);
        // Where errors takes the place of y, that of a row takes that of values of this row or one before.
        FittedTarget.errors(x, y, network.input().size(), rows, errors, at);
    }

    private void link(Kernels kernels, float[] z, int rows, float[] y) {
        Activation link = loss.prediction();
        link.forward(
                kernels,
                rows * Targets.positions(network.output()),
                network.output().last(),
                z,
                y);
    }
}
