package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Constraint;
import io.tributary.network.Declaration;
import io.tributary.network.Initializer;
import io.tributary.network.Layer;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;

/**
 * A depthwise convolution, {@code depthwise-conv1d} and {@code depthwise-conv2d}: {@code depth-multiplier} filters for each
 * channel, which see that channel alone. It stands for a {@link Conv1d} or {@link Conv2d} of as many groups as channels; filter
 * j of channel c gives channel {@code c·multiplier + j}, as in Keras.
 *
 * @param sequence whether over sequences {@code [time × features]}, else over images {@code [channels × height × width]}
 * @param down the window along the time, or along the height
 * @param across the window along the width; not used for sequences
 * @param depthMultiplier filters of each channel, at least 1
 * @param activation f
 * @param useBias whether there is a bias, one per filter
 * @param depthwiseInitializer first values of the kernel
 * @param biasInitializer first values of the bias
 * @param depthwiseRegularizer penalty on the kernel; null for the network's
 * @param depthwiseConstraint what the kernel is held to; null for the network's
 */
public record DepthwiseConv(
        boolean sequence,
        Window down,
        Window across,
        int depthMultiplier,
        Activation activation,
        boolean useBias,
        Initializer depthwiseInitializer,
        Initializer biasInitializer,
        Regularizer depthwiseRegularizer,
        Constraint depthwiseConstraint)
        implements Shorthand {

    static DepthwiseConv read(Section section, boolean sequence) {
        return read(
                section,
                sequence,
                Layers.activation(section),
                section.bool("use-bias", true),
                Initializers.REGISTRY.create(section, "bias-initializer", "zeros"));
    }

    /** Reads all but what a separable convolution leaves to its second part. */
    static DepthwiseConv read(
            Section section, boolean sequence, Activation activation, boolean useBias, Initializer biasInitializer) {
        Window.Padding padding = Window.padding(section, sequence);
        Window down;
        Window across = Window.UNIT;
        if (sequence) {
            down = new Window(
                    section.integer("kernel-size", Bounds.atLeast(1)),
                    section.integer("strides", 1, Bounds.atLeast(1)),
                    section.integer("dilation-rate", 1, Bounds.atLeast(1)),
                    padding);
        } else {
            int[] size = Window.pair(section, "kernel-size");
            int[] stride = Window.pair(section, "strides", 1);
            int[] dilation = Window.pair(section, "dilation-rate", 1);
            down = new Window(size[0], stride[0], dilation[0], padding);
            across = new Window(size[1], stride[1], dilation[1], padding);
        }
        return new DepthwiseConv(
                sequence,
                down,
                across,
                section.integer("depth-multiplier", 1, Bounds.atLeast(1)),
                activation,
                useBias,
                Initializers.REGISTRY.create(section, "depthwise-initializer", Initializers.KERNEL_DEFAULT),
                biasInitializer,
                Regularizers.read(section, "depthwise-regularizer"),
                Constraints.read(section, "depthwise-constraint"));
    }

    @Override
    public String type() {
        return sequence ? "depthwise-conv1d" : "depthwise-conv2d";
    }

    @Override
    public Layer expand(Shape input, Declaration slots) {
        int channels = channels(input);
        int filters = Math.multiplyExact(channels, depthMultiplier);
        return sequence
                ? new Conv1d(
                        filters,
                        down,
                        channels,
                        activation,
                        useBias,
                        depthwiseInitializer,
                        biasInitializer,
                        depthwiseRegularizer,
                        depthwiseConstraint)
                : new Conv2d(
                        filters,
                        down,
                        across,
                        channels,
                        activation,
                        useBias,
                        depthwiseInitializer,
                        biasInitializer,
                        depthwiseRegularizer,
                        depthwiseConstraint);
    }

    /** Of a shape that does not fit, any number: the convolution says so. */
    private int channels(Shape input) {
        return sequence ? input.last() : input.dimension(0);
    }
}
