package io.tributary.spark.engine;

import io.tributary.data.Row;
import io.tributary.data.RowKey;
import io.tributary.data.Split;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Rows as they go through Spark's shuffle: key and value are byte arrays, which every serializer knows. The bytes of a key,
 * compared as unsigned numbers, sort by split, shard and row number, so a partition's rows arrive ready to be packed.
 */
final class RowBytes {
    private static final int KEY_BYTES = 1 + Integer.BYTES + 2 * Long.BYTES;

    private RowBytes() {}

    /** The order of keys; serializable, as Spark ships it. */
    static final class Order implements Comparator<byte[]>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(byte[] a, byte[] b) {
            return Arrays.compareUnsigned(a, b);
        }
    }

    /**
     * @param split the row's split
     * @param shard the row's shard
     * @param key the row's number
     * @return the sort key
     */
    static byte[] key(Split split, int shard, RowKey key) {
        return ByteBuffer.allocate(KEY_BYTES)
                .put((byte) split.ordinal())
                .putInt(shard)
                .putLong(key.high())
                .putLong(key.low())
                .array();
    }

    /**
     * @param key a sort key
     * @return the split
     */
    static Split split(byte[] key) {
        return Split.values()[key[0]];
    }

    /**
     * @param key a sort key
     * @return the shard
     */
    static int shard(byte[] key) {
        return ByteBuffer.wrap(key).getInt(1);
    }

    /**
     * @param row read
     * @return its values and label
     */
    static byte[] value(Row row) {
        byte[] label = row.label() == null ? null : row.label().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(
                Integer.BYTES + row.values().length * Float.BYTES + Integer.BYTES + (label == null ? 0 : label.length));
        bytes.putInt(row.values().length);
        bytes.asFloatBuffer().put(row.values());
        bytes.position(bytes.position() + row.values().length * Float.BYTES);
        bytes.putInt(label == null ? -1 : label.length);
        if (label != null) {
            bytes.put(label);
        }
        return bytes.array();
    }

    /**
     * @param key the sort key
     * @param value what {@link #value} made
     * @return the row
     */
    static Row row(byte[] key, byte[] value) {
        ByteBuffer head = ByteBuffer.wrap(key).position(1 + Integer.BYTES);
        RowKey number = new RowKey(head.getLong(), head.getLong());
        ByteBuffer bytes = ByteBuffer.wrap(value);
        float[] values = new float[bytes.getInt()];
        bytes.asFloatBuffer().get(values);
        bytes.position(bytes.position() + values.length * Float.BYTES);
        int length = bytes.getInt();
        String label = length < 0 ? null : new String(value, bytes.position(), length, StandardCharsets.UTF_8);
        return new Row(number, values, label);
    }
}
