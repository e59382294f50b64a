package io.tributary.shard;

import io.tributary.error.UserException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;

/**
 * The blocks of a shard's file: brings those of a window into the operating system's memory before its rows are gathered from the
 * map, and checks each when it is first read. While a window is used, a thread reads the next. A file of one window is read
 * once.
 *
 * <p>Reads are of a megabyte, which a disk serves at its full rate; a page fault for each row costs one read of the disk each
 * (measured on a shard three times as large as the memory: 14,600 rows/s instead of 699,000).
 */
final class Blocks {
    private static final int READ_BYTES = 1 << 20;

    /** How long a window may take to be read: a disk that gives less than this will not do. */
    private static final long WAIT_MINUTES = 10;

    private final Path file;
    private final RandomAccessFile
            content; // and not a channel, which an interrupted thread would close for those after it
    private final long rows;
    private final long rowBytes;
    private final int blockRows;
    private final int[] sums; // CRC32C, by block
    private final BitSet checked = new BitSet(); // under its own monitor

    private EpochOrder order; // of the window at hand
    private int window = -1;
    private int ahead = -1;
    private Future<?> reading; // of the window ahead
    private ExecutorService reader;

    Blocks(Path file, long rows, long rowBytes, int blockRows, int[] sums) throws IOException {
        this.file = file;
        this.content = new RandomAccessFile(file.toFile(), "r");
        this.rows = rows;
        this.rowBytes = rowBytes;
        this.blockRows = blockRows;
        this.sums = sums;
    }

    /** {@return rows of a block} */
    int blockRows() {
        return blockRows;
    }

    /** Brings the rows at some indices of an order, null for that of the file, into memory. */
    void require(EpochOrder wanted, long first, int count) {
        if (count == 0) {
            return;
        }
        if (wanted == null) {
            for (long block = first / blockRows; block <= (first + count - 1) / blockRows; block++) {
                if (!isChecked((int) block)) {
                    read((int) block, buffer());
                }
            }
            return;
        }
        int last = wanted.window(first + count - 1);
        for (int each = wanted.window(first); each <= last; each++) {
            if (wanted != order || each != window) {
                enter(wanted, each);
            }
        }
    }

    private void enter(EpochOrder wanted, int next) {
        if (wanted == order && next == ahead) {
            await();
        } else {
            readAll(wanted.blocks(next), wanted.windows() > 1);
        }
        order = wanted;
        window = next;
        ahead = -1;
        if (next + 1 < wanted.windows()) {
            if (reader == null) {
                reader = Executors.newSingleThreadExecutor(task -> {
                    Thread thread = new Thread(task, "tributary-read-ahead");
                    thread.setDaemon(true);
                    return thread;
                });
            }
            long[] blocks = wanted.blocks(next + 1);
            ahead = next + 1;
            reading = reader.submit(() -> readAll(blocks, true));
        }
    }

    private void await() {
        try {
            reading.get(WAIT_MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while a window of " + file + " was being read");
        } catch (TimeoutException e) {
            throw new UserException(
                    file.toString(),
                    "waited " + WAIT_MINUTES + " minutes for a window of rows to be read",
                    "look at the disk, or lower data.shuffle-window",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a window of " + file + " cannot be read", e.getCause());
        }
    }

    /** Reads blocks: all, or those alone that were never checked. */
    private void readAll(long[] blocks, boolean again) {
        byte[] buffer = null; // kept no longer than it is used: shards may be many
        for (long block : blocks) {
            if (again || !isChecked((int) block)) {
                buffer = buffer == null ? buffer() : buffer;
                read((int) block, buffer);
            }
        }
    }

    private byte[] buffer() {
        return new byte[(int) Math.min(READ_BYTES, Math.min(rows, blockRows) * rowBytes)];
    }

    private boolean isChecked(int block) {
        synchronized (checked) {
            return checked.get(block);
        }
    }

    private void read(int block, byte[] buffer) {
        long from = ShardWriter.HEADER_BYTES + (long) block * blockRows * rowBytes;
        long end = ShardWriter.HEADER_BYTES + Math.min(rows, (block + 1L) * blockRows) * rowBytes;
        CRC32C checksum = isChecked(block) ? null : new CRC32C();
        try {
            synchronized (content) {
                content.seek(from);
                for (long at = from; at < end; ) {
                    int read = content.read(buffer, 0, (int) Math.min(buffer.length, end - at));
                    if (read < 0) {
                        throw Shard.damaged(file);
                    }
                    at += read;
                    if (checksum != null) {
                        checksum.update(buffer, 0, read);
                    }
                }
            }
            if (checksum != null && (int) checksum.getValue() != sums[block]) {
                throw Shard.damaged(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        synchronized (checked) {
            checked.set(block);
        }
    }

    void close() {
        if (reader != null) {
            reader.shutdownNow();
        }
        try {
            content.close();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be closed", e);
        }
    }
}
