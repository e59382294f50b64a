package io.tributary.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the driver knows of a packed shard.
 *
 * @param split which examples
 * @param shard its number
 * @param rows its number of rows
 * @param weight the sum of their weights; {@code rows} where rows carry none
 * @param classes class labels in order of first appearance; empty where the target is numeric
 * @param statistics of its features
 * @param checksum CRC32C of its file: equal for equal content
 */
public record ShardSummary(
        Split split,
        int shard,
        long rows,
        double weight,
        List<String> classes,
        ColumnStatistics statistics,
        long checksum) {
    /** Copies the list. {@inheritDoc} */
    public ShardSummary {
        classes = List.copyOf(classes);
    }

    /** @return this summary as bytes, to cross from an executor to the driver */
    public byte[] encode() {
        List<byte[]> labels = classes.stream()
                .map(label -> label.getBytes(StandardCharsets.UTF_8))
                .toList();
        int size = 5 * Integer.BYTES + 2 * Long.BYTES + Double.BYTES + ColumnStatistics.bytes(statistics.features());
        size += labels.stream().mapToInt(label -> Integer.BYTES + label.length).sum();
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(split.ordinal())
                .putInt(shard)
                .putLong(rows)
                .putDouble(weight)
                .putLong(checksum);
        out.putInt(labels.size());
        labels.forEach(label -> out.putInt(label.length).put(label));
        out.putInt(statistics.features());
        statistics.write(out);
        return out.array();
    }

    /**
     * @param bytes what {@link #encode} gave
     * @return the summary
     */
    public static ShardSummary decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Split split = Split.values()[in.getInt()];
        int shard = in.getInt();
        long rows = in.getLong();
        double weight = in.getDouble();
        long checksum = in.getLong();
        int labels = in.getInt();
        List<String> classes = new ArrayList<>(labels);
        for (int i = 0; i < labels; i++) {
            byte[] label = new byte[in.getInt()];
            in.get(label);
            classes.add(new String(label, StandardCharsets.UTF_8));
        }
        return new ShardSummary(split, shard, rows, weight, classes, ColumnStatistics.read(in, in.getInt()), checksum);
    }
}
