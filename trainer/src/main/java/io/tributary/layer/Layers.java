package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Registry;
import io.tributary.config.Section;
import io.tributary.network.Layer;
import java.util.Map;
import java.util.function.Function;

/** The table of layers by their names in a configuration. */
public final class Layers {
    private static final Map<String, Function<Section, Layer>> TABLE = Map.of(
            "dense", Dense::read,
            "activation", section -> new ActivationLayer(Activations.REGISTRY.create(section, "activation")),
            "linear", section -> new ActivationLayer(Activations.LINEAR),
            "sigmoid", section -> new ActivationLayer(Activations.SIGMOID),
            "tanh", section -> new ActivationLayer(Activations.TANH),
            "relu", section -> new ActivationLayer(Activations.RELU),
            "softmax", section -> new ActivationLayer(Activations.SOFTMAX));

    /** From the name in a configuration to the layer. */
    public static final Registry<Layer> REGISTRY = new Registry<>(Layer.class, "layer", TABLE);

    private Layers() {}

    /**
     * Reads {@code activation = relu} of a layer.
     *
     * @param section the layer's object
     * @return the activation, linear if none is named
     */
    static Activation activation(Section section) {
        return Activations.REGISTRY.create(section, "activation", "linear");
    }
}
