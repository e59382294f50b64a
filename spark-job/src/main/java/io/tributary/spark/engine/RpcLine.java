package io.tributary.spark.engine;

import io.tributary.network.Weights;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.ReductionTree;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.TaskContext;
import scala.concurrent.Await;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;

/** A resident task's end of an {@link RpcExchange}. */
final class RpcLine implements TaskLine {
    /** Pieces on their way at the same time. */
    private static final int WINDOW = 4;

    /** How often a waiting task looks whether it was killed. */
    private static final FiniteDuration LOOK = new FiniteDuration(50, TimeUnit.MILLISECONDS);

    private final SparkRpc.Asking driver;
    private final int generation;
    private final int partition;
    private final int pieceBytes;
    private final TaskContext task = TaskContext.get();
    private final Deque<Future<byte[]>> sent = new ArrayDeque<>(); // pieces that are not answered yet
    private Weights weights = new Weights(new float[0], new float[0]); // overwritten by every command
    private Future<byte[]> next; // the next command's first piece
    private long last;
    private long weightsNanos;

    private RpcLine(SparkRpc.Asking driver, int generation, int partition, int pieceBytes) {
        this.driver = driver;
        this.generation = generation;
        this.partition = partition;
        this.pieceBytes = pieceBytes;
    }

    /**
     * Finds the driver.
     *
     * @param engine the engine's name
     * @param generation the task's generation
     * @param partition the partition it hosts
     * @param patience how long to wait for an answer
     * @param pieceBytes most bytes of a piece
     * @return the line
     */
    static RpcLine connect(String engine, int generation, int partition, Duration patience, int pieceBytes) {
        return new RpcLine(SparkRpc.connect(engine, patience), generation, partition, pieceBytes);
    }

    private Wire.Head head(Wire.Kind kind, boolean isLast) {
        return new Wire.Head(kind, generation, partition, isLast, last, 0);
    }

    /** A message of a few bytes. */
    private Future<byte[]> ask(Wire.Kind kind, boolean isLast, byte[] content) {
        ByteBuffer message = head(kind, isLast).message(Integer.BYTES + content.length);
        Wire.put(content, message);
        return driver.ask(message.array());
    }

    @Override
    public void start(Packets.Origin origin) {
        next = ask(Wire.Kind.STARTED, true, Packets.ofOrigin(origin));
    }

    @Override
    public void gradients(long number, List<ReductionTree.Node<GradientSum>> nodes) {
        long start = System.nanoTime();
        last = number;
        byte[] content = Packets.gradientHead(new Packets.Packet<>(List.of(), nodes));
        Floats floats = new Floats(Packets.arrays(nodes));
        int before = Integer.BYTES + content.length;
        int bytes = Wire.piece(Wire.HEAD + before, floats, pieceBytes) - Wire.HEAD;
        boolean isLast = bytes - before == floats.left() * Float.BYTES;
        ByteBuffer message = head(Wire.Kind.GRADIENTS, isLast).message(bytes);
        Wire.put(content, message);
        floats.write(message);
        while (floats.left() > 0) {
            start += send(message);
            bytes = Wire.piece(Wire.HEAD, floats, pieceBytes) - Wire.HEAD;
            isLast = bytes == floats.left() * Float.BYTES;
            message = head(Wire.Kind.MORE, isLast).message(bytes);
            floats.write(message);
        }
        Wire.took(message, System.nanoTime() - start);
        next = driver.ask(message.array());
    }

    /** Sends a piece that another one follows; returns the nanoseconds it waited for one before. */
    private long send(ByteBuffer message) {
        long start = System.nanoTime();
        if (sent.size() == WINDOW) {
            await(sent.remove(), "a piece of the gradient");
        }
        long waited = System.nanoTime() - start;
        sent.add(driver.ask(message.array()));
        return waited;
    }

    @Override
    public void metrics(long number, List<ReductionTree.Node<MetricSums>> nodes) {
        last = number;
        next = ask(Wire.Kind.METRICS, true, Packets.metricHead(new Packets.Packet<>(List.of(), nodes)));
    }

    @Override
    public Command next() {
        while (!sent.isEmpty()) {
            await(sent.remove(), "a piece of the gradient");
        }
        ByteBuffer first = Wire.on(await(next, "the command after " + last));
        long start = System.nanoTime();
        Command command = Wire.decode(first, this::buffers);
        if (command instanceof Command.End) {
            return command;
        }
        Floats floats = new Floats(List.of(weights.parameters(), weights.state()));
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
    private boolean fetch(long number, Floats floats) {
        Deque<Future<byte[]>> coming = new ArrayDeque<>();
        long asked = 0; // floats
        for (int piece = 1; floats.left() > 0; ) {
            while (coming.size() < WINDOW && asked < floats.left()) {
                Wire.Head head = new Wire.Head(Wire.Kind.FETCH, generation, partition, false, number, 0);
                coming.add(
                        driver.ask(head.message(Integer.BYTES).putInt(piece++).array()));
                asked += pieceBytes / Float.BYTES;
            }
            byte[] bytes = await(coming.remove(), "piece of command " + number);
            asked -= pieceBytes / Float.BYTES;
            if (bytes.length == 0 || floats.left() * Float.BYTES < bytes.length) {
                return false;
            }
            long start = System.nanoTime();
            floats.read(Wire.on(bytes));
            weightsNanos += System.nanoTime() - start;
        }
        return true;
    }

    @Override
    public long weightsNanos() {
        return weightsNanos;
    }

    private byte[] await(Future<byte[]> answer, String what) {
        while (!answer.isCompleted()) {
            try {
                Await.ready(answer, LOOK);
            } catch (TimeoutException e) {
                if (task.isInterrupted()) {
                    throw new Broken("killed while waiting for " + what, e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Broken("interrupted while waiting for " + what, e);
            }
        }
        if (answer.value().get().isFailure()) {
            Throwable cause = answer.value().get().failed().get();
            throw new Broken("the driver does not answer with " + what + ": " + cause.getMessage(), cause);
        }
        return answer.value().get().get();
    }

    /** Waits until the driver has it; that nobody hears it is no failure of its own. */
    @Override
    public void failed(Throwable failure) {
        try {
            await(ask(Wire.Kind.FAILED, false, Wire.encode(failure)), "that it has heard of a failure");
        } catch (Broken e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {}
}
