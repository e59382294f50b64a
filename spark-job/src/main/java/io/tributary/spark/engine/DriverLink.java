package io.tributary.spark.engine;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;

/** A resident task's connection to the {@link Desk}: writes and sends messages, and waits for answers. */
final class DriverLink {
    /** Messages on their way at the same time, one behind the other. */
    static final int WINDOW = 8;

    /** Those on their way, the last piece, whose answer is the next command, and one that tells of a failure. */
    private static final int MESSAGES = WINDOW + 2;

    /** How often a waiting task looks whether it was killed. */
    private static final long LOOK_MILLIS = 50;

    /**
     * What finds the driver. Small: shipped with every task.
     *
     * @param engine the engine's name
     * @param patience how long to wait for an answer
     * @param pieceBytes most bytes of a message with floats
     */
    record Settings(String engine, Duration patience, int pieceBytes) implements Serializable {
        private static final int LEAST = 2 * Wire.HEAD; // a head, and some floats behind it

        /** Checks the bytes. {@inheritDoc} */
        Settings {
            if (pieceBytes < LEAST) {
                throw new IllegalArgumentException("a piece has at least " + LEAST + " bytes, got " + pieceBytes);
            }
        }

        /**
         * @param conf a session's configuration
         * @return the same with pieces that are no larger than one of its messages may be
         */
        Settings within(SparkConf conf) {
            return new Settings(engine, patience, Math.min(pieceBytes, SparkRpc.largestMessage(conf)));
        }
    }

    private final SparkRpc.Driver driver;
    private final Settings settings;
    private final int generation;
    private final int partition;
    private final TaskContext task = TaskContext.get();
    private final SparkRpc.Message[] messages = new SparkRpc.Message[MESSAGES]; // used in turns
    private int turn;

    /**
     * Connects, in a task.
     *
     * @param settings find the driver
     * @param generation the task's generation
     * @param partition the partition it hosts
     */
    DriverLink(Settings settings, int generation, int partition) {
        this.driver = SparkRpc.connect(settings.engine);
        this.settings = settings;
        this.generation = generation;
        this.partition = partition;
    }

    /**
     * Begins a message in one of the buffers that serve in turns. At most {@link #WINDOW} of them may be unanswered.
     *
     * @param kind what it is
     * @param isLast whether its answer is the next command
     * @param number of the command it belongs to
     * @param bytes room behind the head
     * @return the message, its head written
     */
    SparkRpc.Message message(Wire.Kind kind, boolean isLast, long number, int bytes) {
        turn = (turn + 1) % MESSAGES;
        messages[turn] = fresh(messages[turn], kind, isLast, number, bytes);
        return messages[turn];
    }

    /**
     * Begins a message in a buffer of the caller's.
     *
     * @param old serves again if it is large enough; null for none
     * @param kind what it is
     * @param isLast whether its answer is the next command
     * @param number of the command it belongs to
     * @param bytes room behind the head
     * @return the message, its head written
     */
    SparkRpc.Message fresh(SparkRpc.Message old, Wire.Kind kind, boolean isLast, long number, int bytes) {
        SparkRpc.Message message = old != null && old.capacity() >= Wire.HEAD + bytes
                ? old
                : driver.message(Math.max(settings.pieceBytes, Wire.HEAD + bytes));
        new Wire.Head(kind, generation, partition, isLast, number, 0).begin(message.content());
        return message;
    }

    /**
     * @param message written
     * @return the answer, or why there is none
     */
    CompletableFuture<ByteBuffer> ask(SparkRpc.Message message) {
        return driver.ask(message);
    }

    /**
     * Asks with a message of a few bytes.
     *
     * @param kind what it is
     * @param isLast whether its answer is the next command
     * @param number of the command it belongs to
     * @param content its content
     * @return the answer, or why there is none
     */
    CompletableFuture<ByteBuffer> ask(Wire.Kind kind, boolean isLast, long number, byte[] content) {
        SparkRpc.Message message = message(kind, isLast, number, Integer.BYTES + content.length);
        Wire.put(content, message.content());
        return driver.ask(message);
    }

    /**
     * Hands in bytes, of whatever number: rankings of many scores are larger than a message. What does not fit into one goes
     * ahead in parts.
     *
     * @param kind what it is
     * @param number of the command it belongs to
     * @param content its content
     * @return the next command, or why there is none
     */
    CompletableFuture<ByteBuffer> handIn(Wire.Kind kind, long number, byte[] content) {
        int most = settings.pieceBytes - Wire.HEAD - Integer.BYTES;
        Deque<CompletableFuture<ByteBuffer>> parts = new ArrayDeque<>();
        int from = 0;
        while (content.length - from > most) {
            if (parts.size() == WINDOW) {
                await(parts.remove(), "a part of what is handed in");
            }
            parts.add(ask(Wire.Kind.PART, false, number, Arrays.copyOfRange(content, from, from + most)));
            from += most;
        }
        parts.forEach(part -> await(part, "a part of what is handed in"));
        return ask(kind, true, number, Arrays.copyOfRange(content, from, content.length));
    }

    /**
     * Waits for an answer.
     *
     * @param answer what was asked for
     * @param what names it in errors
     * @return the answer
     * @throws TaskLine.Broken if the task was killed, or the driver is gone or silent for too long
     */
    ByteBuffer await(CompletableFuture<ByteBuffer> answer, String what) {
        return await(what, () -> {
            try {
                return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TaskLine.Broken("interrupted while waiting for " + what, e);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                throw new TaskLine.Broken("there is no answer with " + what + ": " + cause.getMessage(), cause);
            }
        });
    }

    /**
     * Waits for anything, as patient as for an answer.
     *
     * @param what names it in errors
     * @param look waits a moment and returns what is awaited, or null
     * @param <T> what is awaited
     * @return what was awaited
     * @throws TaskLine.Broken if the task was killed, or nothing came for too long
     */
    <T> T await(String what, Supplier<T> look) {
        long start = System.nanoTime();
        while (true) {
            if (task.isInterrupted()) {
                throw new TaskLine.Broken("killed while waiting for " + what, null);
            }
            T found = look.get();
            if (found != null) {
                return found;
            }
            if (System.nanoTime() - start > settings.patience.toNanos()) {
                throw new TaskLine.Broken(
                        "no answer with " + what + " within " + settings.patience.toSeconds() + " seconds ("
                                + StepJob.PATIENCE + ")",
                        null);
            }
        }
    }

    /**
     * Tells the driver of a failure, and waits until it has heard; that nobody hears is no failure of its own.
     *
     * @param number of the command at hand
     * @param failure what was thrown
     */
    void failed(long number, Throwable failure) {
        try {
            await(ask(Wire.Kind.FAILED, false, number, Wire.encode(failure)), "that it has heard of a failure");
        } catch (TaskLine.Broken e) {
            failure.addSuppressed(e);
        }
    }
}
