package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Constraint;
import io.tributary.network.Declaration;
import io.tributary.network.Initializer;
import io.tributary.network.Layer;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import java.util.List;

/**
 * A separable convolution, {@code separable-conv1d} and {@code separable-conv2d} (Chollet, 2017, as Keras has it): a depthwise
 * one, without bias or activation, and then one with a window of a single cell over all its channels.
 *
 * @param depthwise the first part
 * @param filters of the second part, at least 1
 * @param activation f, after the second part
 * @param useBias whether the second part has a bias
 * @param pointwiseInitializer first values of the second part's kernel
 * @param biasInitializer first values of its bias
 * @param pointwiseRegularizer penalty on its kernel; null for the network's
 * @param pointwiseConstraint what its kernel is held to; null for the network's
 */
public record SeparableConv(
        DepthwiseConv depthwise,
        int filters,
        Activation activation,
        boolean useBias,
        Initializer pointwiseInitializer,
        Initializer biasInitializer,
        Regularizer pointwiseRegularizer,
        Constraint pointwiseConstraint)
        implements Shorthand {
    static SeparableConv read(Section section, boolean sequence) {
        return new SeparableConv(
                DepthwiseConv.read(section, sequence, Activations.LINEAR, false, Initializers.ZEROS),
                section.integer("filters", Bounds.atLeast(1)),
                Layers.activation(section),
                section.bool("use-bias", true),
                Initializers.REGISTRY.create(section, "pointwise-initializer", Initializers.KERNEL_DEFAULT),
                Initializers.REGISTRY.create(section, "bias-initializer", "zeros"),
                Regularizers.read(section, "pointwise-regularizer"),
                Constraints.read(section, "pointwise-constraint"));
    }

    @Override
    public String type() {
        return depthwise.sequence() ? "separable-conv1d" : "separable-conv2d";
    }

    @Override
    public Layer expand(Shape input, Declaration slots) {
        Layer pointwise = depthwise.sequence()
                ? new Dense(
                        filters,
                        activation,
                        useBias,
                        pointwiseInitializer,
                        biasInitializer,
                        pointwiseRegularizer,
                        pointwiseConstraint)
                : new Conv2d(
                        filters,
                        Window.UNIT,
                        Window.UNIT,
                        1,
                        activation,
                        useBias,
                        pointwiseInitializer,
                        biasInitializer,
                        pointwiseRegularizer,
                        pointwiseConstraint);
        return new Sequential(List.of(depthwise.expand(input, slots), pointwise));
    }
}
