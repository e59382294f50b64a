package io.tributary.spark.engine;

import io.tributary.network.GradientForm;
import io.tributary.network.Weights;
import io.tributary.train.GradientSum;
import io.tributary.train.Pool;
import io.tributary.train.ReductionTree;
import io.tributary.train.ShardHost;
import io.tributary.train.Trial;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;

/**
 * The exchange by ranges, with tasks in other processes. The model is cut into as many ranges as there are executors, and each
 * owns one. An owner fetches its range of the weights from here and hands it on to the others; they send it that range of their
 * nodes of the tree; it adds them in the tree's order, piece by piece, and sends the whole sum's pieces here. So whatever the
 * number of executors, the driver sends and receives the model once per step, and an executor about twice.
 *
 * <p>All tasks must have registered before the ranges are cut, since the executors own them. What a sum has beside what is dense
 * of its gradient and the state (loss, counts, times, touched rows of tables) comes here from every executor, and is merged here,
 * in a tree of the same shape.
 *
 * <p>Memory here: the trainer's weights, which pieces are copied from as they are asked for; the sum; and of what comes, at most
 * the model once more.
 */
final class RangeExchange implements Exchange {
    /** The command at hand. Its weights are read on the endpoint's thread, until all that was asked for them has handed in. */
    private record Offer(long number, byte[] head, Coding coding, Weights weights) {
        static final Offer NONE = new Offer(0, Wire.NOTHING, null, null);
    }

    private final DriverLink.Settings settings;
    private final Hub.Model model;
    private final RangeLine.Crew crew;
    private final int partitions;
    private final ReductionTree<GradientSum> figures; // sums without the state and what is dense of the gradient
    private final Receiving receiving; // of such sums
    private final Desk desk;
    private final Pool<GradientSum> buffers;
    private final Roster.Packed packed;
    private final Map<Integer, Roster.Task> tasks = new HashMap<>(); // that have registered, by partition
    private final Deque<Arrival> started = new ArrayDeque<>(); // not told yet
    private boolean met; // all tasks have registered, and were told who takes part
    private volatile Offer offer = Offer.NONE;
    private GradientSum sum; // the step at hand's, null before anything of it came
    private long left; // values of it that have not come
    private int open; // tasks that have not handed in
    private int lastPartition; // the last of them, of whose hand-in the engine is not told before the sum is whole
    private long gradientNanos;

    /**
     * @param context the session's context
     * @param settings the engine's name, unique, and how tasks find it; a piece has at most the bytes of a message of Spark's
     * @param shards what the tasks host, and where it is packed
     * @param trial what is computed
     * @param crew which tasks are of one executor
     */
    RangeExchange(
            SparkContext context, DriverLink.Settings settings, ShardsRdd shards, Trial trial, RangeLine.Crew crew) {
        ShardSet set = shards.set();
        this.crew = crew;
        this.packed = shards::isAt;
        this.settings = settings.within(context.getConf());
        this.model = new Hub.Model(
                Coding.of(trial),
                Coding.ofSums(trial),
                trial.problem().network().layout().stateCount(),
                set.shards(),
                (this.settings.pieceBytes() - Wire.HEAD - Courier.PLACE) / Float.BYTES);
        this.partitions = set.partitions();
        this.buffers = new Pool<>(trial::newGradientSum);
        GradientForm tables = trial.problem().network().layout().gradientForm().tablesAlone();
        int layers = trial.problem().network().root().children().size();
        this.receiving = new Receiving(() -> new GradientSum(tables, 0, layers, trial.rounding()));
        this.figures = new ReductionTree<>(set.shards(), ShardHost.MERGE_GRADIENTS);
        this.desk = new Desk(context, settings.engine(), this::piece);
    }

    /** On the endpoint's thread. */
    private byte[] piece(Wire.Head head, ByteBuffer question) {
        Offer now = offer;
        long offset = question.getLong();
        int count = question.getInt();
        if (head.number() != now.number) {
            return Wire.NOTHING;
        }
        if (count < 0 || count > model.pieceFloats()) {
            throw new IllegalArgumentException("a piece of " + count + " values was asked for");
        }
        ByteBuffer floats = Wire.on(new byte[now.coding.bytes(new Ranges.Piece(offset, count))]);
        now.coding.on(now.weights).seek(offset).write(floats);
        return floats.array();
    }

    @Override
    public TaskLine.Source lines() {
        DriverLink.Settings sent = settings; // the exchange itself does not travel
        Hub.Model size = model;
        RangeLine.Crew tasks = crew;
        return (generation, partition) -> new RangeLine(sent, size, tasks.executor(partition), generation, partition);
    }

    @Override
    public void begin(int generation) {
        desk.begin(generation);
        offer = Offer.NONE;
        tasks.clear();
        started.clear();
        met = false;
        forget();
    }

    private void forget() {
        figures.drain();
        receiving.clear();
        if (sum != null) {
            buffers.give(sum);
            sum = null;
        }
        left = model.summed();
        open = partitions;
    }

