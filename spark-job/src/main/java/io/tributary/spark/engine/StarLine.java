package io.tributary.spark.engine;

import io.tributary.network.Rounding;
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
    private static final long NOTHING = -1;

    private final DriverLink link;
    private final Rounding rounding;
    private final int partition;
    private final int pieceBytes;
    private final HandIn handIn;
    private Weights weights = new Weights(new float[0], new float[0]); // overwritten by every command
    private long held = NOTHING; // number of the command whose weights these are
    private CompletableFuture<ByteBuffer> next; // the next command's first piece
    private long last;
    private long weightsNanos;

    /**
     * Finds the driver.
     *
     * @param settings find it
     * @param rounding how gradients are rounded
     * @param generation the task's generation
     * @param partition the partition it hosts
     */
    StarLine(DriverLink.Settings settings, Rounding rounding, int generation, int partition) {
        this.link = new DriverLink(settings, generation, partition);
        this.rounding = rounding;
        this.partition = partition;
        this.pieceBytes = settings.pieceBytes();
        this.handIn = new HandIn(link, pieceBytes);
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
        byte[] head = Packets.gradientHead(new Packets.Packet<>(List.of(), nodes));
        next = handIn.send(start, number, head, Packets.numbers(nodes));
    }

    @Override
    public void metrics(long number, List<ReductionTree.Node<MetricSums>> nodes) {
        last = number;
        next = link.handIn(Wire.Kind.METRICS, last, Packets.metricHead(new Packets.Packet<>(List.of(), nodes)));
    }

    @Override
    public Command next() {
        handIn.await();
        ByteBuffer first = link.await(next, "the command after " + last);
        long start = System.nanoTime();
        Command command = Wire.decode(first, this::buffers);
        if (command instanceof Command.End) {
            return command;
        }
        WeightsPart part = WeightsPart.read(first);
        if (part.isPart() && held != command.number() - 1) {
            throw new Broken(
                    "what changed since command " + (command.number() - 1) + " came to weights of " + held, null);
        }
        held = NOTHING;
        FloatCursor numbers = part.numbers(weights, command.ofWeights(rounding));
        numbers.read(first);
        weightsNanos = System.nanoTime() - start;
        if (!fetch(command.number(), numbers)) {
            return new Command.End(command.number());
        }
        part.put(weights);
        held = command.number();
        return command;
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
        long asked = 0; // bytes
        for (int piece = 1; floats.left() > 0; ) {
            while (coming.size() < DriverLink.WINDOW && !floats.endsWithin((int) Math.min(asked, Integer.MAX_VALUE))) {
                SparkRpc.Message question = link.message(Wire.Kind.FETCH, false, number, Integer.BYTES);
                question.content().putInt(piece++);
                coming.add(link.ask(question));
                asked += pieceBytes;
            }
            ByteBuffer bytes = link.await(coming.remove(), "a piece of command " + number);
            asked -= pieceBytes;
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
