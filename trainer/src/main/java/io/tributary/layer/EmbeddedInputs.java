package io.tributary.layer;

import io.tributary.error.UserException;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An embedding that is given inputs of the network as they are, perhaps some of them.
 *
 * @param place how errors call it
 * @param path where it stands in the configuration's layers, {@code layers.0}
 * @param inputDim rows of its table, or {@link #OPEN}
 * @param inputs the network's inputs that it is given, counted from 0
 */
public record EmbeddedInputs(String place, String path, int inputDim, List<Integer> inputs) {
    /** The size of a table that the data decides. */
    public static final int OPEN = 0;

    /**
     * @param network a network
     * @return whether it has tables whose size the data decides
     * @throws UserException if one is not given inputs of the network as they are
     */
    public static boolean open(Network network) {
        List<Node> tables = new ArrayList<>();
        findOpen(network.root(), tables);
        List<String> known = of(network).stream().map(EmbeddedInputs::path).toList();
        for (Node table : tables) {
            if (!known.contains(table.path())) {
                throw new UserException(
                        table.place(),
                        "input-dim = auto is for an embedding of the network's inputs",
                        "write how many ids there are");
            }
        }
        return !tables.isEmpty();
    }

    private static void findOpen(Node node, List<Node> found) {
        if (bare(node) instanceof Embedding embedding && embedding.inputDim() == OPEN) {
            found.add(node);
        }
        node.children().forEach(child -> findOpen(child, found));
    }

    /**
     * @param network a network
     * @return its embeddings of inputs
     */
    public static List<EmbeddedInputs> of(Network network) {
        List<EmbeddedInputs> found = new ArrayList<>();
        if (network.input().rank() == 1 && !network.input().sparse()) {
            find(
                    network.root(),
                    IntStream.range(0, network.input().size()).boxed().toList(),
                    found);
        }
        return found;
    }

    /** A layer that is trained in its own way is that layer. */
    private static Layer bare(Node node) {
        return node.layer() instanceof TrainedAs trained ? trained.layer() : node.layer();
    }

    private static void find(Node node, List<Integer> inputs, List<EmbeddedInputs> found) {
        Layer layer = bare(node);
        if (layer instanceof Embedding embedding) {
            found.add(new EmbeddedInputs(node.place(), node.path(), embedding.inputDim(), inputs));
        } else if (layer instanceof Parallel joint) {
            for (int i = 0; i < joint.branches().size(); i++) {
                List<Integer> columns = joint.branches().get(i).columns();
                List<Integer> selected = columns.isEmpty()
                        ? inputs
                        : columns.stream().map(inputs::get).toList();
                find(node.children().get(i), selected, found);
            }
        } else if (layer instanceof Sequential && !node.children().isEmpty()) {
            find(node.children().get(0), inputs, found);
        }
    }
}
