package io.tributary.spark.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.apache.spark.SparkContext;

/**
 * Where messages of resident tasks arrive on the driver. Spark's thread for the endpoint serves pieces of the weights and
 * queues everything else; the engine's thread takes that from the queue. A task of a generation that is over is told to end.
 */
final class Desk implements AutoCloseable {
    private static final int MOST_IN_PARTS = 1 << 30;

    /** Serves a question for a piece of the weights, on the endpoint's thread. */
    @FunctionalInterface
    interface Serving {
        /**
         * @param head of the question, of the generation at hand
         * @param question stands behind the head
         * @return the piece, or nothing if the command is not the one at hand
         */
        byte[] piece(Wire.Head head, ByteBuffer question);
    }

    /**
     * A message of the generation at hand.
     *
     * @param head its head
     * @param content little-endian, stands behind the head
     * @param reply takes the answer, once: the next command if it is the last of what a task hands in
     */
    record Message(Wire.Head head, ByteBuffer content, SparkRpc.Reply reply) {
        private void dismiss() {
            reply.accept(head.last() ? Wire.END_OF_TASK : Wire.NOTHING);
        }
    }

    private final Refusals refusals = new Refusals();
    private final Serving serving;
    private final SparkRpc.Served served;
    private final BlockingQueue<Message> messages =
            new LinkedBlockingQueue<>(); // guarded by itself while a generation begins
    private final Map<Integer, Message> waiting = new HashMap<>(); // for the next command, by partition
    private final LongAdder bytes = new LongAdder(); // of messages and answers
    private final Map<Integer, ByteArrayOutputStream> parts =
            new HashMap<>(); // of what has not come whole, by partition
    private volatile int generation;

    /**
     * @param context the session's context
     * @param name what tasks find it by, unique
     * @param serving serves pieces
     */
    Desk(SparkContext context, String name, Serving serving) {
        this.serving = serving;
        this.served = SparkRpc.serve(context, name, this::route);
    }

    private void route(byte[] question, SparkRpc.Reply answer) {
        bytes.add(question.length);
        SparkRpc.Reply reply = new SparkRpc.Reply() {
            @Override
            public void accept(byte[] content) {
                bytes.add(content.length);
                answer.accept(content);
            }

            @Override
            public void refuse(Throwable why) {
                answer.refuse(why);
            }
        };
        try {
            ByteBuffer content = Wire.on(question);
            Wire.Head head = Wire.Head.of(content);
            Message message = new Message(head, content, reply);
            if (head.kind() == Wire.Kind.FETCH) {
                reply.accept(head.generation() == generation ? serving.piece(head, content) : Wire.NOTHING);
            } else if (!add(message)) {
                message.dismiss();
            }
        } catch (RuntimeException e) {
            refuse(reply, e);
        }
    }

    private void refuse(SparkRpc.Reply reply, RuntimeException why) {
        refusals.add(why);
        reply.refuse(why);
    }

    private boolean add(Message message) {
        synchronized (messages) {
            return message.head.generation() == generation && messages.add(message);
        }
    }

    /**
     * Begins a generation: tasks of older ones are told to end, those that wait now and those that ask later.
     *
     * @param number its number
     */
    void begin(int number) {
        List<Message> unread = new ArrayList<>();
        synchronized (messages) {
            generation = number;
            messages.drainTo(unread);
        }
        unread.forEach(Message::dismiss);
        waiting.values().forEach(Message::dismiss);
        waiting.clear();
        parts.clear();
    }

    /**
     * Waits for a message and reads it. One that is not understood is answered with an error and counted, as if none had come.
     *
     * @param millis the longest wait
     * @param reading reads it, and answers once it has
     * @return what it tells, or null
     * @throws InterruptedException if the thread is interrupted
     */
    Arrival poll(long millis, Function<Message, Arrival> reading) throws InterruptedException {
        Message message = messages.poll(millis, TimeUnit.MILLISECONDS);
        if (message == null) {
            return null;
        }
        try {
            return reading.apply(message);
        } catch (RuntimeException e) {
            refuse(message.reply, e);
            return null;
        }
    }

    /**
     * Keeps a part of what is to come, and answers.
     *
     * @param message with the part
     * @return that something came
     */
    Arrival part(Message message) {
        byte[] bytes = Bytes.block(message.content);
        ByteArrayOutputStream before =
                parts.computeIfAbsent(message.head.partition(), partition -> new ByteArrayOutputStream());
        if (before.size() + (long) bytes.length > MOST_IN_PARTS) {
            parts.remove(message.head.partition());
            throw new IllegalArgumentException("more than " + MOST_IN_PARTS + " bytes came in parts");
        }
        before.writeBytes(bytes);
        message.reply.accept(Wire.NOTHING);
        return new Arrival.Piece(message.head.partition());
    }

    /**
     * @param message the last of what came in parts, or all of it
     * @return all its bytes
     */
    byte[] whole(Message message) {
        byte[] last = Bytes.block(message.content);
        ByteArrayOutputStream before = parts.remove(message.head.partition());
        if (before == null) {
            return last;
        }
        before.writeBytes(last);
        return before.toByteArray();
    }

    /** @return how many messages were not understood */
    long refused() {
        return refusals.count();
    }

    /**
     * Keeps a message whose sender waits for the next command.
     *
     * @param message the last of what a task hands in
     */
    void keep(Message message) {
        waiting.put(message.head.partition(), message);
    }

    /** @return bytes of all messages and answers so far */
    long bytes() {
        return bytes.sum();
    }

    /** @return how many tasks wait */
    int kept() {
        return waiting.size();
    }

    /**
     * Answers all tasks that wait.
     *
     * @param answer the answer
     */
    void answer(byte[] answer) {
        waiting.values().forEach(message -> message.reply.accept(answer));
        waiting.clear();
    }

    /** Serves nobody any more. Those who wait were answered by the last {@link #begin}; a later question fails. */
    @Override
    public void close() {
        served.close();
    }
}
