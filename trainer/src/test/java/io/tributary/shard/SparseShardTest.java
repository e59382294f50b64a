package io.tributary.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.SparseRows;
import io.tributary.row.BlockCut;
import io.tributary.row.ColumnNames;
import io.tributary.row.Features;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Span;
import io.tributary.row.SparseValues;
import io.tributary.row.Split;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.Scaling;
import io.tributary.transform.ShardSummary;
import io.tributary.transform.TargetRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows with sparse values come back from a shard as they went in, whatever its blocks and windows. */
class SparseShardTest {
    private static final int SPARSE = 1_000_000;

    /** A dense number, many sparse ones, a dense one, and a numeric target. */
    private static final RowSchema SCHEMA = new RowSchema(
            ColumnNames.numbers(SPARSE + 3),
            false,
            new Features.Builder()
                    .add(0, Features.Kind.PLAIN)
                    .add(new Span(1, SPARSE), Features.Kind.SPARSE)
                    .add(SPARSE + 1, Features.Kind.PLAIN)
                    .build(),
            List.of(new Span(SPARSE + 2, 1)),
            -1,
            RowSchema.NUMBER);

    @TempDir
    Path directory;

    private final List<Row> rows = new ArrayList<>();

    private Path file() {
        return directory.resolve("shard");
    }

    /** Some rows have nothing, others much; targets are years. */
    private ShardSummary write(int count, int most, int blockRows) throws IOException {
        Random random = new Random(count);
        try (ShardWriter writer = blockRows == 0
                ? new ShardWriter(Split.TRAIN, 0, SCHEMA, file(), "a")
                : new ShardWriter(Split.TRAIN, 0, SCHEMA, file(), "a", blockRows)) {
            for (int i = 0; i < count; i++) {
                TreeSet<Integer> there = new TreeSet<>();
                for (int k = random.nextInt(most + 1); k > 0; k--) {
                    there.add(random.nextInt(10) == 0 ? SPARSE - 1 : random.nextInt(SPARSE));
                }
                SparseValues sparse = new SparseValues(
                        there.stream().mapToInt(Integer::intValue).toArray(),
                        there.stream()
                                .mapToDouble(each -> random.nextGaussian())
                                .toArray());
                double[] values = {i, random.nextGaussian(), 20_000_000 + i * 0.25};
                rows.add(new Row(new RowKey(0, i), values, sparse, new String[0]));
                writer.add(rows.get(i));
            }
            return writer.publish();
        }
    }

    private FittedTransforms fitted(ShardSummary summary, double factor) {
        return FittedTransforms.fit(
                new Scaling(factor == 1 ? Scaling.Kind.NONE : Scaling.Kind.FACTOR, factor),
                SCHEMA,
                ColumnRule.numbers(SPARSE + 2),
                List.of(summary));
    }

    private void requireRow(Row expected, float factor, Batch batch, int at) {
        SparseRows sparse = batch.sparse;
        int from = sparse.start(at);
        int count = expected.sparse().count() + 2;
        assertEquals(count, sparse.start(at + 1) - from);
        int[] inputs = new int[count];
        float[] values = new float[count];
        for (int i = 0; i < expected.sparse().count(); i++) {
            inputs[i + 1] = expected.sparse().indices()[i] + 1;
            values[i + 1] = (float) expected.sparse().values()[i] * factor;
        }
        inputs[count - 1] = SPARSE + 1;
        values[0] = (float) expected.values()[0] * factor;
        values[count - 1] = (float) expected.values()[1] * factor;
        assertArrayEquals(inputs, Arrays.copyOfRange(sparse.inputs(), from, from + count));
        assertArrayEquals(values, Arrays.copyOfRange(sparse.values(), from, from + count));
    }

    @Test
    void rowsComeInTheOrderAskedFor() throws IOException {
        ShardSummary summary = write(1000, 20, 64);
        int runs = 0;
        for (float factor : new float[] {1, 0.5f}) {
            FittedTransforms fitted = fitted(summary, factor);
            for (int windowBlocks : new int[] {1, 3, 16, 100}) {
                for (int atOnce : new int[] {1, 7, 300, 1000}) {
                    for (boolean room : new boolean[] {true, false}) {
                        long taken = room ? 0 : WindowBuffers.room();
                        assertTrue(WindowBuffers.reserve(taken), "buffers of an earlier run are still taken");
                        try {
                            requireOrder(new BlockCut(64, windowBlocks), atOnce, fitted, factor);
                            runs++;
                        } finally {
                            WindowBuffers.release(taken);
                        }
                    }
                }
            }
        }
        assertEquals(64, runs);
    }

