package io.tributary.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
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
    private final IntBuffer[] sparse; // the same memory, where rows have sparse values; else null
    private final Blocks blocks;
    private final BlockPlaces places;
    private WindowBuffers windows; // null where none were needed yet, or there is no room
    private boolean noRoom;
    private boolean windowed; // whether the rows at hand are in the windows
    private EpochOrder order; // whose window was brought into the operating system's memory last
    private int window;
    private FloatBuffer buffer; // with the row that was found
    private IntBuffer numbers; // the same memory, where rows have sparse values
    private int blockAt; // where its block begins, likewise
    private int at;

    private ShardRows(String name, FileChannel channel, Blocks blocks) throws IOException {
        this.name = name;
        this.blocks = blocks;
        this.places = blocks.places();
        this.width = places.width();
        long rowBytes = (long) width * Float.BYTES;
        boolean sparse = places.ends() != null;
        int blocksPerSegment = (int) Math.max(1, SEGMENT_BYTES / Math.max(1, places.largest()));
        this.rowsPerSegment =
                sparse ? (long) blocksPerSegment * places.blockRows() : Math.max(1, SEGMENT_BYTES / rowBytes);
        int count = (int) ((places.rows() + rowsPerSegment - 1) / rowsPerSegment);
        this.segments = new FloatBuffer[count];
        this.sparse = sparse ? new IntBuffer[count] : null;
        for (int s = 0; s < count; s++) {
            long first = s * rowsPerSegment;
            long end = Math.min(first + rowsPerSegment, places.rows());
            long from = sparse ? places.begin(s * blocksPerSegment) : ShardWriter.HEADER_BYTES + first * rowBytes;
            long size = sparse
                    ? places.ends()[Math.min((s + 1) * blocksPerSegment, places.count()) - 1] - from
                    : (end - first) * rowBytes;
            ByteBuffer map =
                    channel.map(FileChannel.MapMode.READ_ONLY, from, size).order(ByteOrder.LITTLE_ENDIAN);
            segments[s] = map.asFloatBuffer();
            if (sparse) {
                this.sparse[s] = map.asIntBuffer();
            }
        }
    }

    /**
     * @param name how errors call the file
     * @param channel of the file, closed by the caller
     * @param blocks of the file
     * @return its rows
     * @throws IOException if it cannot be mapped
     */
    static ShardRows map(String name, FileChannel channel, Blocks blocks) throws IOException {
        boolean done = false;
        try {
            ShardRows mapped = new ShardRows(name, channel, blocks);
            done = true;
            return mapped;
        } finally {
            if (!done) {
                blocks.close();
            }
        }
    }

    /** {@return where the blocks are} */
    BlockPlaces places() {
        return places;
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
            int from = (int) (first / places.blockRows());
            int last = (int) ((first + count - 1) / places.blockRows());
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
                        (count * places.largest()) >> 20);
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
                    buffer = buffer == null
                            ? ByteBuffer.allocate(Math.toIntExact(Math.min(places.largest(), most(wanted))))
                            : buffer;
                    blocks.read((int) block, buffer);
                }
            }
        }));
    }

    private long most(long[] wanted) {
        long most = 0;
        for (long block : wanted) {
            most = Math.max(most, places.bytes((int) block));
        }
        return most;
    }

    /** Finds a row that is ready: it is in {@link #buffer} from {@link #at} on. */
    void find(long row) {
        if (windowed) {
            windows.find(row);
            buffer = windows.buffer();
            at = windows.at();
            return;
        }
        int segment = (int) (row / rowsPerSegment);
        buffer = segments[segment];
        if (sparse == null) {
            at = (int) (row - segment * rowsPerSegment) * width;
            return;
        }
        int block = (int) (row / places.blockRows());
        int first = (int) (segment * rowsPerSegment / places.blockRows());
        blockAt = (int) ((places.begin(block) - places.begin(first)) / Float.BYTES);
        numbers = sparse[segment];
        at = blockAt + (int) (row - (long) block * places.blockRows()) * width;
    }

    /**
     * Reads the sparse values of the row that was found.
     *
     * @param row the row
     * @param into overwritten
     */
    void sparse(long row, SparseScratch into) {
        IntBuffer all = windowed ? windows.numbers() : numbers;
        int from = windowed ? windows.blockAt() : blockAt;
        int block = (int) (row / places.blockRows());
        int inBlock = (int) (row - (long) block * places.blockRows());
        int rows = places.rows(block);
        int ends = from + rows * width;
        int first = inBlock == 0 ? 0 : all.get(ends + inBlock - 1);
        int count = all.get(ends + inBlock) - first;
        int indices = ends + rows;
        into.reserve(count);
        all.get(indices + first, into.indices, 0, count);
        buffer.get(indices + all.get(ends + rows - 1) + first, into.values, 0, count);
        into.count = count;
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
