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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.TaskContext;

/** A resident task's end of an {@link RpcExchange}. */
final class RpcLine implements TaskLine {
    /** Pieces on their way at the same time. */
    private static final int WINDOW = 8;

    /** Those on their way, the last piece, whose answer is the next command, and one that tells of a failure. */
    private static final int MESSAGES = WINDOW + 2;

    /** How often a waiting task looks whether it was killed. */
    private static final long LOOK_MILLIS = 50;

    private final SparkRpc.Driver driver;
    private final Duration patience;
    private final int generation;
    private final int partition;
    private final int pieceBytes;
    private final TaskContext task = TaskContext.get();
    private final SparkRpc.Message[] messages = new SparkRpc.Message[MESSAGES]; // used in turns
    private final Deque<CompletableFuture<ByteBuffer>> sent = new ArrayDeque<>(); // pieces that are not answered yet
    private Weights weights = new Weights(new float[0], new float[0]); // overwritten by every command
    private int turn;
    private CompletableFuture<ByteBuffer> next; // the next command's first piece
    private long last;
    private long weightsNanos;

    private RpcLine(SparkRpc.Driver driver, int generation, int partition, Duration patience, int pieceBytes) {
        this.driver = driver;
        this.patience = patience;
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
        return new RpcLine(SparkRpc.connect(engine), generation, partition, patience, pieceBytes);
    }

    /** A message that begins with its head, and has room for so many bytes behind it. */
    private SparkRpc.Message message(Wire.Kind kind, boolean isLast, long number, int bytes) {
        turn = (turn + 1) % MESSAGES;
        if (messages[turn] == null || messages[turn].capacity() < Wire.HEAD + bytes) {
            messages[turn] = driver.message(Math.max(pieceBytes, Wire.HEAD + bytes));
        }
        new Wire.Head(kind, generation, partition, isLast, number, 0).begin(messages[turn].content());
        return messages[turn];
    }

    /** Asks with a message of a few bytes. */
    private CompletableFuture<ByteBuffer> ask(Wire.Kind kind, boolean isLast, byte[] content) {
        SparkRpc.Message message = message(kind, isLast, last, Integer.BYTES + content.length);
        Wire.put(content, message.content());
        return driver.ask(message);
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
        SparkRpc.Message message = piece(Wire.Kind.GRADIENTS, before, floats);
        Wire.put(content, message.content());
        floats.write(message.content());
        while (floats.left() > 0) {
            start += send(message);
            message = piece(Wire.Kind.MORE, 0, floats);
            floats.write(message.content());
        }
        Wire.took(message.content(), System.nanoTime() - start);
        next = driver.ask(message);
    }

    /** A message for the next floats behind other bytes; its limit is where they end. */
    private SparkRpc.Message piece(Wire.Kind kind, int before, Floats floats) {
        int bytes = Wire.piece(Wire.HEAD + before, floats, pieceBytes) - Wire.HEAD;
        boolean isLast = bytes - before == floats.left() * Float.BYTES;
        SparkRpc.Message message = message(kind, isLast, last, bytes);
        message.content().limit(Wire.HEAD + bytes);
        return message;
    }

    /** Sends a piece that another one follows; returns the nanoseconds it waited for one before. */
    private long send(SparkRpc.Message message) {
        long start = System.nanoTime();
        if (sent.size() == WINDOW) {
            await(sent.remove(), "a piece of the gradient");
        }
        long waited = System.nanoTime() - start;
        sent.add(driver.ask(message));
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
        ByteBuffer first = await(next, "the command after " + last);
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
        Deque<CompletableFuture<ByteBuffer>> coming = new ArrayDeque<>();
        long asked = 0; // floats
        for (int piece = 1; floats.left() > 0; ) {
            while (coming.size() < WINDOW && asked < floats.left()) {
                SparkRpc.Message question = message(Wire.Kind.FETCH, false, number, Integer.BYTES);
                question.content().putInt(piece++);
                coming.add(driver.ask(question));
                asked += pieceBytes / Float.BYTES;
            }
            ByteBuffer bytes = await(coming.remove(), "a piece of command " + number);
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

    private ByteBuffer await(CompletableFuture<ByteBuffer> answer, String what) {
        long start = System.nanoTime();
        while (true) {
            if (task.isInterrupted()) {
                throw new Broken("killed while waiting for " + what, null);
            }
            try {
                return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (System.nanoTime() - start > patience.toNanos()) {
                    throw new Broken(
                            "the driver did not answer with " + what + " within " + patience.toSeconds() + " seconds ("
                                    + StepJob.PATIENCE + ")",
                            e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Broken("interrupted while waiting for " + what, e);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                throw new Broken("the driver does not answer with " + what + ": " + cause.getMessage(), cause);
            }
        }
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
