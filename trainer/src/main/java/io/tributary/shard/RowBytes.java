package io.tributary.shard;

import io.tributary.row.Assignment;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.SparseValues;
import io.tributary.row.Split;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.DoubleStream;

/**
 * Rows on their way to a shard, through Spark's shuffle or the sort on threads: key and value are byte arrays, which every
 * serializer knows. The bytes of a key, compared as unsigned numbers, sort by split, shard, rank and row number, so rows arrive
 * ready to be packed, shuffled.
 */
public final class RowBytes {
    private static final int RANK = 1 + Integer.BYTES;
    private static final int NUMBER = RANK + Long.BYTES;
    private static final int KEY_BYTES = NUMBER + 2 * Long.BYTES + Integer.BYTES;

    /** Before values that float32 holds, as those of images. */
    private static final byte FLOATS = 4;

    /** Before other values. */
    private static final byte DOUBLES = 8;

    /** In the place of the length of a text that is missing. */
    private static final int MISSING = -1;

    private RowBytes() {}

    /** The order of keys; serializable, as Spark ships it. */
    public static final class Order implements Comparator<byte[]>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(byte[] a, byte[] b) {
            return Arrays.compareUnsigned(a, b);
        }
    }

    /**
     * @param split the row's split
     * @param assignment says its shard and its rank there
     * @param key the row's number
     * @return the sort key
     */
    public static byte[] key(Split split, Assignment assignment, RowKey key) {
        return ByteBuffer.allocate(KEY_BYTES)
                .put((byte) split.ordinal())
                .putInt(assignment.shard(key))
                .putLong(assignment.rank(key))
                .putLong(key.high())
                .putLong(key.low())
                .putInt(key.occurrence())
                .array();
    }

    /**
     * @param key a sort key
     * @return the split
     */
    public static Split split(byte[] key) {
        return Split.values()[key[0]];
    }

    /**
     * @param key a sort key
     * @return the shard
     */
    public static int shard(byte[] key) {
        return ByteBuffer.wrap(key).getInt(1);
    }

    /**
     * @param row read
     * @return its values and texts
     */
    public static byte[] value(Row row) {
        byte[][] texts = new byte[row.texts().length][]; // UTF-8, null where the text is
        SparseValues sparse = row.sparse();
        byte width = floats(row.values()) && floats(sparse.values()) ? FLOATS : DOUBLES;
        int size = 1 + 3 * Integer.BYTES + row.values().length * width + sparse.count() * (Integer.BYTES + width);
        for (int i = 0; i < texts.length; i++) {
            String text = row.texts()[i];
            texts[i] = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
            size += Integer.BYTES + (text == null ? 0 : texts[i].length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.putInt(row.values().length).put(width);
        put(row.values(), width, bytes);
        bytes.putInt(sparse.count());
        for (int index : sparse.indices()) {
            bytes.putInt(index);
        }
        put(sparse.values(), width, bytes);
        bytes.putInt(texts.length);
        for (byte[] text : texts) {
            bytes.putInt(text == null ? MISSING : text.length);
            if (text != null) {
                bytes.put(text);
            }
        }
        return bytes.array();
    }

    private static boolean floats(double[] values) {
        return DoubleStream.of(values).allMatch(value -> Double.compare((float) value, value) == 0);
    }

    private static void put(double[] values, byte width, ByteBuffer bytes) {
        for (double value : values) {
            if (width == FLOATS) {
                bytes.putFloat((float) value);
            } else {
                bytes.putDouble(value);
            }
        }
    }

    private static double[] get(int count, byte width, ByteBuffer bytes) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = width == FLOATS ? bytes.getFloat() : bytes.getDouble();
        }
        return values;
    }

    private static SparseValues sparse(byte width, ByteBuffer bytes) {
        int count = bytes.getInt();
        if (count == 0) {
            return SparseValues.NONE;
        }
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) {
            indices[i] = bytes.getInt();
        }
        return new SparseValues(indices, get(count, width, bytes));
    }

    /**
     * @param key the sort key
     * @param value what {@link #value} made
     * @return the row
     */
    public static Row row(byte[] key, byte[] value) {
        ByteBuffer head = ByteBuffer.wrap(key).position(NUMBER);
        RowKey number = new RowKey(head.getLong(), head.getLong(), head.getInt());
        ByteBuffer bytes = ByteBuffer.wrap(value);
        int count = bytes.getInt();
        byte width = bytes.get();
        double[] values = get(count, width, bytes);
        SparseValues sparse = sparse(width, bytes);
        String[] texts = new String[bytes.getInt()];
        for (int i = 0; i < texts.length; i++) {
            int length = bytes.getInt();
            if (length != MISSING) {
                texts[i] = new String(value, bytes.position(), length, StandardCharsets.UTF_8);
                bytes.position(bytes.position() + length);
            }
        }
        return new Row(number, values, sparse, texts);
    }
}
