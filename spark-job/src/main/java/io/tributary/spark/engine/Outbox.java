package io.tributary.spark.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Sends messages to other executors. Their buffers serve again, and bound how many are on their way at the same time. */
final class Outbox {
    /** Messages on their way, to all executors together: with {@link StarExchange#PIECE}, 4 MiB. */
    private static final int WINDOW = 16;

    /** A message, to be written. */
    static final class Message {
        private ByteBuffer content = ByteBuffer.allocate(0);
        private final AtomicInteger open = new AtomicInteger(); // executors that have not taken it

        /** @return its content, little-endian; what stands before its position is sent */
        ByteBuffer content() {
            return content;
        }

        /** @return what was written, to be read */
        ByteBuffer written() {
            return content.slice(0, content.position()).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private final Consumer<Throwable> failed;
    private final List<SparkTransport.Peer> peers = new ArrayList<>(); // by executor; null for the own
    private final BlockingQueue<Message> free = new ArrayBlockingQueue<>(WINDOW);

    /** @param failed told why a message was not taken */
    Outbox(Consumer<Throwable> failed) {
        this.failed = failed;
        for (int i = 0; i < WINDOW; i++) {
            free.add(new Message());
        }
    }

    /**
     * Adds the next executor, before anything is sent.
     *
     * @param peer the executor; null for the own
     */
    void add(SparkTransport.Peer peer) {
        peers.add(peer);
    }

    /**
     * Waits for a free buffer.
     *
     * @param bytes room for its content
     * @param waits told every second that this takes
     * @return the message, to be sent or released
     * @throws TaskLine.Broken if nobody takes messages
     */
    Message message(int bytes, Runnable waits) {
        Message message = null;
        try {
            for (int second = 0; message == null && second < PATIENCE_SECONDS; second++) {
                if (second > 0) {
                    waits.run();
                }
                message = free.poll(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskLine.Broken("interrupted while other executors were slow", e);
        }
        if (message == null) {
            throw new TaskLine.Broken(
                    "no other executor has taken a message for " + PATIENCE_SECONDS + " seconds", null);
        }
        if (message.content.capacity() < bytes) {
            message.content = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        message.content.clear();
        return message;
    }

    /** As long as Spark's network waits for an answer. */
    private static final int PATIENCE_SECONDS = 120;

    /** @param message written, for all other executors */
    void toAll(Message message) {
        message.open.set(Math.max(1, peers.size() - 1));
        if (peers.size() == 1) {
            taken(message, null);
        }
        for (SparkTransport.Peer peer : peers) {
            if (peer != null) {
                peer.send(message.written(), failure -> taken(message, failure));
            }
        }
    }

    /**
     * @param executor its number
     * @param message written
     */
    void to(int executor, Message message) {
        message.open.set(1);
        peers.get(executor).send(message.written(), failure -> taken(message, failure));
    }

    private void taken(Message message, Throwable failure) {
        if (failure != null) {
            failed.accept(failure);
        }
        if (message.open.decrementAndGet() == 0) {
            release(message);
        }
    }

    /** @param message not used any more */
    void release(Message message) {
        free.add(message);
    }
}
