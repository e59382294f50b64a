package io.tributary.model;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Reads little-endian numbers, never further than asked, and keeps the checksum of what it read. Every method throws
 * {@link EOFException}, with a message that says where, if the stream ends too early.
 */
final class BinaryInput {
    private static final int CHUNK_BYTES = 1 << 16;

    private final InputStream in;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private long position;

    BinaryInput(InputStream in) {
        this.in = in;
    }

    int int32() throws IOException {
        fill(Integer.BYTES);
        return buffer.getInt(0);
    }

    long int64() throws IOException {
        fill(Long.BYTES);
        return buffer.getLong(0);
    }

    double float64() throws IOException {
        fill(Double.BYTES);
        return buffer.getDouble(0);
    }

    /** Reads that many bytes; the array grows with what really comes, so a wrong count costs no memory. */
    byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        crc.update(bytes);
        advance(bytes.length, count);
        return bytes;
    }

    /** Overwrites values[offset, offset + count), bit for bit. */
    void floats(float[] values, int offset, int count) throws IOException {
        int end = offset + count;
        int from = offset;
        while (from < end) {
            int some = Math.min(end - from, CHUNK_BYTES / Float.BYTES);
            fill(some * Float.BYTES);
            buffer.asFloatBuffer().get(values, from, some);
            from += some;
        }
    }

    /** Reads that many bytes for their checksum alone. */
    void skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            int some = (int) Math.min(left, CHUNK_BYTES);
            fill(some);
            left -= some;
        }
    }

    /** {@return whether the stream is at its end; if not, a byte was read} */
    boolean atEnd() throws IOException {
        return in.read() < 0;
    }

    /** {@return the CRC-32C of all bytes read so far} */
    int checksum() {
        return (int) crc.getValue();
    }

    /** {@return the number of bytes read so far} */
    long position() {
        return position;
    }

    private void fill(int count) throws IOException {
        int got = in.readNBytes(buffer.array(), 0, count);
        crc.update(buffer.array(), 0, got);
        advance(got, count);
    }

    private void advance(int got, int wanted) throws EOFException {
        position += got;
        if (got < wanted) {
            throw new EOFException("ends after " + position + " bytes, expected at least " + (position - got + wanted));
        }
    }
}
