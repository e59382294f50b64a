package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.blas.Kernels;
import io.tributary.network.Batch;
import io.tributary.network.Shape;

/**
 * What training makes small: the weighted sum over examples, and the gradient of that sum. Sums travel, the driver divides
 * once, so a loss never averages over the batch. Immutable. A loss of the user's own is a class with a public constructor
 * that takes a {@link io.tributary.config.Section} or nothing.
 *
 * <p>Symbols: B examples, K values of one output, T values of one target.
 */
public interface Loss {
    /** @return the name in a configuration, {@code softmax-cross-entropy}; for a class of the user's own, its simple name */
    default String type() {
        return getClass().getSimpleName();
    }

    /**
     * Checks that outputs and targets fit each other and this loss.
     *
     * @param output shape of one example's output
     * @param targets target values per example, T
     * @param classes number of classes the data has, or 0 where the target is numeric
     * @throws io.tributary.error.UserException naming the loss, the sizes and the remedy
     */
    void check(Shape output, int targets, int classes);

    /**
     * Computes {@code Σ_b weight_b·loss_b} and its gradient by the outputs.
     *
     * @param kernels with the buffers of the calling thread
     * @param batch targets and weights, read
     * @param shape shape of one example's output; K is its size
     * @param output outputs, [B × K], read
     * @param gradient [B × K], overwritten; null where only the sum is wanted
     * @return the weighted sum
     */
    double sum(Kernels kernels, Batch batch, Shape shape, float[] output, float[] gradient);

    /**
     * @return what turns the network's output into a prediction: softmax or sigmoid for a loss that takes logits, linear
     *     for a loss that takes the output as it is
     */
    Activation prediction();
}
