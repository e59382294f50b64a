package io.tributary.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Packs rows into a shard file: {@link #HEADER_BYTES} of header, then the rows as little-endian float32, each
 * {@link RowSchema#shardWidth} long (its values, then the code of its class label), then the labels. A code is the place of
 * the label in the order of first appearance in this shard, so packing needs no pass over the data before it.
 *
 * <p>The header: magic, version, floats per row, number of rows, number of labels, length of the file, CRC32C of rows,
 * labels and the header before it. The file is written under another name and renamed when it is complete, so a file of the final name is a whole
 * one.
 */
public final class ShardWriter implements Closeable {
    static final long MAGIC = 0x5452_4942_5348_5244L; // "TRIBSHRD"
    static final int VERSION = 1;
    static final int HEADER_BYTES = 64;
    private static final int BUFFER_BYTES = 1 << 18;

    private final Split split;
    private final int shard;
    private final RowSchema schema;
    private final Path target;
    private final Path attempt;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final CRC32C checksum = new CRC32C();
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> labels = new ArrayList<>();
    private final ColumnStatistics statistics;
    private RowKey last;
    private long rows;
    private double weight;
    private boolean published;

    /**
     * Begins a file.
     *
     * @param split which examples
     * @param shard its number
     * @param schema its columns
     * @param target the file's final name
     * @param attempt what makes the name it is written under unique: a task attempt's number
     * @throws IOException if the file cannot be made
     */
    public ShardWriter(Split split, int shard, RowSchema schema, Path target, String attempt) throws IOException {
        this.split = split;
        this.shard = shard;
        this.schema = schema;
        this.target = target;
        this.attempt = target.resolveSibling(target.getFileName() + "." + attempt + ".tmp");
        this.statistics = new ColumnStatistics(schema.featureCount());
        int rowBytes = Math.multiplyExact(schema.shardWidth(), Float.BYTES);
        this.buffer =
                ByteBuffer.allocateDirect(Math.max(BUFFER_BYTES, rowBytes)).order(ByteOrder.LITTLE_ENDIAN);
        this.channel = FileChannel.open(
                this.attempt,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        channel.position(HEADER_BYTES);
    }

    /**
     * Appends a row. Rows come in the order of their keys.
     *
     * @param row read
     * @throws IOException if the disk does not take it
     * @throws IllegalArgumentException if its key is lower than that of the row before, or it does not fit the schema
     */
    public void add(Row row) throws IOException {
        float[] values = row.values();
        if (last != null && row.key().compareTo(last) < 0) {
            throw new IllegalArgumentException(target + ": row " + row.key() + " after " + last);
        }
        if (values.length != schema.valueCount() || schema.classes() && row.label() == null) {
            throw new IllegalArgumentException(target + ": needs " + schema.valueCount() + " values"
                    + (schema.classes() ? " and a label" : "") + ", got " + values.length + ", " + row.label());
        }
        last = row.key();
        if (buffer.remaining() < schema.shardWidth() * Float.BYTES) {
            drain();
        }
        for (float value : values) {
            buffer.putFloat(value);
        }
        if (schema.classes()) {
            buffer.putFloat(code(row.label()));
        }
        statistics.add(values);
        weight += schema.weighted() ? values[values.length - 1] : 1;
        rows++;
    }

    private int code(String label) {
        Integer known = codes.get(label);
        if (known == null) {
            known = labels.size();
            codes.put(label, known);
            labels.add(label);
        }
        return known;
    }

    /** Writes the buffer out. */
    private void drain() throws IOException {
        buffer.flip();
        checksum.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /**
     * Completes the file and gives it its name.
     *
     * @return what the driver needs to know of it
     * @throws IOException if the disk does not take it
     */
    public ShardSummary publish() throws IOException {
        drain();
        for (String label : labels) {
            byte[] text = label.getBytes(StandardCharsets.UTF_8);
            ByteBuffer entry = ByteBuffer.allocate(Integer.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
            entry.putInt(text.length).put(text).flip();
            checksum.update(entry.duplicate());
            while (entry.hasRemaining()) {
                channel.write(entry);
            }
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MAGIC)
                .putInt(VERSION)
                .putInt(schema.shardWidth())
                .putLong(rows)
                .putInt(labels.size());
        header.putInt(0).putLong(channel.position());
        checksum.update(header.duplicate().flip());
        header.putLong(checksum.getValue()).clear();
        for (long at = 0; header.hasRemaining(); ) {
            at += channel.write(header, at);
        }
        channel.close();
        Files.move(attempt, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        published = true;
        return new ShardSummary(split, shard, rows, weight, labels, statistics, checksum.getValue());
    }

    /** Lets go of the file; one that was not published is deleted. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!published) {
            Files.deleteIfExists(attempt);
        }
    }
}
