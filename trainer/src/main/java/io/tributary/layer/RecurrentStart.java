package io.tributary.layer;

import io.tributary.config.Section;
import io.tributary.network.Initializer;
import io.tributary.network.Regularizer;

/**
 * First values of a recurrent layer's parameters, and penalties on them.
 *
 * @param kernel first values of the kernel, W
 * @param recurrent first values of the recurrent kernel, U
 * @param bias first values of the bias
 * @param kernelRegularizer penalty on W; null for the network's
 * @param recurrentRegularizer penalty on U; null for the network's
 */
public record RecurrentStart(
        Initializer kernel,
        Initializer recurrent,
        Initializer bias,
        Regularizer kernelRegularizer,
        Regularizer recurrentRegularizer) {
    static RecurrentStart read(Section section) {
        return new RecurrentStart(
                Initializers.REGISTRY.create(section, "kernel-initializer", Initializers.KERNEL_DEFAULT),
                Initializers.REGISTRY.create(section, "recurrent-initializer", "orthogonal"),
                Initializers.REGISTRY.create(section, "bias-initializer", "zeros"),
                Regularizers.read(section, "kernel-regularizer"),
                Regularizers.read(section, "recurrent-regularizer"));
    }
}
