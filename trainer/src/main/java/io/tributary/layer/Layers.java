package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Registry;
import io.tributary.config.Section;
import io.tributary.network.Layer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The table of layers by their names in a configuration. */
public final class Layers {
    /** From the name in a configuration to the layer. */
    public static final Registry<Layer> REGISTRY = new Registry<>(Layer.class, "layer", table(), TrainedAs::read);

    private Layers() {}

    private static Map<String, Function<Section, Layer>> table() {
        Map<String, Function<Section, Layer>> table = new HashMap<>();
        table.put("dense", Dense::read);
        table.put("prelu", Prelu::read);
        table.put("embedding", Embedding::read);
        table.put("simple-rnn", SimpleRnn::read);
        table.put("lstm", Lstm::read);
        table.put("gru", Gru::read);
        table.put("bidirectional", Bidirectional::read);
        table.put("conv1d", Conv1d::read);
        table.put("conv2d", Conv2d::read);
        table.put("depthwise-conv1d", section -> DepthwiseConv.read(section, true));
        table.put("depthwise-conv2d", section -> DepthwiseConv.read(section, false));
        table.put("separable-conv1d", section -> SeparableConv.read(section, true));
        table.put("separable-conv2d", section -> SeparableConv.read(section, false));
        table.put("max-pool", Pool::max);
        table.put("average-pool", Pool::average);
        table.put("global-max-pool", section -> new GlobalPool(true));
        table.put("global-average-pool", section -> new GlobalPool(false));
        table.put("zero-padding", ZeroPadding::read);
        table.put("flatten", section -> Reshape.FLATTEN);
        table.put("reshape", Reshape::read);
        table.put("dropout", Dropout::read);
        table.put("gaussian-noise", GaussianNoise::read);
        table.put("batch-norm", BatchNorm::read);
        table.put("layer-norm", LayerNorm::read);
        table.put("multi-head-attention", MultiHeadAttention::read);
        table.put("positional-embedding", PositionalEmbedding::read);
        table.put("transformer-block", TransformerBlock::read);
        table.put("residual", Residual::read);
        table.put("concat", section -> Parallel.read(section, "concat", Concat.CONCAT));
        table.put("add", section -> Parallel.read(section, "add", Elementwise.SUM));
        table.put("average", section -> Parallel.read(section, "average", Elementwise.AVERAGE));
        table.put("multiply", section -> Parallel.read(section, "multiply", Elementwise.PRODUCT));
        table.put("dot", Dot::read);
        table.put("time-distributed", TimeDistributed::read);
        table.put("activation", section -> new ActivationLayer(Activations.REGISTRY.create(section, "activation")));
        // Every activation is a layer of the same name and options.
        for (String name : Activations.REGISTRY.names()) {
            table.put(name, section -> new ActivationLayer(Activations.REGISTRY.create(section)));
        }
        return table;
    }

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
