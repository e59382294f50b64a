package io.tributary.spark.engine;

import java.nio.ByteBuffer;
import java.util.List;

/** Reads or writes float arrays, one behind the other, in portions as large as messages have room for. */
final class FloatCursor {
    private final List<float[]> arrays;
    private int array;
    private int at;
    private long left;

    /** @param arrays read or overwritten, in this order, from the first float on */
    FloatCursor(List<float[]> arrays) {
        this.arrays = arrays;
        seek(0);
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
        for (float[] values : arrays) {
            all += values.length;
        }
        if (offset < 0 || offset > all) {
            throw new IllegalArgumentException("there are " + all + " floats, none at " + offset);
        }
        array = 0;
        while (array < arrays.size() && before + arrays.get(array).length < offset) {
            before += arrays.get(array++).length;
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
            to.asFloatBuffer().put(arrays.get(array), at, count);
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
            from.asFloatBuffer().get(arrays.get(array), at, count);
            advance(from, count);
        }
        if (from.hasRemaining()) {
            throw new IllegalStateException(
                    from.remaining() + " bytes more came than " + arrays.size() + " arrays take");
        }
    }

    private int portion(ByteBuffer bytes) {
        while (at == arrays.get(array).length) {
            array++;
            at = 0;
        }
        return Math.min(bytes.remaining() / Float.BYTES, arrays.get(array).length - at);
    }

    private void advance(ByteBuffer bytes, int count) {
        bytes.position(bytes.position() + count * Float.BYTES);
        at += count;
        left -= count;
    }
}
