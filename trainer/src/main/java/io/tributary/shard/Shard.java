package io.tributary.shard;

import io.tributary.network.Batch;
import io.tributary.row.BlockCut;
import io.tributary.row.Features;
import io.tributary.row.RowSchema;
import io.tributary.transform.Dictionary;
import io.tributary.transform.FittedTransforms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.zip.CRC32C;

/**
 * A packed shard. Its file is mapped, so that the operating system keeps in memory what is used, and a shard may be larger than
 * the heap; an epoch of several windows reads these into buffers ahead of their use. Gathering allocates nothing. Used by one thread at a time. Numbers come over the base that the transforms take off, see
 * {@link FittedTransforms#base}; a shard's own bases, which its rows are over, differ little from these.
 *
 * <p>Symbols: B rows of a batch, C features of a record that are no sparse numbers, F inputs of the model, T targets, D dictionaries.
 */
public final class Shard {
    /**
     * Rows copied before they are scaled: so the processor fetches the next ones from memory while it still waits for one. A fifth
     * of the time of rows of 784 numbers.
     */
    private static final int AT_ONCE = 8;

    /** The target at a position that losses and metrics leave out. */
    private static final float NOT_COUNTED = -1;

    private final RowSchema schema;
    private final long rows;
    private final long checksum;
    private final int width;
    private final List<List<String>> words; // [D], of each dictionary
    private final double[] bases; // of features that are numbers, then of numeric targets; null where all are 0
    private final boolean coded; // whether features are, as well as classes
    private final boolean sparse; // whether rows have sparse values
    private final int numbers; // features that are numbers and dense
    private final int[] dictionaries; // [C]: of each feature, or NUMBER
    private final int[] places; // [C]: where in a row a feature stands
    private final float[] record; // [width]: a row on its way
    private final float[] cells; // [C]
    private final float[] augmented; // [C]: an image that was changed
    private final SparseScratch sparseValues = new SparseScratch();
    private final FloatBuffer[] buffers = new FloatBuffer[AT_ONCE]; // that have the rows at hand
    private final int[] begins = new int[AT_ONCE]; // at which float these begin
    private ShardRows content; // null once closed
    private FittedTransforms translatedFor;
    private int[][] ids; // [D][]: from a code of this shard to the text's id
    private double[] shift; // from the shard's bases to those of the transforms; null where they are the same

    private Shard(RowSchema schema, Header header, Tail tail, ShardRows content) {
        this.schema = schema;
        this.content = content;
        this.rows = header.rows;
        this.checksum = header.checksum;
        this.bases = DoubleStream.of(tail.bases).anyMatch(base -> base != 0) ? tail.bases : null;
        this.width = schema.shardWidth();
        this.words = tail.words;
        this.numbers = schema.numberCount();
        int count = schema.featureCount() - schema.features().sparseCount();
        this.coded = numbers < count;
        this.sparse = schema.features().sparseCount() > 0;
        this.dictionaries = new int[count];
        this.places = new int[count];
        int cell = 0;
        int value = 0;
        int text = schema.valueCount();
        for (Features.Run run : schema.features().runs()) {
            int end = run.kind().sparseNumber() ? cell : cell + run.count();
            for (; cell < end; cell++) {
                dictionaries[cell] = run.kind().dictionary();
                places[cell] = run.kind().coded() ? text++ : value++;
            }
        }
        this.record = new float[width];
        this.cells = new float[count];
        this.augmented = new float[count];
    }

    /**
     * Maps a shard file. Rows are checked when their block is first read.
     *
     * @param file a file {@link ShardWriter} published
     * @param schema its columns
     * @return the shard
     * @throws IOException naming the file, if it is missing, no shard, of another version, of other columns, cut short, or changed
     *     since it was written
     */
    public static Shard open(Path file, RowSchema schema) throws IOException {
        return open(file, schema, file.toString());
    }

