package io.tributary.spark.engine;

import io.tributary.network.Rounding;
import io.tributary.network.Weights;
import io.tributary.train.GradientSum;
import io.tributary.train.ReductionTree;
import io.tributary.train.ShardHost;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where the resident tasks of one executor meet in an exchange by ranges. They share one copy of the weights, and their
 * gradients are merged here before anything is sent. The executor owns a range: it hands that range of the weights on to the
 * other executors, and does the additions of that range for all of them.
 *
 * <p>What comes from others is read on threads of the network; what is sent, by the tasks' threads and, where it goes to the
 * driver, by the {@link Courier}'s. A hub belongs to one generation of one engine: a message of another is refused.
 */
final class Hub implements AutoCloseable {
    /**
     * How large the model is. Small: shipped with every task.
     *
     * @param coding how its weights are written, parameters first
     * @param sums how sums of it are: what is dense, and the state; touched rows of tables go to the driver
     * @param states S
     * @param shards number of shards
     * @param pieceFloats most floats of a piece
     */
    record Model(Coding coding, Coding sums, int states, int shards, int pieceFloats) implements Serializable {
        /** @return how many values the weights have */
        long values() {
            return (long) coding.parameters() + states;
        }

        /** @return how many values of a sum are merged by ranges */
        long summed() {
            return (long) sums.parameters() + states;
        }
    }

    /**
     * Whose hub it is.
     *
     * @param engine the engine's name
     * @param generation the generation of tasks
     * @param executor the executor's number: several contexts may share a JVM, one after another
     */
    record Key(String engine, int generation, String executor) {
        private int fence() { // in every message: an address may have been another hub's before
            return 31 * engine.hashCode() + generation;
        }
    }

    private static final int WEIGHTS = 1;
    private static final int NODES = 2;
    private static final int ROUNDED_WEIGHTS = 3; // of a step, where weights are rounded

    /** Of a message: fence, kind, the command's number, the piece. */
    private static final int HEAD = 2 * Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;

    private static final Map<Key, Hub> OPEN = new HashMap<>(); // guarded by itself

    private final Key key;
    private final Model model;
    private final Weights weights;
    private final SparkTransport transport;
    private final Outbox outbox;
    private int tasks = 1; // guarded by OPEN

    // guarded by this
    private Roster roster; // null until it is known
    private long number; // of the command whose weights come or are there
    private long left; // values of them that have not come
    private ReductionTree<GradientSum> tree;
    private int open; // tasks that have not handed in

    private volatile RangeMerge merge; // null until the roster is known
    private volatile Courier courier;
    private volatile Ranges ranges; // of the weights
    private volatile Ranges summed; // of sums
    private volatile int self;
    private volatile Throwable failure;

    private Hub(Key key, Model model) {
        this.key = key;
        this.model = model;
        this.weights = new Weights(new float[model.coding.parameters()], new float[model.states]);
        this.tree = new ReductionTree<>(model.shards, ShardHost.MERGE_GRADIENTS);
        this.outbox = new Outbox(this::fail);
        this.transport = SparkTransport.open(this::receive);
    }

    /**
     * Enters the hub of an executor, which the first task opens. Every task must {@link #close} it once.
     *
     * @param key whose hub
     * @param model how large the model is
     * @return the hub
     */
    static Hub enter(Key key, Model model) {
        synchronized (OPEN) {
            Hub hub = OPEN.get(key);
            if (hub == null) {
                hub = new Hub(key, model);
                OPEN.put(key, hub);
            } else {
                hub.tasks++;
            }
            return hub;
        }
    }

    /** Leaves the hub; the last task closes it. */
    @Override
    public void close() {
        synchronized (OPEN) {
            if (--tasks > 0) {
                return;
            }
            OPEN.remove(key);
        }
        if (courier != null) {
            courier.close();
        }
        transport.close();
    }

    /** @return where other executors reach this one */
    SparkTransport.Address address() {
        return transport.address();
    }

