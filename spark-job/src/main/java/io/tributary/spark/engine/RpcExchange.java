package io.tributary.spark.engine;

import io.tributary.train.GradientSum;
import io.tributary.train.ReductionTree;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/**
 * The exchange with tasks in other processes. A task asks with what it hands in, and the answer is the next command. Gradients
 * and weights travel in pieces: a task sends its own one behind the other, each but the last answered with nothing when it has
 * been read, so that only some are on their way at a time, and fetches the command's later pieces.
 *
 * <p>Spark's thread for the endpoint routes messages and serves pieces; the engine's thread, which waits for them, reads
 * gradients into buffers. Nothing is merged on Spark's threads.
 */
final class RpcExchange implements Exchange {
    /** The command at hand, as it travels. */
    private record Offer(long number, List<byte[]> pieces) {
        static final Offer NONE = new Offer(0, List.of());
    }

    /** A message, and where its answer is awaited: the next command if it is the last of what a task hands in. */
    private record Message(byte[] bytes, Consumer<byte[]> reply) {}

    /** A hand-in of which pieces are still to come. */
    private record Receiving(List<ReductionTree.Node<GradientSum>> nodes, Floats floats) {}

    /**
     * Bytes of a piece, unless Spark's limit of a message is lower: with what Spark adds, a buffer of 256 KiB, which it grows by
     * doubling, holds it. An array of half a region of the heap, 512 KiB where regions are smallest, goes to G1's old generation.
     */
    static final int PIECE = (1 << 18) - SparkRpc.ENVELOPE;

    private static final int LEAST = 2 * Wire.HEAD; // a head, and some floats behind it

    private final String engine;
    private final Duration patience;
    private final int pieceBytes;
    private final Supplier<GradientSum> make;
    private final SparkRpc.Served served;
    private final BlockingQueue<Message> messages =
            new LinkedBlockingQueue<>(); // guarded by itself while a generation begins
    private final Map<Integer, Consumer<byte[]>> waiting = new HashMap<>(); // for the next command, by partition
    private final Map<Integer, Receiving> receiving = new HashMap<>(); // by partition
    private final Deque<GradientSum> free = new ArrayDeque<>();
    private volatile int generation;
    private volatile Offer offer = Offer.NONE;
    private long gradientNanos;

    /**
     * @param context the session's context
     * @param engine the engine's name, unique
     * @param patience how long a task waits for an answer
     * @param pieceBytes most bytes of a piece
     * @param make makes a sum of the right size
     */
    RpcExchange(SparkContext context, String engine, Duration patience, int pieceBytes, Supplier<GradientSum> make) {
        if (pieceBytes < LEAST) {
            throw new IllegalArgumentException("a piece has at least " + LEAST + " bytes, got " + pieceBytes);
        }
        this.engine = engine;
        this.patience = patience;
        this.pieceBytes = Math.min(pieceBytes, SparkRpc.largestMessage(context.getConf()));
        this.make = make;
        this.served = SparkRpc.serve(context, engine, this::route);
    }

    /** On the endpoint's thread. */
    private void route(byte[] bytes, Consumer<byte[]> reply) {
        ByteBuffer message = Wire.on(bytes);
        Wire.Head head = Wire.Head.of(message);
        if (head.kind() == Wire.Kind.FETCH) {
            Offer now = offer;
            boolean current = head.generation() == generation && head.number() == now.number;
            reply.accept(current ? now.pieces.get(message.getInt()) : Wire.NOTHING);
        } else if (!add(head, new Message(bytes, reply))) {
            dismiss(head, reply);
        }
    }

    private boolean add(Wire.Head head, Message message) {
        synchronized (messages) {
            return head.generation() == generation && messages.add(message);
        }
    }

    /** Answers a task of a generation that is over. */
    private static void dismiss(Wire.Head head, Consumer<byte[]> reply) {
        reply.accept(head.last() ? end() : Wire.NOTHING);
    }

    private static byte[] end() {
        return Wire.encode(new Command.End(Long.MAX_VALUE), Integer.MAX_VALUE).get(0);
    }

