package io.tributary.format;

import io.tributary.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The beginning of an IDX file, as the MNIST page (LeCun, Cortes and Burges) describes it: two zero bytes, the type, the
 * number of dimensions, and each dimension as a big-endian int32. The elements follow, big-endian, row-major.
 *
 * @param type the type of the elements
 * @param dimensions [D]; the first is the number of items
 */
record IdxHeader(Type type, int[] dimensions) {
    private static final int MAX_ITEM_SIZE = 1 << 26;

    /** What elements are. */
    enum Type {
        UINT8(0x08, 1),
        INT8(0x09, 1),
        INT16(0x0B, 2),
        INT32(0x0C, 4),
        FLOAT32(0x0D, 4),
        FLOAT64(0x0E, 8);

        final int code;
        final int bytes;

        Type(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        boolean integer() {
            return this != FLOAT32 && this != FLOAT64;
        }
    }

    /** {@return the number of items} */
    long count() {
        return dimensions[0];
    }

    /** {@return elements per item} */
    int itemSize() {
        int size = 1;
        for (int d = 1; d < dimensions.length; d++) {
            size *= dimensions[d];
        }
        return size;
    }

    /** {@return bytes per item} */
    int itemBytes() {
        return itemSize() * type.bytes;
    }

    /** {@return where the elements begin in the file} */
    int length() {
        return 4 + 4 * dimensions.length;
    }

    /** {@return bytes of the whole file} */
    long fileBytes() {
        return length() + count() * itemBytes();
    }

    static IdxHeader read(String uri, InputStream in) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4) {
            throw truncated(uri);
        }
        Optional<Compression> compression = Compression.recognise(magic);
        if (compression.isPresent()) {
            throw new UserException(
                    uri,
                    "is " + compression.get().title() + " data",
                    "a compressed file must be named " + compression.get().suffix());
        }
        Type type = Arrays.stream(Type.values())
                .filter(t -> magic[0] == 0 && magic[1] == 0 && t.code == magic[2])
                .findFirst()
                .orElseThrow(() -> new UserException(
                        uri,
                        String.format(
                                "is not an IDX file: it begins with the bytes %02x %02x %02x %02x",
                                magic[0], magic[1], magic[2], magic[3]),
                        "IDX begins with 00 00, a type 08 to 0e, and the number of dimensions"));
        if (magic[3] < 1) {
            throw new UserException(uri, "must have at least one dimension, got " + (magic[3] & 0xff), "");
        }
        byte[] sizes = in.readNBytes(4 * magic[3]);
        if (sizes.length < 4 * magic[3]) {
            throw truncated(uri);
        }
        int[] dimensions = new int[magic[3]];
        ByteBuffer.wrap(sizes).asIntBuffer().get(dimensions);
        checkSizes(uri, dimensions);
        return new IdxHeader(type, dimensions);
    }

    private static void checkSizes(String uri, int[] dimensions) {
        long size = 1;
        for (int d = 0; d < dimensions.length; d++) {
            if (dimensions[d] < (d == 0 ? 0 : 1)) {
                throw new UserException(uri, "dimension " + d + " must be positive, got " + dimensions[d], "");
            }
            size *= d == 0 ? 1 : dimensions[d];
            if (size > MAX_ITEM_SIZE) {
                throw new UserException(
                        uri,
                        "an item must have at most " + MAX_ITEM_SIZE + " values; the dimensions are "
                                + Arrays.toString(dimensions),
                        "");
            }
        }
    }

    static UserException truncated(String uri) {
        return new UserException(uri, "the file ends early", "it is truncated; fetch it again");
    }
}