    /**
     * Learns who takes part. Every task may say it; the first counts.
     *
     * @param all who
     * @param link the driver's, of the task that says it
     * @throws TaskLine.Broken if another executor is not reached
     */
    synchronized void meet(Roster all, DriverLink link) {
        if (roster != null) {
            return;
        }
        self = all.number(address());
        ranges = new Ranges(model.values(), all.executors().size(), model.pieceFloats);
        summed = new Ranges(model.summed(), all.executors().size(), model.pieceFloats);
        merge = new RangeMerge(summed, self, model.shards, model.sums);
        courier = new Courier(link, this::fail);
        try {
            for (int other = 0; other < all.executors().size(); other++) {
                SparkTransport.Address address = all.executors().get(other).address();
                outbox.add(other == self ? null : transport.connect(address));
            }
        } catch (IOException e) {
            throw new TaskLine.Broken("another executor is not reached: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskLine.Broken("interrupted while connecting to other executors", e);
        }
        open = all.executors().get(self).partitions().size();
        roster = all;
    }

    /**
     * @param partition of a task of this executor
     * @return whether it is the one that fetches weights
     */
    synchronized boolean leads(int partition) {
        return roster.executors().get(self).lead() == partition;
    }

    /** @return the pieces of the own range */
    List<Ranges.Piece> ownPieces() {
        return ranges.all(self);
    }

    /**
     * Notes a command: its weights are expected from now on. The first that hears of it counts, a task or a message.
     *
     * @param command its number
     */
    private synchronized void expect(long command) {
        if (command > number) {
            number = command;
            left = model.values();
        }
    }

    /**
     * Takes a piece of the own range of the weights, and hands it on to all other executors.
     *
     * @param command the command
     * @param piece the piece
     * @param floats its values
     * @param waits told every second that others do not take it
     */
    void handOn(Command command, Ranges.Piece piece, ByteBuffer floats, Runnable waits) {
        requireSound();
        Outbox.Message message = outbox.message(HEAD + floats.remaining(), waits);
        Coding coding = model.coding.ofWeights(command);
        int kind = coding.rounding().isNone() ? WEIGHTS : ROUNDED_WEIGHTS;
        head(kind, command.number(), piece, message.content()).put(floats.duplicate());
        takeWeights(command.number(), coding, piece, floats);
        outbox.toAll(message);
    }

    private ByteBuffer head(int kind, long command, Ranges.Piece piece, ByteBuffer to) {
        return to.putInt(key.fence())
                .putInt(kind)
                .putLong(command)
                .putLong(piece.offset())
                .putInt(piece.count());
    }

    private void takeWeights(long command, Coding coding, Ranges.Piece piece, ByteBuffer floats) {
        expect(command);
        if (piece.count() < 0 || floats.remaining() != coding.bytes(piece)) {
            throw new IllegalArgumentException(
                    floats.remaining() + " bytes came for " + piece.count() + " values of the weights");
        }
        coding.on(weights).seek(piece.offset()).read(floats);
        synchronized (this) {
            left -= piece.count();
            if (left <= 0) {
                notifyAll();
            }
        }
    }

    /**
     * Waits a moment for the weights of a command.
     *
     * @param command its number
     * @param millis how long
     * @return the weights, shared by all tasks and valid until the next command, or null if they are not all there
     * @throws TaskLine.Broken if what others send cannot come any more
     */
    synchronized Weights poll(long command, long millis) {
        expect(command);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (long wait = millis; left > 0 && wait > 0; ) {
                requireSound();
                wait(wait);
                wait = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskLine.Broken("interrupted while waiting for weights", e);
        }
        requireSound();
        return left > 0 ? null : weights;
    }

    /**
     * Adds what a task hands in.
     *
     * @param nodes of the task, changed and read until the next command
     * @return the executor's nodes if this was its last task, and null before
     */
    synchronized List<ReductionTree.Node<GradientSum>> add(List<ReductionTree.Node<GradientSum>> nodes) {
        nodes.forEach(node -> tree.add(node.level(), node.index(), node.value()));
        if (--open > 0) {
            return null;
        }
        open = roster.executors().get(self).partitions().size();
        return tree.drain();
    }

    /**
     * Hands in the executor's nodes: every piece to the owner of its range, the ranges in turns, so that all links are in use.
     *
     * @param command the command's number
     * @param nodes read
     * @param waits told every second that others do not take them
     * @return nanoseconds that writing took, waiting not counted
     */
    long handIn(long command, List<ReductionTree.Node<GradientSum>> nodes, Runnable waits) {
        long nanos = 0;
        int owners = summed.owners();
        int full = (int) nodes.stream().filter(RangeMerge::isFull).count();
        for (int number = 0; number < summed.pieces(owners - 1); number++) { // the last range is a longest one
            for (int i = 1; i <= owners; i++) {
                int owner = (self + i) % owners;
                if (number < summed.pieces(owner)) {
                    requireSound();
                    Ranges.Piece piece = summed.piece(owner, number);
                    Outbox.Message message = outbox.message(HEAD + merge.bytes(nodes.size(), full, piece), waits);
                    long start = System.nanoTime();
                    merge.write(nodes, piece, head(NODES, command, piece, message.content()));
                    nanos += System.nanoTime() - start;
                    if (owner == self) {
                        receive(message.written());
                        outbox.release(message);
                    } else {
                        outbox.to(owner, message);
                    }
                }
            }
        }
        return nanos;
    }

    /** On a thread of the network, or of a task for what is its own. */
    private void receive(ByteBuffer message) {
        int fence = message.getInt();
        int kind = message.getInt();
        long command = message.getLong();
        Ranges.Piece piece = new Ranges.Piece(message.getLong(), message.getInt());
        if (fence != key.fence()) {
            throw new IllegalStateException("a message of other tasks came to those of generation " + key.generation);
        }
        if (kind == WEIGHTS || kind == ROUNDED_WEIGHTS) {
            Rounding rounding =
                    kind == WEIGHTS ? Rounding.NONE : model.coding.rounding().unscaled();
            takeWeights(command, new Coding(model.coding.parameters(), rounding), piece, message);
            return;
        }
        if (kind != NODES) {
            throw new IllegalArgumentException("a message of kind " + kind + " came");
        }
        RangeMerge.Segment whole = merge.add(piece, message);
        if (whole != null) {
            courier.send(command, piece, whole, merge);
        }
    }

    private void fail(Throwable cause) {
        failure = cause;
        synchronized (this) {
            notifyAll();
        }
    }

    private void requireSound() {
        if (failure != null) {
            throw new TaskLine.Broken("what is sent does not arrive: " + failure.getMessage(), failure);
        }
    }
}
