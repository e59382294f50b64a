package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.List;

/**
 * A separable convolution, {@code separable-conv1d} and {@code separable-conv2d} (Chollet, 2017, as Keras has it): a depthwise
 * one, without bias or activation, and then one with a window of a single cell over all its channels.
 *
 * @param depthwise the first part
 * @param filters of the second part, at least 1
 * @param activation f, after the second part
 * @param options of the second part's kernel and bias
 */
public record SeparableConv(DepthwiseConv depthwise, int filters, Activation activation, KernelAndBias options)
        implements Shorthand {
    static SeparableConv read(Section section, boolean sequence) {
        return new SeparableConv(
                DepthwiseConv.read(
                        section, sequence, Activations.LINEAR, KernelAndBias.withoutBias(section, "depthwise")),
                section.integer("filters", Bounds.atLeast(1)),
                Layers.activation(section),
                KernelAndBias.read(section, "pointwise"));
    }

    @Override
    public String type() {
        return depthwise.sequence() ? "separable-conv1d" : "separable-conv2d";
    }

    @Override
    public Layer expand(Shape input, Declaration slots) {
        Layer pointwise = depthwise.sequence()
                ? new Dense(filters, activation, options)
                : new Conv2d(filters, Window.UNIT, Window.UNIT, 1, activation, options);
        return new Sequential(List.of(depthwise.expand(input, slots), pointwise));
    }
}
