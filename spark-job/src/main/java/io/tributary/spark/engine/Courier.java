package io.tributary.spark.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Brings merged pieces of an owner's range to the driver, on a thread of its own, some of them on their way at a time. */
final class Courier implements AutoCloseable {
    /** A merged piece, and who takes its buffer back. */
    private record Parcel(long command, Ranges.Piece piece, RangeMerge.Segment whole, RangeMerge from) {}

    private static final Parcel END = new Parcel(0, null, null, null);

    /** Bytes of a message beside its head and its floats: offset and count. */
    static final int PLACE = Long.BYTES + Integer.BYTES;

    private final DriverLink link;
    private final Consumer<Throwable> failed;
    private final BlockingQueue<Parcel> parcels = new LinkedBlockingQueue<>(); // at most the own range
    private final Thread thread;

    /**
     * @param link the driver's
     * @param failed told why a piece did not arrive
     */
    Courier(DriverLink link, Consumer<Throwable> failed) {
        this.link = link;
        this.failed = failed;
        this.thread = new Thread(this::run, "tributary-courier");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Sends a piece of the whole sum.
     *
     * @param command the command's number
     * @param piece which piece
     * @param whole its values, handed over
     * @param from takes them back
     */
    void send(long command, Ranges.Piece piece, RangeMerge.Segment whole, RangeMerge from) {
        parcels.add(new Parcel(command, piece, whole, from));
    }

    private void run() {
        Deque<CompletableFuture<ByteBuffer>> sent = new ArrayDeque<>();
        SparkRpc.Message[] messages =
                new SparkRpc.Message[DriverLink.WINDOW]; // used in turns, as answers come in turns
        try {
            for (int turn = 0; ; turn = (turn + 1) % messages.length) {
                Parcel parcel = parcels.take();
                if (parcel == END) {
                    return;
                }
                if (sent.size() == messages.length) {
                    sent.remove().get();
                }
                messages[turn] = write(parcel, messages[turn]);
                sent.add(link.ask(messages[turn]));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException e) {
            failed.accept(e);
        }
    }

    private SparkRpc.Message write(Parcel parcel, SparkRpc.Message old) {
        int count = parcel.piece.count();
        SparkRpc.Message message =
                link.fresh(old, Wire.Kind.MERGED, false, parcel.command, PLACE + parcel.from.bytes(parcel.piece));
        ByteBuffer content = message.content().putLong(parcel.piece.offset()).putInt(count);
        parcel.from.write(parcel.whole, parcel.piece, content);
        parcel.from.release(parcel.whole);
        return message;
    }

    @Override
    public void close() {
        parcels.add(END);
        thread.interrupt();
    }
}