    private void requireOrder(BlockCut cut, int atOnce, FittedTransforms fitted, float factor) throws IOException {
        Shard shard = Shard.open(file(), SCHEMA);
        EpochOrder order = new EpochOrder(7, 1000, cut);
        Batch batch = new Batch(atOnce, Shape.sparse(SPARSE + 2), 1);
        for (int from = 0; from < 1000; from += atOnce) {
            int count = Math.min(atOnce, 1000 - from);
            shard.gather(from, count, new EpochRows(order, Optional.empty(), 0), fitted, batch, 0);
            for (int i = 0; i < count; i++) {
                Row expected = rows.get((int) order.at(from + i));
                requireRow(expected, factor, batch, i);
                assertEquals(expected.values()[2], batch.target[i], 1e-6 * 20_000_000);
            }
        }
        shard.close();
    }

    /** Targets of eight digits and a quarter, which float32 does not hold, are told over a base. */
    @Test
    void theBaseOfTargetsIsTakenOff() throws IOException {
        ShardSummary summary = write(100, 5, 7);
        Shard shard = Shard.open(file(), SCHEMA);
        FittedTransforms fitted = FittedTransforms.fit(
                new Scaling(Scaling.Kind.NONE, 1),
                SCHEMA,
                ColumnRule.numbers(SPARSE + 2),
                new TargetRule(TargetRule.Kind.NUMBER, new Scaling(Scaling.Kind.STANDARDIZE, 1), Optional.empty()),
                List.of(summary));
        double base = fitted.target().base()[0];
        Batch batch = new Batch(100, Shape.sparse(SPARSE + 2), 1);
        shard.gather(0, 100, EpochRows.AS_THEY_ARE, fitted, batch, 0);
        for (int i = 0; i < 100; i++) {
            requireRow(rows.get(i), 1, batch, i);
            assertEquals(rows.get(i).values()[2], base + batch.target[i], 1e-5, "every quarter of eight digits");
        }
        shard.close();
    }

    /** The first block says how long blocks are, of what they take on the disk. */
    @Test
    void blocksAreAboutAsLongAsADiskReadsAtOnce() throws IOException {
        write(30_000, 80, 0);
        double mean =
                rows.stream().mapToInt(row -> row.sparse().count()).average().orElseThrow();
        Shard shard = Shard.open(file(), SCHEMA);
        BlockCut cut = shard.cut(BlockCut.WINDOW_BYTES);
        long bytes = (long) (cut.blockRows() * (12 + 4 + mean * 8));
        assertEquals(BlockCut.BLOCK_BYTES, bytes, 0.05 * BlockCut.BLOCK_BYTES);
        assertEquals(31, cut.windowBlocks(), 1);
        assertTrue(cut.blocks(30_000) >= 2, "several");
        shard.close();
        rows.clear();
        write(3, 2, 0);
        shard = Shard.open(file(), SCHEMA);
        assertEquals(3, shard.cut(BlockCut.WINDOW_BYTES).blockRows());
        shard.close();
        write(0, 2, 0);
        shard = Shard.open(file(), SCHEMA);
        assertEquals(0, shard.rows());
        shard.close();
    }

    @Test
    void aDamagedBlockIsNamed() throws IOException {
        ShardSummary summary = write(100, 20, 64);
        BlockCut cut = new BlockCut(64, 1);
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long at = ShardWriter.HEADER_BYTES + 64 * 12 + 64 * 4 + 3; // an index of the first block
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), at);
        }
        Shard shard = Shard.open(file(), SCHEMA);
        Batch batch = new Batch(100, Shape.sparse(SPARSE + 2), 1);
        EpochRows rows = new EpochRows(new EpochOrder(1, 100, cut), Optional.empty(), 0);
        UserException e =
                assertThrows(UserException.class, () -> shard.gather(0, 100, rows, fitted(summary, 1), batch, 0));
        assertTrue(e.getMessage().contains("block 0 of 2 (rows 0 to 63)"), e::getMessage);
        shard.close();
    }
}
