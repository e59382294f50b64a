package io.tributary.spark.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** How a resident task hands in its part of a step: a head and the numbers behind it, in pieces of a message each. */
final class HandIn {
    private final DriverLink link;
    private final int pieceBytes;
    private final Deque<CompletableFuture<ByteBuffer>> sent = new ArrayDeque<>(); // pieces that are not answered yet

    /**
     * @param link the driver's
     * @param pieceBytes most bytes of a message
     */
    HandIn(DriverLink link, int pieceBytes) {
        this.link = link;
        this.pieceBytes = pieceBytes;
    }

    /**
     * Sends all of it.
     *
     * @param since when writing began, by {@link System#nanoTime}: what has passed since then, but for waiting, travels with it
     * @param number of the command
     * @param head goes first
     * @param numbers that go behind it
     * @return the next command's first piece
     */
    CompletableFuture<ByteBuffer> send(long since, long number, byte[] head, FloatCursor numbers) {
        long start = since;
        int before = Integer.BYTES + head.length;
        SparkRpc.Message message = piece(Wire.Kind.GRADIENTS, number, before, numbers);
        Wire.put(head, message.content());
        numbers.write(message.content());
        while (numbers.left() > 0) {
            start += send(message);
            message = piece(Wire.Kind.MORE, number, 0, numbers);
            numbers.write(message.content());
        }
        Wire.took(message.content(), System.nanoTime() - start);
        return link.ask(message);
    }

    /** A message for the next numbers behind other bytes; its limit is where they end. */
    private SparkRpc.Message piece(Wire.Kind kind, long number, int before, FloatCursor numbers) {
        int bytes = Wire.piece(Wire.HEAD + before, numbers, pieceBytes) - Wire.HEAD;
        boolean isLast = numbers.endsWithin(bytes - before);
        SparkRpc.Message message = link.message(kind, isLast, number, bytes);
        message.content().limit(Wire.HEAD + bytes);
        return message;
    }

    /** Sends a piece that another one follows; returns the nanoseconds it waited for one before. */
    private long send(SparkRpc.Message message) {
        long start = System.nanoTime();
        if (sent.size() == DriverLink.WINDOW) {
            link.await(sent.remove(), "a piece of the gradient");
        }
        long waited = System.nanoTime() - start;
        sent.add(link.ask(message));
        return waited;
    }

    /** Waits until all pieces but the last have been read. */
    void await() {
        while (!sent.isEmpty()) {
            link.await(sent.remove(), "a piece of the gradient");
        }
    }
}