    @Override
    public TaskLine.Source lines() {
        String name = engine; // the exchange itself does not travel
        Duration wait = patience;
        int bytes = pieceBytes;
        return (number, partition) -> RpcLine.connect(name, number, partition, wait, bytes);
    }

    @Override
    public void begin(int number) {
        List<Message> unread = new ArrayList<>();
        synchronized (messages) {
            generation = number;
            messages.drainTo(unread);
        }
        offer = Offer.NONE;
        unread.forEach(message -> dismiss(Wire.Head.of(Wire.on(message.bytes)), message.reply));
        waiting.values().forEach(reply -> reply.accept(end()));
        waiting.clear();
        receiving.clear();
    }

    @Override
    public void offer(Command command) {
        gradientNanos = 0;
        offer = Offer.NONE; // its bytes may go before the next ones come
        offer = new Offer(command.number(), Wire.encode(command, pieceBytes));
        waiting.values().forEach(reply -> reply.accept(offer.pieces.get(0)));
        waiting.clear();
    }

    @Override
    public Arrival poll(long millis) throws InterruptedException {
        Message message = messages.poll(millis, TimeUnit.MILLISECONDS);
        if (message == null) {
            return null;
        }
        ByteBuffer bytes = Wire.on(message.bytes);
        Wire.Head head = Wire.Head.of(bytes);
        if (head.last()) {
            awaits(head, message.reply);
            return read(head, bytes);
        }
        Arrival arrival = read(head, bytes);
        message.reply.accept(Wire.NOTHING);
        return arrival;
    }

    private Arrival read(Wire.Head head, ByteBuffer bytes) {
        return switch (head.kind()) {
            case STARTED -> new Arrival.Started(head.partition(), Packets.toOrigin(Wire.take(bytes)));
            case METRICS ->
                new Arrival.Metrics(
                        head.partition(),
                        head.number(),
                        Packets.metricHead(Wire.take(bytes)).nodes());
            case GRADIENTS, MORE -> {
                long start = System.nanoTime();
                Arrival arrival = receive(head, bytes);
                gradientNanos += System.nanoTime() - start;
                yield arrival;
            }
            case FAILED -> new Arrival.Failed(head.partition(), Wire.failure(Wire.take(bytes)));
            case FETCH -> throw new IllegalStateException("pieces are served where they are asked for");
        };
    }

    /** Gives the next command where it is there already, as for a task that starts late. */
    private void awaits(Wire.Head head, Consumer<byte[]> reply) {
        if (offer.number > head.number()) {
            reply.accept(offer.pieces.get(0));
        } else {
            waiting.put(head.partition(), reply);
        }
    }

    private Arrival receive(Wire.Head head, ByteBuffer bytes) {
        if (head.kind() == Wire.Kind.GRADIENTS) {
            List<ReductionTree.Node<GradientSum>> nodes =
                    Packets.gradientHead(Wire.take(bytes), this::buffer).nodes();
            receiving.put(head.partition(), new Receiving(nodes, new Floats(Packets.arrays(nodes))));
        }
        Receiving whole = receiving.get(head.partition());
        whole.floats.read(bytes);
        if (!head.last()) {
            return new Arrival.Piece(head.partition());
        }
        if (whole.floats.left() > 0) {
            throw new IllegalStateException(
                    "partition " + head.partition() + " handed in " + whole.floats.left() + " floats too few");
        }
        whole.nodes.forEach(node -> node.value().times.reduce += head.nanos());
        return new Arrival.Gradients(head.partition(), head.number(), whole.nodes);
    }

    @Override
    public long gradientNanos() {
        return gradientNanos;
    }

    private GradientSum buffer() {
        GradientSum sum = free.poll();
        return sum != null ? sum : make.get();
    }

    @Override
    public void recycle(GradientSum sum) {
        free.add(sum);
    }

    /** What waits was told to end by the last {@link #begin}; who asks from now on finds nobody. */
    @Override
    public void close() {
        served.close();
        free.clear();
    }
}
