package io.tributary.spark.engine;

import io.tributary.network.Weights;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.ReductionTree;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A resident task's end of a {@link RangeExchange}. Tasks of the same executor share a {@link Hub}. */
final class RangeLine implements TaskLine {
    /** Says which tasks meet: those of one executor. Shipped with every task: small. */
    @FunctionalInterface
    interface Crew extends Serializable {
        /**
         * @param partition of the calling task
         * @return the name of its executor
         */
        String executor(int partition);
    }

    /** How long a task waits for weights before it asks the driver whether they are still wanted. */
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LOOK_MILLIS = 50;

    private static final Weights NONE = new Weights(new float[0], new float[0]);

    private final DriverLink link;
    private final Hub hub;
    private final int partition;
    private final HandIn handIn;
    private CompletableFuture<ByteBuffer> roster; // who takes part
    private CompletableFuture<ByteBuffer> next; // the next command; null before the first
    private long last;
    private long weightsNanos;

    /**
     * Finds the driver, and enters the executor's hub.
     *
     * @param settings find the driver
     * @param model how large the model is
     * @param executor the name of the task's executor
     * @param generation the task's generation
     * @param partition the partition it hosts
     */
    RangeLine(DriverLink.Settings settings, Hub.Model model, String executor, int generation, int partition) {
        this.link = new DriverLink(settings, generation, partition);
        this.hub = Hub.enter(new Hub.Key(settings.engine(), generation, executor), model);
        this.partition = partition;
        this.handIn = new HandIn(link, settings.pieceBytes());
    }

    @Override
    public void start(Packets.Origin origin) {
        byte[] content = new Bytes()
                .block(Packets.ofOrigin(origin))
                .block(Roster.encode(hub.address()))
                .toArray();
        roster = link.ask(Wire.Kind.STARTED, true, last, content);
    }

    /** Which, is decided when all tasks are there: neighbouring runs on each executor. */
    @Override
    public OptionalInt run() {
        Roster all = Wire.roster(link.await(roster, "what to host"));
        if (all == null) {
            return OptionalInt.empty();
        }
        hub.meet(all, link);
        return OptionalInt.of(all.run(partition));
    }

    @Override
    public void gradients(long number, List<ReductionTree.Node<GradientSum>> nodes) {
        last = number;
        List<ReductionTree.Node<GradientSum>> merged = hub.add(nodes);
        if (merged == null) {
            merged = List.of(); // another task of the executor hands them in
        } else {
            long writing = hub.handIn(number, merged, this::waits);
            merged.forEach(node -> node.value().times.reduce += writing);
        }
        byte[] head = Packets.gradientHead(new Packets.Packet<>(List.of(), merged));
        next = handIn.send(System.nanoTime(), number, head, Packets.rows(merged));
    }

    @Override
    public void metrics(long number, List<ReductionTree.Node<MetricSums>> nodes) {
        last = number;
        next = link.handIn(Wire.Kind.METRICS, number, Packets.metricHead(new Packets.Packet<>(List.of(), nodes)));
    }

    @Override
    public Command next() {
        handIn.await();
        if (next == null) {
            next = link.ask(Wire.Kind.READY, true, last, new byte[0]);
        }
        ByteBuffer answer = link.await(next, "the command after " + last);
        Command command = Wire.decode(answer, (parameters, states) -> NONE);
        if (command instanceof Command.End || hub.leads(partition) && !bring(command)) {
            return new Command.End(last);
        }
        Weights weights = weights(command.number());
        return weights == null ? new Command.End(last) : command.with(weights);
    }

    /** Fetches the own range and hands it on; false if the driver wants something else by now. */
    private boolean bring(Command command) {
        long number = command.number();
        weightsNanos = 0;
        Deque<CompletableFuture<ByteBuffer>> coming = new ArrayDeque<>();
        List<Ranges.Piece> pieces = hub.ownPieces();
        Iterator<Ranges.Piece> questions = pieces.iterator();
        for (Ranges.Piece piece : pieces) {
            while (coming.size() < DriverLink.WINDOW && questions.hasNext()) {
                coming.add(fetch(number, questions.next()));
            }
            ByteBuffer floats = link.await(coming.remove(), "a piece of command " + number);
            if (floats.remaining() == 0) {
                return false;
            }
            long start = System.nanoTime();
            hub.handOn(command, piece, floats, this::waits);
            weightsNanos += System.nanoTime() - start;
        }
        return true;
    }

    /** Tells the driver that this task waits for others: so it knows for whom. */
    private void waits() {
        link.await(link.ask(Wire.Kind.WAITS, false, last, new byte[0]), "that it has heard of a wait");
    }

    private CompletableFuture<ByteBuffer> fetch(long number, Ranges.Piece piece) {
        SparkRpc.Message question = link.message(Wire.Kind.FETCH, false, number, Courier.PLACE);
        question.content().putLong(piece.offset()).putInt(piece.count());
        return link.ask(question);
    }

    /** Waits for the weights from all owners; null if the driver wants something else by now. */
    private Weights weights(long number) {
        long[] asked = {System.nanoTime()};
        boolean[] stale = new boolean[1];
        Weights found = link.await("the weights of command " + number, () -> {
            Weights weights = hub.poll(number, LOOK_MILLIS);
            if (weights == null && System.nanoTime() - asked[0] > ASK_NANOS) {
                asked[0] = System.nanoTime();
                waits();
                ByteBuffer any = link.await(fetch(number, new Ranges.Piece(0, 1)), "whether it is still wanted");
                stale[0] = any.remaining() == 0;
            }
            return stale[0] ? NONE : weights;
        });
        return found == NONE ? null : found;
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
    public void close() {
        hub.close();
    }
}
