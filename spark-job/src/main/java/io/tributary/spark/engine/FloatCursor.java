package io.tributary.spark.engine;

import io.tributary.network.RowGradient;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads or writes arrays, one behind the other, in portions as large as messages have room for: floats, and ids of rows, which
 * take as many bytes and count as floats here.
 */
final class FloatCursor {
    /** Numbers of four bytes. */
    private sealed interface Part {
        /** How many. */
        int count();

        /** Writes count numbers from at on; the buffer's position stays. */
        void write(int at, int count, ByteBuffer to);

        /** Reads count numbers to at and behind; the buffer's position stays. */
        void read(int at, int count, ByteBuffer from);
    }

    private record Floats(float[] values, int from, int count) implements Part {
        @Override
        public void write(int at, int count, ByteBuffer to) {
            to.asFloatBuffer().put(values, from + at, count);
        }

        @Override
        public void read(int at, int count, ByteBuffer buffer) {
            buffer.asFloatBuffer().get(values, from + at, count);
        }
    }

    private record Ids(int[] values, int count) implements Part {
        @Override
        public void write(int at, int count, ByteBuffer to) {
            to.asIntBuffer().put(values, at, count);
        }

        @Override
        public void read(int at, int count, ByteBuffer from) {
            from.asIntBuffer().get(values, at, count);
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private int part;
    private int at;
    private long left;

    /** Without arrays: nothing is left. */
    FloatCursor() {}

    /** @param arrays read or overwritten, in this order, from the first float on */
    FloatCursor(List<float[]> arrays) {
        arrays.forEach(this::add);
    }

    /**
     * Adds an array behind those before.
     *
     * @param values read or overwritten
     * @return this
     */
    FloatCursor add(float[] values) {
        return add(values, 0, values.length);
    }

    /**
     * Adds a part of an array.
     *
     * @param values read or overwritten in [from, from + count)
     * @return this
     */
    FloatCursor add(float[] values, int from, int count) {
        return add(new Floats(values, from, count));
    }

    /**
     * Adds ids.
     *
     * @param ids read or overwritten in [0, count)
     * @return this
     */
    FloatCursor add(int[] ids, int count) {
        return add(new Ids(ids, count));
    }

    private FloatCursor add(Part behind) {
        parts.add(behind);
        left += behind.count();
        return this;
    }

    /**
     * Adds the touched rows of tables: of each its ids, and then its values.
     *
     * @param tables read or overwritten, as many rows as each has
     * @return this
     */
    FloatCursor add(List<RowGradient> tables) {
        for (RowGradient rows : tables) {
            add(rows.ids(), rows.count());
            add(rows.values(), 0, rows.count() * rows.table().width());
        }
        return this;
    }

    /**
     * Goes to a place.
     *
     * @param offset floats before it, over all arrays
     * @return this
     * @throws IllegalArgumentException if the arrays end before it
     */
    FloatCursor seek(long offset) {
        long before = 0;
        long all = 0;
        for (Part each : parts) {
            all += each.count();
        }
        if (offset < 0 || offset > all) {
            throw new IllegalArgumentException("there are " + all + " floats, none at " + offset);
        }
        part = 0;
        while (part < parts.size() && before + parts.get(part).count() < offset) {
            before += parts.get(part++).count();
        }
        at = (int) (offset - before);
        left = all - offset;
        return this;
    }

    /** @return floats that are still to come */
    long left() {
        return left;
    }

    /**
     * Writes the next floats.
     *
     * @param to little-endian; filled as far as whole floats fit
     */
    void write(ByteBuffer to) {
        while (left > 0 && to.remaining() >= Float.BYTES) {
            int count = portion(to);
            parts.get(part).write(at, count, to);
            advance(to, count);
        }
    }

    /**
     * Reads the next floats.
     *
     * @param from little-endian; read to its end
     * @throws IllegalStateException if there is more than the arrays have room for
     */
    void read(ByteBuffer from) {
        while (left > 0 && from.remaining() >= Float.BYTES) {
            int count = portion(from);
            parts.get(part).read(at, count, from);
            advance(from, count);
        }
        if (from.hasRemaining()) {
            throw new IllegalStateException(
                    from.remaining() + " bytes more came than " + parts.size() + " arrays take");
        }
    }

    private int portion(ByteBuffer bytes) {
        while (at == parts.get(part).count()) {
            part++;
            at = 0;
        }
        return Math.min(bytes.remaining() / Float.BYTES, parts.get(part).count() - at);
    }

    private void advance(ByteBuffer bytes, int count) {
        bytes.position(bytes.position() + count * Float.BYTES);
        at += count;
        left -= count;
    }
}
