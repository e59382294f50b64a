package io.tributary.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Writes little-endian numbers and keeps the checksum of what it wrote. Buffers: {@link #flush} at the end. */
final class BinaryOutput {
    private static final int CHUNK_BYTES = 1 << 16;

    private final OutputStream out;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private long drained;

    BinaryOutput(OutputStream out) {
        this.out = out;
    }

    void int32(int value) throws IOException {
        room(Integer.BYTES);
        buffer.putInt(value);
    }

    void int64(long value) throws IOException {
        room(Long.BYTES);
        buffer.putLong(value);
    }

    void float64(double value) throws IOException {
        room(Double.BYTES);
        buffer.putDouble(value);
    }

    void bytes(byte[] values) throws IOException {
        int from = 0;
        while (from < values.length) {
            room(1);
            int count = Math.min(values.length - from, buffer.remaining());
            buffer.put(values, from, count);
            from += count;
        }
    }

    /** Writes values[offset, offset + count), bit for bit. */
    void floats(float[] values, int offset, int count) throws IOException {
        int end = offset + count;
        int from = offset;
        while (from < end) {
            room(Float.BYTES);
            int some = Math.min(end - from, buffer.remaining() / Float.BYTES);
            buffer.asFloatBuffer().put(values, from, some);
            buffer.position(buffer.position() + some * Float.BYTES);
            from += some;
        }
    }

    /** {@return the CRC-32C of all bytes so far} */
    int checksum() throws IOException {
        drain();
        return (int) crc.getValue();
    }

    /** {@return the number of bytes so far} */
    long position() {
        return drained + buffer.position();
    }

    /** Hands everything to the stream and flushes that. */
    void flush() throws IOException {
        drain();
        out.flush();
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            drain();
        }
    }

    private void drain() throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        crc.update(buffer.array(), 0, buffer.position());
        drained += buffer.position();
        buffer.clear();
    }
}
