package io.tributary.shard;

import io.tributary.error.UserException;
import io.tributary.row.BlockCut;
import io.tributary.row.ContentHash;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.PrivateDirectory;
import io.tributary.transform.ColumnStatistics;
import io.tributary.transform.Dictionary;
import io.tributary.transform.EqualRows;
import io.tributary.transform.ShardSummary;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Packs rows into a shard file: {@link #HEADER_BYTES} of header, then the rows as little-endian float32, each
 * {@link RowSchema#shardWidth} long (its values, then the codes of its texts), then the CRC32C of every block of rows, then the
 * bases of its features and numeric targets as float64, then the words of every {@link Dictionary}. A value is the base of its
 * column plus the float32 of the row: rounded after the offset is taken off, so that values far from zero and close together stay
 * apart.
 *
 * <p>Where rows have sparse values, each block has them behind its rows ({@link BlockPlaces}), and where the blocks end stands
 * before the bases, as 64-bit numbers. Its blocks have as many rows as the first has, which ends where it passes
 * {@link BlockCut#BLOCK_BYTES}.
 *
 * <p>The header: magic, version, floats per row, number of rows, number of dictionaries, rows of a block, length of the file,
 * where the blocks end if rows have sparse values, CRC32C of the header before it, the blocks' checksums, bases and words. So a shard is opened without reading its rows, and a
 * block is checked when it is first read. The file is written under another name and renamed when it is complete, so a file of the
 * final name is a whole one.
 */
public final class ShardWriter implements Closeable {
    static final long MAGIC = 0x5452_4942_5348_5244L; // "TRIBSHRD"

    /** Of files whose rows have no sparse values. */
    public static final int VERSION = 3;

    /** Of files whose rows have sparse values. */
    public static final int SPARSE_VERSION = 4;

    static final int HEADER_BYTES = 64;
    private static final int BUFFER_BYTES = 1 << 18;

    private final Split split;
    private final int shard;
    private final RowSchema schema;
    private final Path target;
    private final Path attempt;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final SparseBlock sparse; // values of the rows of the block at hand; null where none are sparse
    private final List<Long> blockEnds = new ArrayList<>(); // in the file
    private int blockRows; // 0 where the first block says it, and has not ended
    private int rowsInBlock; // at hand
    private final CRC32C block = new CRC32C(); // of the rows of the block at hand that were written
    private final List<Integer> blocks = new ArrayList<>(); // checksums of those before
    private final List<Dictionary.Builder> dictionaries; // [D]
    private final int[] textDictionaries; // by text of a row
    private final ColumnStatistics statistics;
    private final RoundingRests rests;
    private final EqualRows equalRows = new EqualRows();
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
        this(
                split,
                shard,
                schema,
                target,
                attempt,
                schema.features().sparseCount() > 0 ? 0 : BlockCut.rows((long) schema.shardWidth() * Float.BYTES));
    }

    /** Begins a file with blocks of a length of its own. */
    ShardWriter(Split split, int shard, RowSchema schema, Path target, String attempt, int blockRows)
            throws IOException {
        this.split = split;
        this.shard = shard;
        this.schema = schema;
        this.target = target;
        this.attempt = target.resolveSibling(target.getFileName() + "." + attempt + ".tmp");
        this.statistics = new ColumnStatistics(schema.measuredCount());
        this.rests = new RoundingRests(target.resolveSibling(this.attempt.getFileName() + ".rests"), statistics);
        int kinds = schema.dictionaryCount();
        this.dictionaries = Stream.generate(() -> new Dictionary.Builder(Dictionary.MOST_BYTES / kinds))
                .limit(kinds)
                .toList();
        this.textDictionaries = schema.textDictionaries();
        int rowBytes = Math.multiplyExact(schema.shardWidth(), Float.BYTES);
        this.blockRows = blockRows;
        this.sparse = schema.features().sparseCount() > 0 ? new SparseBlock() : null;
        this.buffer =
                ByteBuffer.allocateDirect(Math.max(BUFFER_BYTES, rowBytes)).order(ByteOrder.LITTLE_ENDIAN);
        this.channel = PrivateDirectory.createFile(this.attempt);
        channel.position(HEADER_BYTES);
    }

    /**
     * Appends a row. Rows come in the order of their ranks ({@link io.tributary.row.Assignment#rank}).
     *
     * @param row read
     * @throws IOException if the disk does not take it
     * @throws UserException if there are more different texts than codes
     * @throws IllegalArgumentException if it does not fit the schema
     */
    public void add(Row row) throws IOException {
        double[] values = row.values();
        String[] texts = row.texts();
        if (values.length != schema.valueCount()
                || texts.length != textDictionaries.length
                || sparse == null && row.sparse().count() > 0) {
            throw new IllegalArgumentException(target + ": needs " + schema.valueCount() + " values and "
                    + textDictionaries.length + " texts, got " + values.length + " and " + texts.length + ", and "
                    + row.sparse().count() + " sparse values");
        }
        if (buffer.remaining() < schema.shardWidth() * Float.BYTES) {
            drain();
        }
        for (double value : values) {
            buffer.putFloat((float) value);
        }
        for (int i = 0; i < texts.length; i++) {
            buffer.putFloat(code(texts[i], textDictionaries[i]));
        }
        statistics.add(values);
        rests.add(rows, values);
        equalRows.add(ContentHash.brief(row));
        weight += schema.weighted() ? values[values.length - 1] : 1;
        rows++;
        rowsInBlock++;
        if (sparse != null) {
            sparse.add(row.sparse());
            long bytes = (long) rowsInBlock * schema.shardWidth() * Float.BYTES + sparse.bytes();
            if (blockRows == 0 && bytes >= BlockCut.BLOCK_BYTES) {
                blockRows = rowsInBlock;
            }
        }
        if (rowsInBlock == blockRows) {
            endBlock();
        }
    }

    private void endBlock() throws IOException {
        if (sparse != null) {
            sparse.write(buffer, this::drain);
        }
        drain();
        blockEnds.add(channel.position());
        blocks.add((int) block.getValue());
        block.reset();
        rowsInBlock = 0;
    }

    private int code(String text, int dictionary) {
        int code = dictionaries.get(dictionary).code(text);
        if (code < 0) {
            throw new UserException(
                    "data",
                    "a shard may have at most " + Dictionary.MOST_WORDS
                            + " different texts in columns of one dictionary, and "
                            + (Dictionary.MOST_BYTES >> 20) + " MiB of them in all",
                    "take more shards, or leave the column out with data.ignore");
        }
        return code;
    }

    /** Writes the buffer out. */
    private void drain() throws IOException {
        buffer.flip();
        block.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Takes the bases off rows that are written; the blocks' checksums are counted anew. */
    private void takeOff(double[] bases) throws IOException {
        int width = schema.shardWidth();
        int atOnce = buffer.capacity() / (width * Float.BYTES);
        blocks.clear();
        BlockPlaces places = places();
        for (int each = 0; each < places.count(); each++) {
            long first = (long) each * blockRows;
            long end = first + places.rows(each);
            long place = places.begin(each);
            for (long row = first; row < end; row += atOnce) {
                int count = (int) Math.min(atOnce, end - row);
                takeOff(bases, row, count, place);
                place += (long) count * width * Float.BYTES;
            }
            pass(place, places.begin(each) + places.bytes(each));
            blocks.add((int) block.getValue());
            block.reset();
        }
        buffer.clear();
    }

    /** Counts what stands in the file as part of a block. */
    private void pass(long from, long end) throws IOException {
        for (long at = from; at < end; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            at += channel.read(buffer, at);
            block.update(buffer.flip());
        }
    }

    private BlockPlaces places() {
        long[] ends = blockEnds.stream().mapToLong(Long::longValue).toArray();
        return new BlockPlaces(rows, blockRows, schema.shardWidth(), sparse == null ? null : ends);
    }

    private void takeOff(double[] bases, long row, int count, long place) throws IOException {
        int width = schema.shardWidth();
        float[] rest = new float[count * bases.length];
        buffer.clear().limit(count * width * Float.BYTES);
        while (buffer.hasRemaining()) {
            channel.read(buffer, place + buffer.position());
        }
        rests.read(row, count, rest);
        for (int r = 0; r < count; r++) {
            for (int f = 0; f < bases.length; f++) {
                int at = (r * width + f) * Float.BYTES;
                double value = (double) buffer.getFloat(at) + rest[r * bases.length + f];
                buffer.putFloat(at, (float) (value - bases[f]));
            }
        }
        buffer.flip();
        block.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            channel.write(buffer, place + buffer.position());
        }
    }

    /**
     * Completes the file and gives it its name.
     *
     * @return what the driver needs to know of it
     * @throws IOException if the disk does not take it
     */
    public ShardSummary publish() throws IOException {
        blockRows = blockRows == 0 ? Math.max(1, rowsInBlock) : blockRows;
        if (rowsInBlock > 0) {
            endBlock();
        }
        long end = channel.position();
        double[] bases = IntStream.range(0, statistics.features())
                .mapToDouble(statistics::base)
                .toArray();
        if (DoubleStream.of(bases).anyMatch(base -> base != 0)) {
            takeOff(bases);
        }
        List<Dictionary> words =
                dictionaries.stream().map(Dictionary.Builder::build).toList();
        CRC32C checksum = new CRC32C();
        ByteBuffer table = ByteBuffer.allocate(blocks.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        blocks.forEach(table::putInt);
        write(table.flip(), checksum);
        if (sparse != null) {
            ByteBuffer ends = ByteBuffer.allocate(blockEnds.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            blockEnds.forEach(ends::putLong);
            write(ends.flip(), checksum);
        }
        ByteBuffer offsets = ByteBuffer.allocate(bases.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        offsets.asDoubleBuffer().put(bases);
        write(offsets, checksum);
        for (Dictionary dictionary : words) {
            write(ByteBuffer.wrap(dictionary.encodeWords(ByteOrder.LITTLE_ENDIAN)), checksum);
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MAGIC)
                .putInt(sparse == null ? VERSION : SPARSE_VERSION)
                .putInt(schema.shardWidth())
                .putLong(rows)
                .putInt(words.size());
        header.putInt(blockRows).putLong(channel.position());
        if (sparse != null) {
            header.putLong(end);
        }
        checksum.update(header.duplicate().flip());
        header.putLong(checksum.getValue()).clear();
        for (long at = 0; header.hasRemaining(); ) {
            at += channel.write(header, at);
        }
        channel.close();
        rests.close();
        Files.move(attempt, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        published = true;
        return new ShardSummary(split, shard, rows, weight, words, statistics, checksum.getValue(), equalRows);
    }

    private void write(ByteBuffer bytes, CRC32C checksum) throws IOException {
        checksum.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Lets go of the file; one that was not published is deleted. */
    @Override
    public void close() throws IOException {
        channel.close();
        rests.close();
        if (!published) {
            Files.deleteIfExists(attempt);
        }
    }
}
