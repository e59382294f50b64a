package io.tributary.spark.engine;

import io.tributary.train.GradientSum;
import io.tributary.train.ReductionTree;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What tasks hand in, as its pieces come: the driver's side of {@link HandIn}. */
final class Receiving {
    /** A hand-in of which pieces are still to come. */
    private record Open(List<ReductionTree.Node<GradientSum>> nodes, FloatCursor numbers) {}

    private final Map<Integer, Open> open = new HashMap<>(); // by partition
    private final Supplier<GradientSum> buffers;

    /** @param buffers gives sums of the form of what travels, overwritten */
    Receiving(Supplier<GradientSum> buffers) {
        this.buffers = buffers;
    }

    /** Forgets what is not whole. */
    void clear() {
        open.clear();
    }

    /**
     * Reads a piece.
     *
     * @param head the message's: of gradients, or more of them
     * @param bytes behind it
     * @return the task's nodes if this was its last piece, else null
     */
    List<ReductionTree.Node<GradientSum>> read(Wire.Head head, ByteBuffer bytes) {
        if (head.kind() == Wire.Kind.GRADIENTS) {
            List<ReductionTree.Node<GradientSum>> nodes = Packets.gradientHead(Bytes.block(bytes), Packets.few(buffers))
                    .nodes();
            open.put(head.partition(), new Open(nodes, Packets.numbers(nodes)));
        }
        Open task = open.get(head.partition());
        if (task == null) {
            throw new IllegalStateException("numbers came from partition " + head.partition() + " for no nodes");
        }
        task.numbers.read(bytes);
        if (!head.last()) {
            return null;
        }
        open.remove(head.partition());
        if (task.numbers.left() > 0) {
            throw new IllegalStateException(
                    "partition " + head.partition() + " handed in " + task.numbers.left() + " numbers too few");
        }
        Packets.received(task.nodes);
        task.nodes.forEach(node -> node.value().times.reduce += head.nanos());
        return task.nodes;
    }
}
