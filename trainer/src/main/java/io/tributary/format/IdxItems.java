package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.storage.Storage;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Consecutive items of an IDX file. */
final class IdxItems implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final String uri;
    private final IdxHeader header;
    private final InputStream in;
    private final byte[] bytes;
    private final ByteBuffer buffer;

    private IdxItems(String uri, IdxHeader header, InputStream in) {
        this.uri = uri;
        this.header = header;
        this.in = in;
        this.bytes = new byte[header.itemBytes()];
        this.buffer = ByteBuffer.wrap(bytes);
    }

    static IdxItems open(Storage storage, String uri, long firstItem, long endItem) throws IOException {
        InputStream whole = new BufferedInputStream(Inputs.open(storage, uri, 0), BUFFER_BYTES);
        try {
            IdxHeader header = IdxHeader.read(uri, whole);
            if (endItem > header.count()) {
                throw new UserException(uri, "has " + header.count() + " items, needs " + endItem, "");
            }
            long skip = firstItem * header.itemBytes();
            if (skip == 0 || Inputs.compressed(storage, uri)) {
                whole.skipNBytes(skip);
                return new IdxItems(uri, header, whole);
            }
            whole.close();
            InputStream part = Inputs.open(storage, uri, header.length() + skip);
            return new IdxItems(uri, header, new BufferedInputStream(part, BUFFER_BYTES));
        } catch (IOException | RuntimeException e) {
            whole.close();
            throw e;
        }
    }

    IdxHeader header() {
        return header;
    }

    /** Reads the next item's bytes. */
    void next() throws IOException {
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw IdxHeader.truncated(uri);
        }
    }

    /** Checks that nothing follows the last item. */
    void expectEnd() throws IOException {
        if (in.read() >= 0) {
            throw new UserException(uri, "has more bytes than its header says", "fetch it again");
        }
    }

    /** {@return the item's only element, of an integer type} */
    int integer() {
        return switch (header.type()) {
            case UINT8 -> bytes[0] & 0xff;
            case INT8 -> bytes[0];
            case INT16 -> buffer.getShort(0);
            case INT32 -> buffer.getInt(0);
            default -> throw new IllegalStateException(uri + ": " + header.type() + " is no integer");
        };
    }

    /**
     * Converts the item.
     *
     * @param out [itemSize], overwritten
     * @param item its number, for errors
     */
    void numbers(double[] out, long item) {
        for (int i = 0; i < out.length; i++) {
            out[i] = switch (header.type()) {
                case UINT8 -> bytes[i] & 0xff;
                case INT8 -> bytes[i];
                case INT16 -> buffer.getShort(2 * i);
                case INT32 -> buffer.getInt(4 * i);
                case FLOAT32 -> buffer.getFloat(4 * i);
                case FLOAT64 -> buffer.getDouble(8 * i);
            };
            if (!Float.isFinite((float) out[i])) {
                throw new UserException(
                        uri + ", item " + item + ", value " + i, "must be a finite float32, got " + out[i], "");
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
