package io.tributary.spark.engine;

import io.tributary.network.Weights;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.ReductionTree;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A resident task's end of an {@link StarExchange}. */
final class StarLine implements TaskLine {
    private final DriverLink link;
    private final int partition;
    private final int pieceBytes;
    private final Deque<CompletableFuture<ByteBuffer>> sent = new ArrayDeque<>(); // pieces that are not answered yet
    private Weights weights = new Weights(new float[0], new float[0]); // overwritten by every command
    private CompletableFuture<ByteBuffer> next; // the next command's first piece
    private long last;
    private long weightsNanos;

    /**
     * Finds the driver.
     *
     * @param settings find it
     * @param generation the task's generation
     * @param partition the partition it hosts
     */
    StarLine(DriverLink.Settings settings, int generation, int partition) {
        this.link = new DriverLink(settings, generation, partition);
        this.partition = partition;
        this.pieceBytes = settings.pieceBytes();
    }

    @Override
    public void start(Packets.Origin origin) {
        next = link.ask(Wire.Kind.STARTED, true, last, Packets.ofOrigin(origin));
    }

    /** A task sends its own nodes, so it does not matter who its neighbours are. */
    @Override
    public OptionalInt run() {
        return OptionalInt.of(partition);
    }

    @Override
    public void gradients(long number, List<ReductionTree.Node<GradientSum>> nodes) {
        long start = System.nanoTime();
        last = number;
        byte[] content = Packets.gradientHead(new Packets.Packet<>(List.of(), nodes));
        FloatCursor floats = new FloatCursor(Packets.arrays(nodes));
        int before = Integer.BYTES + content.length;
        SparkRpc.Message message = piece(Wire.Kind.GRADIENTS, before, floats);
        Wire.put(content, message.content());
        floats.write(message.content());
        while (floats.left() > 0) {
            start += send(message);
            message = piece(Wire.Kind.MORE, 0, floats);
            floats.write(message.content());
        }
        Wire.took(message.content(), System.nanoTime() - start);
        next = link.ask(message);
    }

    /** A message for the next floats behind other bytes; its limit is where they end. */
    private SparkRpc.Message piece(Wire.Kind kind, int before, FloatCursor floats) {
        int bytes = Wire.piece(Wire.HEAD + before, floats, pieceBytes) - Wire.HEAD;
        boolean isLast = bytes - before == floats.left() * Float.BYTES;
        SparkRpc.Message message = link.message(kind, isLast, last, bytes);
        message.content().limit(Wire.HEAD + bytes);
        return message;
    }

    /** Sends a piece that another one follows; returns the nanoseconds it waited for one before. */
    private long send(SparkRpc.Message message) {
        long start = System.nanoTime();
        if (sent.size() == DriverLink.WINDOW) {
            link.await(sent.remove(), "a piece of the gradient");
        }
        long waited = System.nanoTime() - start;
        sent.add(link.ask(message));
        return waited;
    }

    @Override
    public void metrics(long number, List<ReductionTree.Node<MetricSums>> nodes) {
        last = number;
        next = link.ask(Wire.Kind.METRICS, true, last, Packets.metricHead(new Packets.Packet<>(List.of(), nodes)));
    }

    @Override
    public Command next() {
        while (!sent.isEmpty()) {
            link.await(sent.remove(), "a piece of the gradient");
        }
        ByteBuffer first = link.await(next, "the command after " + last);
        long start = System.nanoTime();
        Command command = Wire.decode(first, this::buffers);
        if (command instanceof Command.End) {
            return command;
        }
        FloatCursor floats = new FloatCursor(List.of(weights.parameters(), weights.state()));
        floats.read(first);
        weightsNanos = System.nanoTime() - start;
        return fetch(command.number(), floats) ? command : new Command.End(command.number());
    }

    private Weights buffers(int parameters, int states) {
        if (weights.parameters().length != parameters || weights.state().length != states) {
            weights = new Weights(new float[parameters], new float[states]);
        }
        return weights;
    }

    /** Fetches a command's later pieces; false if it is not the driver's command any more. */
    private boolean fetch(long number, FloatCursor floats) {
        Deque<CompletableFuture<ByteBuffer>> coming = new ArrayDeque<>();
        long asked = 0; // floats
        for (int piece = 1; floats.left() > 0; ) {
            while (coming.size() < DriverLink.WINDOW && asked < floats.left()) {
                SparkRpc.Message question = link.message(Wire.Kind.FETCH, false, number, Integer.BYTES);
                question.content().putInt(piece++);
                coming.add(link.ask(question));
                asked += pieceBytes / Float.BYTES;
            }
            ByteBuffer bytes = link.await(coming.remove(), "a piece of command " + number);
            asked -= pieceBytes / Float.BYTES;
            if (bytes.remaining() != Wire.piece(0, floats, pieceBytes)) {
                return false;
            }
            long start = System.nanoTime();
            floats.read(bytes);
            weightsNanos += System.nanoTime() - start;
        }
        return true;
    }

    @Override
    public long weightsNanos() {
        return weightsNanos;
    }

    @Override
    public void failed(Throwable failure) {
        link.failed(last, failure);
    }

    @Override
    public void close() {}
}
