package io.tributary.spark.engine;

import io.tributary.network.Rounding;
import io.tributary.network.RowGradient;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads or writes arrays, one behind the other, in portions as large as messages have room for: floats, in four bytes or rounded
 * to two, and ids of rows, which count as floats here.
 */
final class FloatCursor {
    /** Numbers of the same width. */
    private sealed interface Part {
        /** How many. */
        int count();

        /** Bytes of one. */
        int width();

        /** Writes count numbers from at on. */
        void write(int at, int count, ByteBuffer to);

        /** Reads count numbers to at and behind. */
        void read(int at, int count, ByteBuffer from);
    }

    private record Floats(float[] values, int from, int count, Rounding rounding) implements Part {
        @Override
        public int width() {
            return rounding.precision().bytes();
        }

        @Override
        public void write(int at, int count, ByteBuffer to) {
            rounding.write(values, from + at, count, to);
        }

        @Override
        public void read(int at, int count, ByteBuffer buffer) {
            rounding.read(buffer, values, from + at, count);
        }
    }

    private record Ids(int[] values, int count) implements Part {
        @Override
        public int width() {
            return Integer.BYTES;
        }

        @Override
        public void write(int at, int count, ByteBuffer to) {
            to.asIntBuffer().put(values, at, count);
            to.position(to.position() + count * Integer.BYTES);
        }

        @Override
        public void read(int at, int count, ByteBuffer from) {
            from.asIntBuffer().get(values, at, count);
            from.position(from.position() + count * Integer.BYTES);
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private int part;
    private int at;
    private long left;

    /** Without arrays: nothing is left. */
    FloatCursor() {}

    /**
     * Adds an array behind those before.
     *
     * @param values read or overwritten
     * @return this
     */
    FloatCursor add(float[] values) {
        return add(values, Rounding.NONE);
    }

    /**
     * Adds an array behind those before.
     *
     * @param values read or overwritten
     * @param rounding how they are written
     * @return this
     */
    FloatCursor add(float[] values, Rounding rounding) {
        return add(values, 0, values.length, rounding);
    }

    /**
     * Adds a part of an array.
     *
     * @param values read or overwritten in [from, from + count)
     * @param rounding how they are written
     * @return this
     */
    FloatCursor add(float[] values, int from, int count, Rounding rounding) {
        return add(new Floats(values, from, count, rounding));
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
     * @param rounding how values are written
     * @return this
     */
    FloatCursor add(List<RowGradient> tables, Rounding rounding) {
        for (RowGradient rows : tables) {
            add(rows.ids(), rows.count());
            add(rows.values(), 0, rows.count() * rows.table().width(), rounding);
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
     * @param room bytes
     * @return bytes of the next floats that fit into them, whole ones, as many as there are
     */
    int bytes(int room) {
        int bytes = 0;
        int from = at;
        for (Part each : parts.subList(part, parts.size())) {
            int count = Math.min((room - bytes) / each.width(), each.count() - from);
            bytes += count * each.width();
            if (count < each.count() - from) {
                return bytes;
            }
            from = 0;
        }
        return bytes;
    }

    /** @return whether so many bytes are all that is still to come */
    boolean endsWithin(int bytes) {
        return bytes(Integer.MAX_VALUE) <= bytes;
    }

    /**
     * Writes the next floats.
     *
     * @param to little-endian; filled as far as whole floats fit
     */
    void write(ByteBuffer to) {
        for (int count = portion(to); count > 0; count = portion(to)) {
            parts.get(part).write(at, count, to);
            advance(count);
        }
    }

    /**
     * Reads the next floats.
     *
     * @param from little-endian; read to its end
     * @throws IllegalStateException if there is more than the arrays have room for
     */
    void read(ByteBuffer from) {
        for (int count = portion(from); count > 0; count = portion(from)) {
            parts.get(part).read(at, count, from);
            advance(count);
        }
        if (from.hasRemaining()) {
            throw new IllegalStateException(
                    from.remaining() + " bytes more came than " + parts.size() + " arrays take");
        }
    }

    /** How many of the next floats, of one part, fit into bytes; 0 at the end. */
    private int portion(ByteBuffer bytes) {
        while (left > 0 && at == parts.get(part).count()) {
            part++;
            at = 0;
        }
        return left == 0
                ? 0
                : Math.min(
                        bytes.remaining() / parts.get(part).width(),
                        parts.get(part).count() - at);
    }

    private void advance(int count) {
        at += count;
        left -= count;
    }
}
