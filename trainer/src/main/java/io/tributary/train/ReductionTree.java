package io.tributary.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * The fixed pairwise tree in which shards are added. Leaf i of level 0 is shard i; node i of a level above is the merge of
 * nodes 2i and 2i + 1 of the level below, or node 2i alone at the right edge. The shape depends on the number of shards and
 * nothing else, so whoever merges, a thread, a task, an executor or the driver, and in whatever order results arrive, the
 * additions are the same ones.
 *
 * <p>A task that hosts a run of neighbouring shards adds their leaves and hands in the nodes that are left
 * ({@link #drain}); the driver adds those to a tree of its own until the root is there. Not thread-safe.
 *
 * @param <T> what is merged
 */
public final class ReductionTree<T> {
    /**
     * A merged part of the tree.
     *
     * @param level 0 for a shard
     * @param index number within the level
     * @param value the merge of all shards below
     * @param <T> what is merged
     */
    public record Node<T>(int level, int index, T value) {}

    private final int shards;
    private final BinaryOperator<T> merge;
    private final List<Object[]> pending = new ArrayList<>(); // by level, by index; null where nothing waits

    /**
     * @param shards number of leaves, at least 1
     * @param merge merges the right value into the left and returns the result
     */
    public ReductionTree(int shards, BinaryOperator<T> merge) {
        if (shards < 1) {
            throw new IllegalArgumentException("a tree has at least one shard, got " + shards);
        }
        this.shards = shards;
        this.merge = merge;
        for (int level = 0; ; level++) {
            pending.add(new Object[width(level)]);
            if (width(level) == 1) {
                return;
            }
        }
    }

    /** Number of nodes of a level: shards / 2^level, rounded up. */
    private int width(int level) {
        return (int) (((long) shards + (1L << level) - 1) >> level);
    }

    /**
     * Adds a node and merges as far up as its siblings are there.
     *
     * @param level its level
     * @param index its index within the level
     * @param value its value, handed over
     * @throws IllegalStateException if that node is there already
     */
    @SuppressWarnings("unchecked") // pending holds only what add was given
    public void add(int level, int index, T value) {
        T carried = value;
        int at = index;
        for (int l = level; ; l++) {
            Object[] row = pending.get(l);
            if (row[at] != null) {
                throw new IllegalStateException("node " + at + " of level " + l + " came twice");
            }
            int sibling = at ^ 1;
            if (row.length == 1 || (sibling < row.length && row[sibling] == null)) {
                row[at] = carried;
                return;
            }
            if (sibling < row.length) {
                T other = (T) row[sibling];
                row[sibling] = null;
                carried = at < sibling ? merge.apply(carried, other) : merge.apply(other, carried);
            }
            at >>= 1;
        }
    }

    /**
     * Takes out the nodes that wait for a sibling elsewhere, or the root; the tree is empty afterwards.
     *
     * @return at most two nodes per level
     */
    public List<Node<T>> drain() {
        List<Node<T>> nodes = new ArrayList<>();
        drain(nodes);
        return nodes;
    }

    /**
     * The same into a list that serves again. A node that stands there already, with the same value, stays; so a host whose
     * buffers come in the same order at every step allocates nothing.
     *
     * @param nodes overwritten with at most two nodes per level
     */
    @SuppressWarnings("unchecked") // pending holds only what add was given
    public void drain(List<Node<T>> nodes) {
        int count = 0;
        for (int level = 0; level < pending.size(); level++) {
            Object[] row = pending.get(level);
            for (int index = 0; index < row.length; index++) {
                if (row[index] != null) {
                    put(nodes, count++, level, index, (T) row[index]);
                    row[index] = null;
                }
            }
        }
        while (nodes.size() > count) {
            nodes.remove(nodes.size() - 1);
        }
    }

    private static <T> void put(List<Node<T>> nodes, int at, int level, int index, T value) {
        if (at == nodes.size()) {
            nodes.add(new Node<>(level, index, value));
            return;
        }
        Node<T> old = nodes.get(at);
        if (old.level != level || old.index != index || old.value != value) {
            nodes.set(at, new Node<>(level, index, value));
        }
    }

    /** @return whether the root is there */
    public boolean isComplete() {
        return pending.get(pending.size() - 1)[0] != null;
    }

    /**
     * Takes out the root; the tree is empty afterwards.
     *
     * @return the merge of all shards
     * @throws IllegalStateException naming how many nodes wait if not all shards were added
     */
    public T root() {
        List<Node<T>> nodes = drain();
        if (nodes.size() != 1 || nodes.get(0).level() != pending.size() - 1) {
            throw new IllegalStateException(
                    "the tree of " + shards + " shards is not complete: " + nodes.size() + " nodes wait for a sibling");
        }
        return nodes.get(0).value();
    }

    /**
     * The run of neighbouring shards that a host keeps.
     *
     * @param host number of the host, 0 to hosts; {@code hosts} gives the end of the last run
     * @param hosts number of hosts, at most shards
     * @param shards number of shards
     * @return the first shard of the host's run
     */
    public static int firstShard(int host, int hosts, int shards) {
        return (int) ((long) host * shards / hosts);
    }
}
