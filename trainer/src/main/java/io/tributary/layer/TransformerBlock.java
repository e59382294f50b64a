package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A block of a Transformer (Vaswani et al., 2017, section 3.1) over sequences {@code [time × features]}: attention and two dense
 * layers, each with a way around it and a normalisation, which stands behind the sum, or before the branch (Xiong et al., 2020)
 * with {@code normalize-first}. Names and defaults are those of Keras's {@code TransformerEncoder}; with {@code causal} it is the
 * block of a decoder that has no encoder.
 *
 * @param heads attention heads, at least 1
 * @param keyDim dimension of a head; 0 for the features divided by the heads
 * @param units of the first dense layer, at least 1
 * @param inner activation of the first dense layer
 * @param dropout of the attention's probabilities, and of both branches
 * @param causal whether a step sees itself and what is before it only
 * @param normalizeFirst whether branches are normalised before, not sums behind
 * @param epsilon of the normalisations
 */
public record TransformerBlock(
        int heads,
        int keyDim,
        int units,
        Activation inner,
        double dropout,
        boolean causal,
        boolean normalizeFirst,
        double epsilon)
        implements Shorthand {
    static TransformerBlock read(Section section) {
        return new TransformerBlock(
                section.integer("num-heads", Bounds.atLeast(1)),
                section.integer("key-dim", 0, Bounds.atLeast(0)),
                section.integer("intermediate-dim", Bounds.atLeast(1)),
                Activations.REGISTRY.create(section, "activation", "relu"),
                section.number("dropout", 0, Bounds.openUnit()),
                section.bool("causal", false),
                section.bool("normalize-first", false),
                section.number("layer-norm-epsilon", 1e-5, Bounds.positive()));
    }

    @Override
    public String type() {
        return "transformer-block";
    }

    @Override
    public Activation activation() {
        return Activations.LINEAR;
    }

    @Override
    public Layer expand(Shape input, Declaration slots) {
        int features = input.last();
        if (keyDim == 0 && features % heads != 0) {
            throw slots.error(
                    "needs features that are a multiple of num-heads = " + heads + ", got " + input,
                    "correct num-heads, or set key-dim");
        }
        int key = keyDim == 0 ? features / heads : keyDim;
        Layer attention = new MultiHeadAttention(heads, key, key, dropout, causal, KernelAndBias.DEFAULT);
        List<Layer> layers = new ArrayList<>();
        addBranch(layers, List.of(attention));
        addBranch(layers, List.of(new Dense(units, inner), new Dense(features, Activations.LINEAR)));
        return new Sequential(layers);
    }

    private void addBranch(List<Layer> layers, List<Layer> branch) {
        Layer norm = new LayerNorm(epsilon, true, true);
        List<Layer> around = new ArrayList<>(branch);
        if (normalizeFirst) {
            around.add(0, norm);
        }
        if (dropout > 0) {
            around.add(new Dropout(dropout));
        }
        layers.add(new Residual(around, List.of(), Activations.LINEAR));
        if (!normalizeFirst) {
            layers.add(norm);
        }
    }
}
