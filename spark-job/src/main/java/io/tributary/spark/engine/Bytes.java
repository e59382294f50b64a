package io.tributary.spark.engine;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The codec of all that travels but floats in bulk: little-endian numbers, and texts and bytes behind their length. Written to a
 * buffer that grows; read from a {@link ByteBuffer}, every length checked against what is there.
 */
final class Bytes {
    private static final int FIRST = 256;

    private ByteBuffer buffer = ByteBuffer.allocate(FIRST).order(ByteOrder.LITTLE_ENDIAN);

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(Math.multiplyExact(2, buffer.capacity()), Math.addExact(buffer.position(), bytes));
            buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put(buffer.flip());
        }
        return buffer;
    }

    /**
     * @param value appended
     * @return this
     */
    Bytes number(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    /**
     * @param value appended
     * @return this
     */
    Bytes number(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /**
     * @param value appended
     * @return this
     */
    Bytes number(double value) {
        room(Double.BYTES).putDouble(value);
        return this;
    }

    /**
     * @param values appended without their number
     * @return this
     */
    Bytes numbers(double[] values) {
        for (double value : values) {
            number(value);
        }
        return this;
    }

    /**
     * @param value appended behind its length in bytes, as UTF-8
     * @return this
     */
    Bytes text(String value) {
        return block(value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param value appended behind its length
     * @return this
     */
    Bytes block(byte[] value) {
        room(Math.addExact(Integer.BYTES, value.length)).putInt(value.length).put(value);
        return this;
    }

    /** @return what was written, a copy */
    byte[] toArray() {
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    /**
     * Reads a number of things to come.
     *
     * @param from stands before it, and behind it afterwards
     * @param least bytes that each of them has at least
     * @return the number
     * @throws BufferUnderflowException if so many cannot follow
     */
    static int count(ByteBuffer from, int least) {
        int count = from.getInt();
        if (count < 0 || (long) count * least > from.remaining()) {
            throw new BufferUnderflowException();
        }
        return count;
    }

    /**
     * @param from stands before what {@link #block} wrote, and behind it afterwards
     * @return the bytes
     */
    static byte[] block(ByteBuffer from) {
        byte[] bytes = new byte[count(from, 1)];
        from.get(bytes);
        return bytes;
    }

    /**
     * @param from stands before what {@link #text} wrote, and behind it afterwards
     * @return the text
     */
    static String text(ByteBuffer from) {
        return new String(block(from), StandardCharsets.UTF_8);
    }

    /**
     * @param from stands before so many numbers, and behind them afterwards
     * @param into overwritten
     */
    static void numbers(ByteBuffer from, double[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = from.getDouble();
        }
    }
}
