package io.tributary.spark.engine;

import io.tributary.train.GradientSum;
import io.tributary.train.Pool;
import io.tributary.train.ReductionTree;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An owner's additions: the nodes that executors hand in for one piece of its range are added in the order of the fixed tree,
 * whatever the order in which they come. Every piece is a tree of its own, so pieces are merged on several threads at once.
 */
final class RangeMerge {
    /**
     * A node's values in a piece.
     *
     * @param values the first of them are the piece's; null if the node has no examples, and is not added
     */
    record Segment(float[] values) {
        private static final Segment NONE = new Segment(null);
    }

    private static final int NODE = 3 * Integer.BYTES; // level, index, whether values follow

    private final Ranges ranges;
    private final int owner;
    private final Coding coding;
    private final ReductionTree<?>[] trees; // by piece; guarded by itself
    private final Pool<float[]> buffers; // [pieceFloats] each

    /**
     * @param ranges how the model is cut
     * @param owner whose range is merged
     * @param shards number of shards
     * @param coding how values are written, and sums of them rounded
     */
    RangeMerge(Ranges ranges, int owner, int shards, Coding coding) {
        this.coding = coding;
        this.ranges = ranges;
        this.owner = owner;
        this.buffers = new Pool<>(() -> new float[ranges.pieceFloats()]);
        this.trees = new ReductionTree<?>[ranges.pieces(owner)];
        for (int i = 0; i < trees.length; i++) {
            int piece = i;
            trees[i] =
                    new ReductionTree<Segment>(shards, (left, right) -> merge(left, right, ranges.piece(owner, piece)));
        }
    }

    /** As {@code GradientSum.merge}: a sum of no examples is not added, since −0 + 0 is not −0. */
    private Segment merge(Segment left, Segment right, Ranges.Piece piece) {
        if (right.values == null) {
            return left;
        }
        if (left.values == null) {
            return right;
        }
        coding.add(piece, right.values, left.values);
        release(right);
        return left;
    }

    /**
     * Adds what an executor hands in for a piece.
     *
     * @param piece the piece
     * @param message what {@link #write} made, standing at its beginning; read to its end
     * @return the piece of the whole sum once all nodes are there, to be released, and null before
     * @throws IllegalArgumentException if the message is not what was written for such a piece
     */
    @SuppressWarnings("unchecked") // trees are of segments
    Segment add(Ranges.Piece piece, ByteBuffer message) {
        ReductionTree<Segment> tree = (ReductionTree<Segment>) trees[ranges.number(owner, piece)];
        int nodes = message.getInt();
        ByteBuffer floats = message.slice().order(message.order());
        floats.position(Math.multiplyExact(nodes, NODE)); // refused where the message is shorter
        synchronized (tree) {
            for (int i = 0; i < nodes; i++) {
                int level = message.getInt();
                int index = message.getInt();
                tree.add(level, index, message.getInt() == 0 ? Segment.NONE : read(floats, piece));
            }
            if (floats.hasRemaining()) {
                throw new IllegalArgumentException(floats.remaining() + " bytes more came than " + nodes
                        + " nodes have in a piece of " + piece.count() + " values");
            }
            return tree.isComplete() ? tree.root() : null;
        }
    }

    private Segment read(ByteBuffer floats, Ranges.Piece piece) {
        int bytes = coding.bytes(piece);
        if (bytes > floats.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer its = floats.slice(floats.position(), bytes).order(floats.order());
        Segment segment = new Segment(buffers.take());
        coding.on(piece, segment.values).read(its);
        floats.position(floats.position() + bytes);
        return segment;
    }

    /**
     * @param nodes number of nodes
     * @param full how many of them have examples
     * @param piece the piece
     * @return bytes that {@link #write} appends
     */
    int bytes(int nodes, int full, Ranges.Piece piece) {
        return Integer.BYTES + nodes * NODE + Math.multiplyExact(full, coding.bytes(piece));
    }

    /**
     * Writes what an executor hands in for a piece.
     *
     * @param nodes all nodes of the executor
     * @param piece the piece
     * @param to little-endian, appended
     */
    void write(List<ReductionTree.Node<GradientSum>> nodes, Ranges.Piece piece, ByteBuffer to) {
        to.putInt(nodes.size());
        for (ReductionTree.Node<GradientSum> node : nodes) {
            to.putInt(node.level()).putInt(node.index()).putInt(isFull(node) ? 1 : 0);
        }
        for (ReductionTree.Node<GradientSum> node : nodes) {
            if (isFull(node)) {
                to.limit(to.position() + coding.bytes(piece));
                coding.on(node.value()).seek(piece.offset()).write(to);
                to.limit(to.capacity());
            }
        }
    }

    /**
     * @param node a node
     * @return whether it has examples: a sum of none is not added, and does not travel
     */
    static boolean isFull(ReductionTree.Node<GradientSum> node) {
        return node.value().sums.examples > 0;
    }

    /**
     * Takes back what {@link #add} returned.
     *
     * @param segment not used any more
     */
    void release(Segment segment) {
        if (segment.values != null) {
            buffers.give(segment.values);
        }
    }

    /**
     * @param segment of a piece
     * @param piece the piece
     * @param to its values are appended: zeros if there were no examples
     */
    void write(Segment segment, Ranges.Piece piece, ByteBuffer to) {
        coding.on(piece, segment.values == null ? new float[piece.count()] : segment.values)
                .write(to);
    }

    /**
     * @param piece a piece
     * @return bytes of its values
     */
    int bytes(Ranges.Piece piece) {
        return coding.bytes(piece);
    }
}
