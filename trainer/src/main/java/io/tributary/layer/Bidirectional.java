package io.tributary.layer;

import io.tributary.config.Section;
import io.tributary.network.Layer;
import java.util.List;
import java.util.Map;

/**
 * A recurrent layer in both directions (Schuster and Paliwal, 1997): {@code bidirectional}, a {@link Parallel} of the layer and
 * its reverse, each with parameters of its own.
 */
final class Bidirectional {
    private static final Map<String, Merge> MODES = Map.of(
            "concat", Concat.CONCAT, "sum", Elementwise.SUM, "ave", Elementwise.AVERAGE, "mul", Elementwise.PRODUCT);

    private Bidirectional() {}

    static Parallel read(Section section) {
        Layer layer = Layers.REGISTRY.create(section, "layer");
        if (!(layer instanceof Recurrent recurrent)) {
            throw section.error("layer", "must be simple-rnn, lstm or gru, got " + layer.type(), "");
        }
        if (recurrent.goBackwards() && recurrent.returnSequences()) {
            throw section.error("layer", "goes both ways by itself, got go-backwards = true", "leave it out");
        }
        List<Parallel.Branch> branches = List.of(
                new Parallel.Branch("forward", "forward", recurrent, List.of()),
                new Parallel.Branch("backward", "backward", recurrent.reversed(), List.of()));
        return new Parallel("bidirectional", branches, section.choice("merge-mode", "concat", MODES));
    }
}
