package io.tributary.layer;

import io.tributary.config.Section;
import io.tributary.network.Constraint;
import io.tributary.network.Declaration;
import io.tributary.network.Initializer;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;

/**
 * How a layer's kernel and bias begin, and what holds them: the options that all layers with a product share.
 *
 * @param useBias whether there is a bias
 * @param kernelInitializer first values of the kernel
 * @param biasInitializer first values of the bias
 * @param regularizer penalty on the kernel; null for the network's
 * @param constraint what the kernel is held to; null for the network's
 */
public record KernelAndBias(
        boolean useBias,
        Initializer kernelInitializer,
        Initializer biasInitializer,
        Regularizer regularizer,
        Constraint constraint) {
    /** The defaults of a configuration. */
    static final KernelAndBias DEFAULT =
            new KernelAndBias(true, Initializers.kernelDefault(), Initializers.ZEROS, null, null);

    /** Reads {@code use-bias}, {@code bias-initializer}, {@code kernel-initializer} and so on. */
    static KernelAndBias read(Section section) {
        return read(section, "kernel");
    }

    /**
     * Reads the options of a kernel with another name.
     *
     * @param section the layer's
     * @param kernel begins the kernel's keys: {@code pointwise} for {@code pointwise-initializer}
     */
    static KernelAndBias read(Section section, String kernel) {
        return withoutBias(section, kernel)
                .withBias(
                        section.bool("use-bias", true),
                        Initializers.REGISTRY.create(section, "bias-initializer", "zeros"));
    }

    /** Reads the options of a kernel alone. */
    static KernelAndBias withoutBias(Section section, String kernel) {
        return new KernelAndBias(
                false,
                Initializers.REGISTRY.create(section, kernel + "-initializer", Initializers.KERNEL_DEFAULT),
                Initializers.ZEROS,
                Regularizers.read(section, kernel + "-regularizer"),
                Constraints.read(section, kernel + "-constraint"));
    }

    private KernelAndBias withBias(boolean whether, Initializer initializer) {
        return new KernelAndBias(whether, kernelInitializer, initializer, regularizer, constraint);
    }

    /**
     * Declares a kernel of which an example touches few rows, {@code [inputs × units]}, and then the bias if there is one.
     *
     * @param slots takes the declarations
     * @param inputs rows of the kernel
     * @param units values of a row, and of the bias
     */
    void declareTable(Declaration slots, int inputs, int units) {
        slots.table("kernel", inputs, units, inputs, kernelInitializer, regularizer, constraint);
        if (useBias) {
            slots.bias("bias", Shape.of(units), biasInitializer);
        }
    }

    /**
     * Declares the kernel, and then the bias if there is one.
     *
     * @param slots takes the declarations
     * @param prefix begins their names: empty, or {@code query-}
     * @param kernel the kernel's shape
     * @param fanIn inputs that feed one output unit
     * @param fanOut outputs that one input unit feeds
     * @param bias the bias's shape
     */
    void declare(Declaration slots, String prefix, Shape kernel, int fanIn, int fanOut, Shape bias) {
        slots.kernel(prefix + "kernel", kernel, kernelInitializer, fanIn, fanOut, regularizer, constraint);
        if (useBias) {
            slots.bias(prefix + "bias", bias, biasInitializer);
        }
    }
}
