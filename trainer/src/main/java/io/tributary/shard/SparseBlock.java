package io.tributary.shard;

import io.tributary.row.SparseValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The sparse values of the rows of a block, until the block is written. */
final class SparseBlock {
    private int[] ends = new int[256]; // of each row, among the values
    private int[] indices = new int[4096];
    private float[] values = new float[4096];
    private int rows;
    private int count;

    /** Makes room in a buffer. */
    @FunctionalInterface
    interface Drain {
        void run() throws IOException;
    }

    /** Adds a row. */
    void add(SparseValues row) {
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, 2 * rows);
        }
        int needed = Math.addExact(count, row.count());
        if (needed > indices.length) {
            int room = Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, 2L * indices.length));
            indices = Arrays.copyOf(indices, room);
            values = Arrays.copyOf(values, room);
        }
        for (int i = 0; i < row.count(); i++) {
            indices[count] = row.indices()[i];
            values[count++] = (float) row.values()[i];
        }
        ends[rows++] = count;
    }

    /** {@return bytes it takes} */
    long bytes() {
        return (long) rows * Integer.BYTES + (long) count * (Integer.BYTES + Float.BYTES);
    }

    /** Writes the block, and forgets it. */
    void write(ByteBuffer buffer, Drain drain) throws IOException {
        put(ends, rows, buffer, drain);
        put(indices, count, buffer, drain);
        for (int i = 0; i < count; i++) {
            makeRoom(buffer, drain);
            buffer.putFloat(values[i]);
        }
        rows = 0;
        count = 0;
    }

    private static void put(int[] numbers, int count, ByteBuffer buffer, Drain drain) throws IOException {
        for (int i = 0; i < count; i++) {
            makeRoom(buffer, drain);
            buffer.putInt(numbers[i]);
        }
    }

    private static void makeRoom(ByteBuffer buffer, Drain drain) throws IOException {
        if (buffer.remaining() < Integer.BYTES) {
            drain.run();
        }
    }
}