    /**
     * Maps a shard file that is a copy of another.
     *
     * @param file a file {@link ShardWriter} published
     * @param schema its columns
     * @param name how errors call it
     * @return the shard
     * @throws IOException as {@link #open(Path, RowSchema)}
     */
    public static Shard open(Path file, RowSchema schema, String name) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Header header = Header.read(name, channel, schema);
            CRC32C checksum = new CRC32C();
            Tail tail = header.tail(name, channel, schema, checksum);
            checksum.update(header.fields);
            if (checksum.getValue() != header.checksum) {
                throw damaged(name);
            }
            BlockPlaces places = new BlockPlaces(header.rows, header.blockRows, schema.shardWidth(), tail.ends);
            ShardRows content = ShardRows.map(name, channel, new Blocks(file, name, places, tail.sums));
            return new Shard(schema, header, tail, content);
        } catch (NoSuchFileException e) {
            throw new IOException(name + ": the shard's file is gone", e);
        }
    }

    /** What follows the rows: the checksums of the blocks, their ends, the bases, the words of the dictionaries. */
    private record Tail(int[] sums, long[] ends, double[] bases, List<List<String>> words) {}

    /** What is said of a file that is not as it was written. */
    private static IOException damaged(String name) {
        return new IOException(name + ": the shard's checksum does not match its content");
    }

    /** The first bytes of the file, as ShardWriter wrote them. */
    private record Header(
            long rows, int dictionaries, int blockRows, long length, long end, ByteBuffer fields, long checksum) {
        static Header read(String name, FileChannel channel, RowSchema schema) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(ShardWriter.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            readFully(name, channel, bytes, 0);
            if (bytes.getLong() != ShardWriter.MAGIC) {
                throw new IOException(name + ": not a shard file");
            }
            int version = bytes.getInt();
            boolean sparse = schema.features().sparseCount() > 0;
            int expected = sparse ? ShardWriter.SPARSE_VERSION : ShardWriter.VERSION;
            if (version != expected) {
                throw new IOException(name + ": a shard of version " + version + ", this program reads " + expected);
            }
            int width = bytes.getInt();
            if (width != schema.shardWidth()) {
                throw new IOException(
                        name + ": a shard of " + width + " values per row, expected " + schema.shardWidth());
            }
            long rows = bytes.getLong();
            int dictionaries = bytes.getInt();
            int blockRows = bytes.getInt();
            long length = bytes.getLong();
            long end = sparse ? bytes.getLong() : ShardWriter.HEADER_BYTES + rows * width * Float.BYTES;
            ByteBuffer fields = bytes.duplicate().flip();
            Header header = new Header(rows, dictionaries, blockRows, length, end, fields, bytes.getLong());
            if (header.length != channel.size()) {
                throw new IOException(
                        name + ": a shard of " + header.length + " bytes, cut to or grown to " + channel.size());
            }
            if (rows < 0 || rows > (length - ShardWriter.HEADER_BYTES) / (width * (long) Float.BYTES)) {
                throw new IOException(name + ": a shard of " + length + " bytes cannot have " + rows + " rows");
            }
            if (end < ShardWriter.HEADER_BYTES + rows * width * Float.BYTES || end > length) {
                throw new IOException(name + ": a shard of " + length + " bytes whose rows end at byte " + end);
            }
            if (blockRows < 1) {
                throw new IOException(name + ": a shard with blocks of " + blockRows + " rows");
            }
            return header;
        }

        Tail tail(String name, FileChannel channel, RowSchema schema, CRC32C checksum) throws IOException {
            ByteBuffer bytes =
                    ByteBuffer.allocate(Math.toIntExact(length - end)).order(ByteOrder.LITTLE_ENDIAN);
            readFully(name, channel, bytes, end);
            checksum.update(bytes.duplicate());
            int[] sums = new int[Math.toIntExact((rows + blockRows - 1) / blockRows)];
            for (int b = 0; b < sums.length && bytes.remaining() >= Integer.BYTES; b++) {
                sums[b] = bytes.getInt();
            }
            long[] ends = schema.features().sparseCount() > 0 ? new long[sums.length] : null;
            for (int b = 0; ends != null && b < ends.length && bytes.remaining() >= Long.BYTES; b++) {
                ends[b] = bytes.getLong();
            }
            double[] bases = new double[schema.measuredCount()];
            for (int f = 0; f < bases.length && bytes.remaining() >= Double.BYTES; f++) {
                bases[f] = bytes.getDouble();
            }
            List<List<String>> all = new ArrayList<>();
            for (int d = 0; d < dictionaries && bytes.hasRemaining(); d++) { // the checksum says if some are lacking
                all.add(Dictionary.decodeWords(bytes));
            }
            return new Tail(sums, ends, bases, all);
        }

        private static void readFully(String name, FileChannel channel, ByteBuffer into, long from) throws IOException {
            while (into.hasRemaining()) {
                if (channel.read(into, from + into.position()) < 0) {
                    throw new IOException(name + ": a shard cut short at byte " + channel.size());
                }
            }
            into.flip();
        }
    }

    /** @return number of rows */
    public long rows() {
        return rows;
    }

    /** @return CRC32C of the file, as {@link ShardWriter#publish} told it: equal for equal content */
    public long checksum() {
        return checksum;
    }

    /**
     * @param windowBytes bytes of a window
     * @return how an epoch cuts it
     */
    public BlockCut cut(long windowBytes) {
        return content.places().cut(windowBytes);
    }

    /**
     * Copies rows into a batch, transformed.
     *
     * @param first index of the first row, in the given order
     * @param count number of rows
     * @param rows in which order, and what happens to images
     * @param fitted transforms of the features and the classes
     * @param batch rows [at, at + count) are overwritten
     * @param at the first row of the batch to fill
     */
    public void gather(long first, int count, EpochRows rows, FittedTransforms fitted, Batch batch, int at) {
        if (content == null) {
            throw new IllegalStateException("the shard is closed");
        }
        if (translatedFor != fitted) {
            ids = new int[words.size()][];
            for (int d = 0; d < ids.length; d++) {
                ids[d] = fitted.ids(d, words.get(d));
            }
            shift = shift(fitted);
            translatedFor = fitted;
        }
        for (int done = 0; done < count; ) {
            int ready = content.require(rows.order(), first + done, count - done);
            gatherReady(first + done, ready, rows, fitted, batch, at + done);
            done += ready;
        }
    }

    private void gatherReady(long first, int count, EpochRows rows, FittedTransforms fitted, Batch batch, int at) {
        if (fitted.sparse()) {
            batch.sparse.keep(at);
        }
        boolean straight = fitted.uniform()
                && !coded
                && shift == null
                && rows.augmentation().isEmpty();
        for (int done = 0; done < count; done += AT_ONCE) {
            int end = Math.min(count, done + AT_ONCE);
            for (int i = done; i < end; i++) {
                long number = rows.row(first + i);
                content.find(number);
                buffers[i - done] = content.buffer();
                begins[i - done] = content.at();
                if (straight) {
                    content.buffer().get(content.at(), batch.x, (at + i) * batch.features, batch.features);
                } else {
                    readInputs(number, rows, fitted, batch, at + i);
                }
            }
            if (straight) {
                fitted.applyUniform(batch.x, (at + done) * batch.features, (at + end) * batch.features);
            }
            for (int i = done; i < end; i++) {
                if (fitted.target().reconstruction()) {
                    copyInput(buffers[i - done], begins[i - done], fitted, batch, at + i);
                } else {
                    copyTargets(buffers[i - done], begins[i - done], batch, at + i);
                }
            }
        }
    }

    /** What to add to a number of a row to have it over the transforms' base; null for nothing. */
    private double[] shift(FittedTransforms fitted) {
        double[] all = new double[schema.measuredCount()];
        for (int f = 0; f < all.length; f++) {
            all[f] = (bases == null ? 0 : bases[f]) - fitted.base(f);
        }
        return DoubleStream.of(all).anyMatch(each -> each != 0) ? all : null;
    }

    /** Makes a row of a batch of the row of this shard that was found. */
    private void readInputs(long number, EpochRows rows, FittedTransforms fitted, Batch batch, int row) {
        boolean augments = rows.augmentation().isPresent();
        double[] by = augments ? bases : shift; // what augmentation puts in place of pixels is of the data's unit
        read(content.buffer(), content.at(), by);
        if (fitted.sparse()) {
            if (sparse) {
                content.sparse(number, sparseValues);
            }
            fitted.apply(cells, sparseValues.indices, sparseValues.values, sparseValues.count, batch.sparse);
            return;
        }
        float[] image = rows.augmented(number, cells, augmented);
        if (augments) {
            fitted.takeBaseOff(image);
        }
        fitted.apply(image, batch.x, row * batch.features);
    }

    /** Reads the cells of the row that begins at a float of a buffer, numbers shifted. */
    private void read(FloatBuffer buffer, int from, double[] by) {
        if (coded) {
            buffer.get(from, record);
            for (int c = 0; c < cells.length; c++) {
                int dictionary = dictionaries[c];
                float value = record[places[c]];
                cells[c] = dictionary == RowSchema.NUMBER ? value : ids[dictionary][(int) value];
            }
        } else {
            buffer.get(from, cells);
        }
        for (int c = 0; by != null && c < cells.length; c++) {
            if (dictionaries[c] == RowSchema.NUMBER && by[places[c]] != 0) {
                cells[c] = (float) (cells[c] + by[places[c]]);
            }
        }
    }

    /** Copies what follows the numbers of the row that begins at a float of a buffer to a row of a batch. */
    private void copyTargets(FloatBuffer buffer, int from, Batch batch, int row) {
        int next = from + numbers;
        if (!schema.classes()) {
            buffer.get(next, batch.target, row * batch.targets, batch.targets);
            for (int t = 0; shift != null && t < batch.targets; t++) {
                int at = row * batch.targets + t;
                batch.target[at] = (float) (batch.target[at] + shift[numbers + t]);
            }
            next += batch.targets;
        }
        if (schema.weighted()) {
            batch.weight[row] = buffer.get(next);
        }
        if (schema.classes()) {
            int codes = from + width - batch.targets;
            for (int t = 0; t < batch.targets; t++) {
                int code = (int) buffer.get(codes + t); // 0: nothing there, a position that is not counted
                batch.target[row * batch.targets + t] = code == 0 ? NOT_COUNTED : ids[schema.classDictionary()][code];
            }
        }
    }

    /** Makes the input the target; beside it come the weight, and whether the class is not the one that is known. */
    private void copyInput(FloatBuffer buffer, int from, FittedTransforms fitted, Batch batch, int row) {
        System.arraycopy(batch.x, row * batch.features, batch.target, row * batch.targets, batch.targets);
        if (schema.weighted()) {
            batch.weight[row] = buffer.get(from + numbers);
        }
        if (fitted.anomalies()) {
            batch.anomaly[row] = 1 - ids[schema.classDictionary()][(int) buffer.get(from + width - 1)];
        }
    }

    /** Lets go of the file; the operating system releases the maps when they are garbage. */
    public void close() {
        if (content != null) {
            content.close();
            content = null;
        }
    }
}
