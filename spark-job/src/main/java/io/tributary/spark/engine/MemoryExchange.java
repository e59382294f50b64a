package io.tributary.spark.engine;

import io.tributary.network.Rounding;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.ReductionTree;
import io.tributary.train.RoundedWeights;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.TaskContext;

/**
 * The exchange of local mode, where tasks are threads of the driver's JVM: they read the trainer's own weights and hand in
 * their own buffers. Nothing is copied or sent, but that a copy of the weights is rounded where the exchange's are.
 */
final class MemoryExchange implements Exchange {
    /** Engines of this JVM by name; tasks find theirs here. */
    private static final ConcurrentHashMap<String, MemoryExchange> OPEN = new ConcurrentHashMap<>();

    /** How often a waiting task looks whether it was killed. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** The command at hand; null while a generation has none yet. */
    private record Offer(int generation, Command command) {}

    /** Something that came, and from which generation. */
    private record Message(int generation, Arrival arrival) {}

    private final String engine;
    private final Duration patience;
    private final RoundedWeights rounded;
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final List<Thread> tasks = new CopyOnWriteArrayList<>();
    private volatile Offer offer = new Offer(0, null);

    /**
     * @param engine the engine's name, unique
     * @param patience how long a task waits for a command
     * @param rounding how gradients are rounded
     */
    MemoryExchange(String engine, Duration patience, Rounding rounding) {
        this.rounded = new RoundedWeights(rounding);
        this.engine = engine;
        this.patience = patience;
        OPEN.put(engine, this);
    }

    @Override
    public TaskLine.Source lines() {
        String name = engine; // the exchange itself does not travel
        return (generation, partition) -> connect(name, generation, partition);
    }

    @Override
    public void begin(int generation) {
        put(new Offer(generation, null));
    }

    @Override
    public void offer(Command command, List<int[]> changed) {
        Command sent = command instanceof Command.Gradients ? command.with(rounded.of(command.weights())) : command;
        put(new Offer(offer.generation, sent));
    }

    private void put(Offer next) {
        offer = next;
        tasks.forEach(LockSupport::unpark);
    }

    @Override
    public Arrival poll(long millis) throws InterruptedException {
        Message message = messages.poll(millis, TimeUnit.MILLISECONDS);
        while (message != null && message.generation != offer.generation) {
            message = messages.poll();
        }
        return message == null ? null : message.arrival;
    }

    /** Every buffer is its task's own. */
    @Override
    public void recycle(GradientSum sum) {}

    /** Nothing is copied. */
    @Override
    public long gradientNanos() {
        return 0;
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void close() {
        OPEN.remove(engine);
        put(new Offer(Integer.MAX_VALUE, null));
    }

    private static TaskLine connect(String engine, int generation, int partition) {
        MemoryExchange exchange = OPEN.get(engine);
        if (exchange == null) {
            throw new TaskLine.Broken(engine + " was closed before this task came", null);
        }
        return exchange.new Line(generation, partition);
    }

    /** A task's end. */
    private final class Line implements TaskLine {
        private final int generation;
        private final int partition;
        private long last; // number of the command that was handed in last

        Line(int generation, int partition) {
            this.generation = generation;
            this.partition = partition;
            tasks.add(Thread.currentThread());
        }

        private void send(Arrival arrival) {
            messages.add(new Message(generation, arrival));
        }

        @Override
        public void start(Packets.Origin origin) {
            send(new Arrival.Started(partition, origin));
        }

        /** All tasks are threads of one JVM. */
        @Override
        public OptionalInt run() {
            return OptionalInt.of(partition);
        }

        @Override
        public void gradients(long number, List<ReductionTree.Node<GradientSum>> nodes) {
            last = number;
            send(new Arrival.Gradients(partition, number, nodes));
        }

        @Override
        public void metrics(long number, List<ReductionTree.Node<MetricSums>> nodes) {
            last = number;
            send(new Arrival.Metrics(partition, number, nodes));
        }

        @Override
        public Command next() {
            TaskContext task = TaskContext.get();
            long start = System.nanoTime();
            while (true) {
                Offer now = offer;
                if (now.generation != generation) {
                    return new Command.End(last);
                }
                if (now.command != null && now.command.number() > last) {
                    return now.command;
                }
                if (task.isInterrupted() || Thread.currentThread().isInterrupted()) {
                    throw new Broken("killed while waiting for the command after " + last, null);
                }
                if (System.nanoTime() - start > patience.toNanos()) {
                    throw new Broken(
                            "no command after " + last + " from the driver for " + patience.toSeconds() + " seconds",
                            null);
                }
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }

        /** They are not copied. */
        @Override
        public long weightsNanos() {
            return 0;
        }

        @Override
        public void failed(Throwable failure) {
            send(new Arrival.Failed(partition, failure));
        }

        @Override
        public void close() {
            tasks.remove(Thread.currentThread());
        }
    }
}
