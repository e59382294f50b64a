package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Layer;
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
 * @param options of the kernel and the bias; there is one bias per filter
 */
public record DepthwiseConv(
        boolean sequence, Window down, Window across, int depthMultiplier, Activation activation, KernelAndBias options)
        implements Shorthand {

    static DepthwiseConv read(Section section, boolean sequence) {
        return read(section, sequence, Layers.activation(section), KernelAndBias.read(section, "depthwise"));
    }

    /** Reads all but what a separable convolution leaves to its second part. */
    static DepthwiseConv read(Section section, boolean sequence, Activation activation, KernelAndBias options) {
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
                sequence, down, across, section.integer("depth-multiplier", 1, Bounds.atLeast(1)), activation, options);
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
                ? new Conv1d(filters, down, channels, activation, options)
                : new Conv2d(filters, down, across, channels, activation, options);
    }

    /** Of a shape that does not fit, any number: the convolution says so. */
    private int channels(Shape input) {
        return sequence ? input.last() : input.dimension(0);
    }
}
