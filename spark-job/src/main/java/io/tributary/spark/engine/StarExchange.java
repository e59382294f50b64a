package io.tributary.spark.engine;

import io.tributary.network.GradientForm;
import io.tributary.network.Rounding;
import io.tributary.network.Weights;
import io.tributary.train.GradientSum;
import io.tributary.train.Pool;
import io.tributary.train.ReductionTree;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/**
 * The exchange with tasks in other processes. A task asks with what it hands in, and the answer is the next command. Gradients
 * and weights travel in pieces: a task sends its own one behind the other, each but the last answered with nothing when it has
 * been read, so that only some are on their way at a time, and fetches the command's later pieces. Of weights that differ from
 * those of the command before in some rows of tables, only these travel, and what is outside tables.
 *
 * <p>The engine's thread, which waits for messages, reads gradients into buffers. Nothing is merged on Spark's threads.
 */
final class StarExchange implements Exchange {
    /** The command at hand, as it travels. */
    private record Offer(long number, List<byte[]> pieces) {
        static final Offer NONE = new Offer(0, List.of());
    }

    /**
     * Bytes of a piece, unless Spark's limit of a message is lower: with what Spark adds, a buffer of 256 KiB, which it grows by
     * doubling, holds it. An array of half a region of the heap, 512 KiB where regions are smallest, goes to G1's old generation.
     */
    static final int PIECE = (1 << 18) - SparkRpc.ENVELOPE;

    private final DriverLink.Settings settings;
    private final Rounding rounding;
    private final Desk desk;
    private final Pool<GradientSum> buffers;
    private final Receiving receiving;
    private final GradientForm form;
    private volatile Offer offer = Offer.NONE;
    private Rounding known; // of the weights of the command before, if tasks of this generation hold them; else null
    private long gradientNanos;

    /**
     * @param context the session's context
     * @param settings the engine's name, unique, and how tasks find it; a piece has at most the bytes of a message of Spark's
     * @param form which parameters are in tables
     * @param rounding how gradients are rounded
     * @param make makes a sum of the right size
     */
    StarExchange(
            SparkContext context,
            DriverLink.Settings settings,
            GradientForm form,
            Rounding rounding,
            Supplier<GradientSum> make) {
        this.rounding = rounding;
        this.settings = settings.within(context.getConf());
        this.buffers = new Pool<>(make);
        this.form = form;
        this.receiving = new Receiving(buffers::take);
        this.desk = new Desk(context, settings.engine(), this::piece);
    }

    /** On the endpoint's thread. */
    private byte[] piece(Wire.Head head, ByteBuffer question) {
        Offer now = offer;
        return head.number() == now.number ? now.pieces.get(question.getInt()) : Wire.NOTHING;
    }

    @Override
    public TaskLine.Source lines() {
        DriverLink.Settings sent = settings; // the exchange itself does not travel
        Rounding how = rounding;
        return (number, partition) -> new StarLine(sent, how, number, partition);
    }

    @Override
    public void begin(int number) {
        desk.begin(number);
        offer = Offer.NONE;
        known = null;
        receiving.clear();
    }

    @Override
    public void offer(Command command, List<int[]> changed) {
        gradientNanos = 0;
        offer = Offer.NONE; // its bytes may go before the next ones come
        Weights weights = command.weights();
        Rounding how = command.ofWeights(rounding);
        WeightsPart part = changed != null && how.equals(known)
                ? WeightsPart.changed(form, changed, weights)
                : WeightsPart.all(weights);
        offer = new Offer(command.number(), Wire.encode(command, part, how, settings.pieceBytes()));
        known = how;
        desk.answer(offer.pieces.get(0));
    }

    @Override
    public Arrival poll(long millis) throws InterruptedException {
        return desk.poll(millis, this::read);
    }

    private Arrival read(Desk.Message message) {
        if (message.head().kind() == Wire.Kind.PART) {
            return desk.part(message);
        }
        Arrival arrival = arrival(message);
        if (message.head().last()) {
            awaits(message);
        } else {
            message.reply().accept(Wire.NOTHING);
        }
        return arrival;
    }

    /** @return how many messages were not understood */
    long refused() {
        return desk.refused();
    }

    private Arrival arrival(Desk.Message message) {
        Wire.Head head = message.head();
        ByteBuffer bytes = message.content();
        return switch (head.kind()) {
            case STARTED -> new Arrival.Started(head.partition(), Packets.toOrigin(Bytes.block(bytes)));
            case METRICS ->
                new Arrival.Metrics(
                        head.partition(),
                        head.number(),
                        Packets.metricHead(desk.whole(message)).nodes());
            case GRADIENTS, MORE -> {
                long start = System.nanoTime();
                Arrival arrival = receive(head, bytes);
                gradientNanos += System.nanoTime() - start;
                yield arrival;
            }
            case FAILED -> new Arrival.Failed(head.partition(), Wire.failure(Bytes.block(bytes)));
            case FETCH, READY, WAITS, MERGED, PART ->
                throw new IllegalStateException("tasks of a star send no " + head.kind());
        };
    }

    /** Gives the next command where it is there already, as for a task that starts late. */
    private void awaits(Desk.Message message) {
        if (offer.number > message.head().number()) {
            message.reply().accept(offer.pieces.get(0));
        } else {
            desk.keep(message);
        }
    }

    private Arrival receive(Wire.Head head, ByteBuffer bytes) {
        List<ReductionTree.Node<GradientSum>> nodes = receiving.read(head, bytes);
        return nodes == null
                ? new Arrival.Piece(head.partition())
                : new Arrival.Gradients(head.partition(), head.number(), nodes);
    }

    @Override
    public long gradientNanos() {
        return gradientNanos;
    }

    @Override
    public void recycle(GradientSum sum) {
        buffers.give(sum);
    }

    @Override
    public long bytes() {
        return desk.bytes();
    }

    @Override
    public void close() {
        desk.close();
        buffers.clear();
    }
}
