package io.tributary.shard;

import io.tributary.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;

/**
 * The blocks of a shard's file, each checked when it is first read. Threads of this class alone read: a channel is closed by
 * whoever is interrupted while reading it, and who computes may be interrupted.
 *
 * <p>A block is read by one call. Linux reads no further than such a call asks, while each of several calls in a row makes it
 * read ahead, up to {@code read_ahead_kb} (8 MiB on some machines), and so does a page fault of a map: bytes that push out of a
 * small memory what is still to be used.
 */
final class Blocks {
    /** How long the blocks of a window may take to be read: a disk that gives less than this will not do. */
    private static final long WAIT_MINUTES = 10;

    private static final int READERS = 4;
    private static final ExecutorService POOL = pool();

    private final String name;
    private final FileChannel channel;
    private final BlockPlaces places;
    private final int[] sums; // CRC32C, by block
    private final BitSet checked = new BitSet(); // under its own monitor

    /**
     * @param file the shard's file
     * @param name how errors call it
     * @param places where its blocks are
     * @param sums the checksums of the blocks
     * @throws IOException if it cannot be opened
     */
    Blocks(Path file, String name, BlockPlaces places, int[] sums) throws IOException {
        this.name = name;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.places = places;
        this.sums = sums;
    }

    private static ExecutorService pool() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(READERS, READERS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "tributary-read-ahead");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** {@return number of blocks} */
    int count() {
        return sums.length;
    }

    /** {@return where the blocks are} */
    BlockPlaces places() {
        return places;
    }

    /** {@return whether a block was read, and found as it was written} */
    boolean isChecked(int block) {
        synchronized (checked) {
            return checked.get(block);
        }
    }

    /** Begins to read. */
    Future<?> read(Runnable reading) {
        return POOL.submit(reading);
    }

    /** Waits for a reading to end. */
    void await(Future<?> reading) {
        try {
            reading.get(WAIT_MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while rows of " + name + " were being read");
        } catch (TimeoutException e) {
            throw new UserException(
                    name,
                    "waited " + WAIT_MINUTES + " minutes for a window of rows to be read",
                    "look at the disk, or lower data.shuffle-window",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("rows of " + name + " cannot be read", e.getCause());
        }
    }

    /**
     * Reads a block, on a thread of {@link #read}.
     *
     * @param block its number
     * @param into at least as long as the block, from its position on, which does not move
     */
    void read(int block, ByteBuffer into) {
        ByteBuffer some = into.slice(into.position(), places.bytes(block));
        long from = places.begin(block);
        try {
            while (some.hasRemaining()) {
                if (channel.read(some, from + some.position()) < 0) {
                    throw damaged(block);
                }
            }
            if (!isChecked(block)) {
                CRC32C checksum = new CRC32C();
                checksum.update(some.flip());
                if ((int) checksum.getValue() != sums[block]) {
                    throw damaged(block);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": block " + block + " cannot be read: " + e.getMessage(), e);
        }
        synchronized (checked) {
            checked.set(block);
        }
    }

    private UserException damaged(int block) {
        long first = (long) block * places.blockRows();
        return new UserException(
                name,
                "block " + block + " of " + count() + " (rows " + first + " to "
                        + (first + places.rows(block) - 1)
                        + ") is not as it was written: its checksum does not match",
                "look at the disk; a prepared set must be prepared again");
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be closed", e);
        }
    }
}
