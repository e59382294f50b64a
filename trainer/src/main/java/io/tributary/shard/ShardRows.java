package io.tributary.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a shard's file where they can be read: in the map of the file, or, for an epoch of several windows, in buffers
 * of these. Used by one thread at a time.
 */
final class ShardRows {
    private static final Logger LOG = LoggerFactory.getLogger(ShardRows.class);

    /** A map is at most this long, and holds whole rows. */
    private static final long SEGMENT_BYTES = 1L << 30;

    private final String name;
    private final int width; // floats of a row
    private final long rowsPerSegment;
    private final FloatBuffer[] segments; // the map
    private final Blocks blocks;
    private WindowBuffers windows; // null where none were needed yet, or there is no room
    private boolean noRoom;
    private boolean windowed; // whether the rows at hand are in the windows
    private EpochOrder order; // whose window was brought into the operating system's memory last
    private int window;
    private FloatBuffer buffer; // with the row that was found
    private int at;

    private ShardRows(String name, FileChannel channel, long rows, int width, Blocks blocks) throws IOException {
        this.name = name;
        this.width = width;
        this.blocks = blocks;
        long rowBytes = (long) width * Float.BYTES;
        this.rowsPerSegment = Math.max(1, SEGMENT_BYTES / rowBytes);
        this.segments = new FloatBuffer[(int) ((rows + rowsPerSegment - 1) / rowsPerSegment)];
        for (int s = 0; s < segments.length; s++) {
            long first = s * rowsPerSegment;
            long size = Math.min(rowsPerSegment, rows - first) * rowBytes;
            ByteBuffer map =
                    channel.map(FileChannel.MapMode.READ_ONLY, ShardWriter.HEADER_BYTES + first * rowBytes, size);
            segments[s] = map.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        }
    }

    /**
     * @param name how errors call the file
     * @param channel of the file, closed by the caller
     * @param rows how many it has
     * @param width floats of a row
     * @param blocks of the file
     * @return its rows
     * @throws IOException if it cannot be mapped
     */
    static ShardRows map(String name, FileChannel channel, long rows, int width, Blocks blocks) throws IOException {
        boolean done = false;
        try {
            ShardRows mapped = new ShardRows(name, channel, rows, width, blocks);
            done = true;
            return mapped;
        } finally {
            if (!done) {
                blocks.close();
            }
        }
    }

    /** {@return rows of a block} */
    int blockRows() {
        return blocks.blockRows();
    }

    /**
     * Makes rows ready to be read.
     *
     * @param wanted their order, null for that of the file
     * @param first index of the first
     * @param count number of rows, at least 1
     * @return how many of them are ready, from the first on, at least 1
     */
    int require(EpochOrder wanted, long first, int count) {
        windowed = false;
        if (wanted == null) {
            int from = (int) (first / blocks.blockRows());
            int last = (int) ((first + count - 1) / blocks.blockRows());
            for (int block = from; block <= last; block++) {
                if (!blocks.isChecked(block)) {
                    bring(new long[] {block}, false);
                }
            }
            return count;
        }
        int needed = wanted.window(first);
        WindowBuffers buffers = wanted.windows() > 1 ? windows(wanted) : null;
        if (buffers != null) {
            buffers.enter(wanted, needed);
            windowed = true;
        } else if (wanted != order || needed != window) {
            bring(wanted.blocks(needed), wanted.windows() > 1);
            order = wanted;
            window = needed;
        }
        return (int) Math.min(count, wanted.start(needed + 1) - first);
    }

    private WindowBuffers windows(EpochOrder wanted) {
        if (windows == null && !noRoom) {
            int count = wanted.windowBlocks();
            windows = WindowBuffers.take(blocks, width, count);
            noRoom = windows == null;
            if (noRoom) {
                LOG.warn(
                        "{}: the heap has no room for two windows of {} MiB, so rows are read where the operating system has"
                                + " them, which takes longer; give the process more memory",
                        name,
                        (count * blocks.blockBytes()) >> 20);
            }
        }
        return windows;
    }

    /** Brings blocks into the operating system's memory: all, or those alone that were never checked. */
    private void bring(long[] wanted, boolean again) {
        blocks.await(blocks.read(() -> {
            ByteBuffer buffer = null; // kept no longer than it is used: shards may be many
            for (long block : wanted) {
                if (again || !blocks.isChecked((int) block)) {
                    buffer = buffer == null ? ByteBuffer.allocate(blocks.bytes(0)) : buffer;
                    blocks.read((int) block, buffer);
                }
            }
        }));
    }

    /** Finds a row that is ready: it is in {@link #buffer} from {@link #at} on. */
    void find(long row) {
        if (windowed) {
            windows.find(row);
            buffer = windows.buffer();
            at = windows.at();
        } else {
            int segment = (int) (row / rowsPerSegment);
            buffer = segments[segment];
            at = (int) (row - segment * rowsPerSegment) * width;
        }
    }

    /** {@return where the row that was found is} */
    FloatBuffer buffer() {
        return buffer;
    }

    /** {@return at which float of the buffer the row that was found begins} */
    int at() {
        return at;
    }

    void close() {
        blocks.close();
        if (windows != null) {
            windows.close();
        }
    }
}
