package io.tributary.layer;

import io.tributary.network.Network;
import io.tributary.network.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An embedding that is given inputs of the network as they are, perhaps some of them.
 *
 * @param place how errors call it
 * @param inputDim rows of its table
 * @param inputs the network's inputs that it is given, counted from 0
 */
public record EmbeddedInputs(String place, int inputDim, List<Integer> inputs) {
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

    private static void find(Node node, List<Integer> inputs, List<EmbeddedInputs> found) {
        if (node.layer() instanceof Embedding embedding) {
            found.add(new EmbeddedInputs(node.place(), embedding.inputDim(), inputs));
        } else if (node.layer() instanceof Parallel joint) {
            for (int i = 0; i < joint.branches().size(); i++) {
                List<Integer> columns = joint.branches().get(i).columns();
                List<Integer> selected = columns.isEmpty()
                        ? inputs
                        : columns.stream().map(inputs::get).toList();
                find(node.children().get(i), selected, found);
            }
        } else if (node.layer() instanceof Sequential && !node.children().isEmpty()) {
            find(node.children().get(0), inputs, found);
        }
    }
}