    /** Sends all of the weights, whatever has changed: every executor hands its range on. */
    @Override
    public void offer(Command command, List<int[]> changed) {
        gradientNanos = 0;
        forget();
        offer = new Offer(command.number(), Wire.head(command), model.coding().ofWeights(command), command.weights());
        if (met) {
            desk.answer(offer.head);
        }
    }

    @Override
    public Arrival poll(long millis) throws InterruptedException {
        if (!started.isEmpty()) {
            return started.remove();
        }
        return desk.poll(millis, this::read);
    }

    private Arrival read(Desk.Message message) {
        Wire.Head head = message.head();
        if (head.kind() == Wire.Kind.PART) {
            return desk.part(message);
        }
        ByteBuffer content = message.content();
        Arrival arrival = switch (head.kind()) {
            case STARTED -> register(message);
            case READY -> new Arrival.Piece(head.partition());
            case WAITS -> new Arrival.Waits(head.partition());
            case MERGED -> merged(head, content);
            case GRADIENTS, MORE -> handedIn(head, content);
            case METRICS ->
                new Arrival.Metrics(
                        head.partition(),
                        head.number(),
                        Packets.metricHead(desk.whole(message)).nodes());
            case FAILED -> new Arrival.Failed(head.partition(), Wire.failure(Bytes.block(content)));
            case FETCH, PART ->
                throw new IllegalStateException("tasks of an exchange by ranges send no " + head.kind());
        };
        if (head.kind() != Wire.Kind.STARTED) {
            answer(message);
        }
        return arrival;
    }

    private void answer(Desk.Message message) {
        if (!message.head().last()) {
            message.reply().accept(Wire.NOTHING);
        } else if (offer.number > message.head().number()) {
            message.reply().accept(offer.head);
        } else {
            desk.keep(message);
        }
    }

    /** Once all tasks are there, every one is told who takes part and what to host. */
    private Arrival register(Desk.Message message) {
        ByteBuffer content = message.content();
        content.getInt(); // the length of both
        Packets.Origin origin = Packets.toOrigin(Bytes.block(content));
        int partition = message.head().partition();
        if (partition >= partitions) {
            throw new IllegalArgumentException("partition " + partition + " of " + partitions + " is there");
        }
        tasks.put(partition, new Roster.Task(origin, Roster.address(Wire.on(Bytes.block(content)))));
        desk.keep(message);
        if (tasks.size() == partitions) {
            met = true;
            Roster roster = Roster.of(tasks, packed);
            tasks.forEach((number, task) ->
                    started.add(new Arrival.Started(number, task.origin().hosting(roster.run(number)))));
            desk.answer(Wire.encode(roster));
        }
        return new Arrival.Piece(partition);
    }

    private Arrival merged(Wire.Head head, ByteBuffer content) {
        long start = System.nanoTime();
        Ranges.Piece piece = new Ranges.Piece(content.getLong(), content.getInt());
        if (head.number() != offer.number
                || piece.count() < 0
                || content.remaining() != model.sums().bytes(piece)
                || piece.count() > left) {
            throw new IllegalStateException(piece + " of command " + head.number() + " came with " + content.remaining()
                    + " bytes while " + left + " values of command " + offer.number + " were awaited");
        }
        GradientSum into = sum();
        model.sums().on(into).seek(piece.offset()).read(content);
        left -= piece.count();
        gradientNanos += System.nanoTime() - start;
        return left == 0 && open == 0 ? whole(head) : new Arrival.Piece(head.partition());
    }

    private GradientSum sum() {
        if (sum == null) {
            sum = buffers.take();
        }
        return sum;
    }

    /** The last task's hand-in is told of when the whole sum is there. */
    private Arrival handedIn(Wire.Head head, ByteBuffer content) {
        List<ReductionTree.Node<GradientSum>> nodes = receiving.read(head, content);
        if (nodes == null) {
            return new Arrival.Piece(head.partition());
        }
        nodes.forEach(node -> figures.add(node.level(), node.index(), node.value()));
        if (--open > 0) {
            return new Arrival.Gradients(head.partition(), head.number(), List.of());
        }
        lastPartition = head.partition();
        return left == 0 ? whole(head) : new Arrival.Piece(head.partition());
    }

    private Arrival whole(Wire.Head head) {
        GradientSum whole = sum();
        sum = null;
        ReductionTree.Node<GradientSum> root = figures.drain().get(0);
        whole.setFigures(root.value());
        for (int i = 0; i < whole.gradient.tables().size(); i++) {
            whole.gradient.tables().get(i).set(root.value().gradient.tables().get(i));
        }
        return new Arrival.Gradients(
                lastPartition, head.number(), List.of(new ReductionTree.Node<>(root.level(), root.index(), whole)));
    }

    @Override
    public void recycle(GradientSum used) {
        buffers.give(used);
    }

    /** @return how many messages were not understood */
    long refused() {
        return desk.refused();
    }

    @Override
    public long gradientNanos() {
        return gradientNanos;
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
