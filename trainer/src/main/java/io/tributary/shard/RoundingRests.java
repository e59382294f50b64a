package io.tributary.shard;

import io.tributary.storage.PrivateDirectory;
import io.tributary.transform.ColumnStatistics;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What rounding to float32 took off the values of a shard: kept aside until the statistics of all its rows say from which
 * columns a {@link ColumnStatistics#base} is to be taken off first. Most shards keep nothing, since a few rows show that no
 * column lies far enough from zero; then there is no file.
 */
final class RoundingRests implements Closeable {
    private static final int FIRST_BUFFER_BYTES = 1 << 12;
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path file;
    private final ColumnStatistics statistics; // of the rows so far
    private final boolean[] settled; // columns that will have no base
    private final int width;
    private ByteBuffer buffer; // null where nothing is kept
    private FileChannel channel; // null where all that is kept is in the buffer
    private long first; // row of the shard

    /**
     * @param file where to keep what is too much for memory; there while this is open
     * @param statistics of the rows, which include each row before it is added here
     */
    RoundingRests(Path file, ColumnStatistics statistics) {
        this.file = file;
        this.statistics = statistics;
        this.width = statistics.features();
        this.settled = new boolean[width];
    }

    /** {@return what float32 does not hold of a value; 0 where it is missing} */
    private static float rest(double value) {
        double rest = value - (float) value;
        return Double.isNaN(rest) ? 0 : (float) rest;
    }

    /** Adds the next row of the shard. */
    void add(long row, double[] values) throws IOException {
        if (buffer == null) {
            if (!concerned(values)) {
                return;
            }
            first = row;
            buffer = buffer(Math.max(FIRST_BUFFER_BYTES, width * Float.BYTES));
        }
        if (buffer.remaining() < width * Float.BYTES) {
            if (!needed()) {
                close();
                return;
            }
            makeRoom();
        }
        for (int f = 0; f < width; f++) {
            buffer.putFloat(rest(values[f]));
        }
    }

    /** Whether a row has a rest in a column that may have a base. */
    private boolean concerned(double[] values) {
        boolean concerned = false;
        for (int f = 0; f < width; f++) {
            if (!settled[f] && rest(values[f]) != 0) {
                settled[f] = !statistics.mayHaveBase(f);
                concerned |= !settled[f];
            }
        }
        return concerned;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether a column may still have a base, and has rests. */
    private boolean needed() {
        boolean needed = false;
        for (int f = 0; f < width; f++) {
            settled[f] |= !statistics.mayHaveBase(f);
            needed |= !settled[f] && statistics.rounds(f);
        }
        return needed;
    }

    /** Takes a larger buffer, or empties it into the file. */
    private void makeRoom() throws IOException {
        buffer.flip();
        if (buffer.capacity() < BUFFER_BYTES) {
            buffer = buffer(4 * buffer.capacity()).put(buffer);
            return;
        }
        if (channel == null) {
            channel = PrivateDirectory.createFile(file);
        }
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /**
     * Reads rests of rows in their order.
     *
     * @param row the first row
     * @param count number of rows
     * @param rests [count × width], overwritten
     */
    void read(long row, int count, float[] rests) throws IOException {
        int before = buffer == null ? count : (int) Math.min(count, Math.max(0, first - row)); // rows without rests
        Arrays.fill(rests, 0, before * width, 0);
        if (before == count) {
            return;
        }
        long from = (row + before - first) * width * Float.BYTES;
        ByteBuffer bytes = buffer((count - before) * width * Float.BYTES);
        long filed = channel == null ? 0 : channel.size();
        int some = (int) Math.max(0, Math.min(bytes.capacity(), filed - from));
        bytes.limit(some);
        while (bytes.hasRemaining()) {
            channel.read(bytes, from + bytes.position());
        }
        bytes.limit(bytes.capacity());
        bytes.put(buffer.array(), (int) Math.max(0, from - filed), bytes.remaining());
        bytes.flip()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(rests, before * width, (count - before) * width);
    }

    /** Lets go of all that is kept. */
    @Override
    public void close() throws IOException {
        buffer = null;
        if (channel != null) {
            channel.close();
            channel = null;
            Files.deleteIfExists(file);
        }
    }
}
