package io.tributary.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.row.BlockCut;
import io.tributary.row.ColumnNames;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.Dictionary;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.Scaling;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTest {
    /** Columns: two features, a class label, a weight. */
    private static final RowSchema CLASSES =
            new RowSchema(ColumnNames.numbers(4), false, List.of(0, 1), List.of(2), 3, true);

    /** Columns: one feature, two targets. */
    private static final RowSchema NUMBERS =
            new RowSchema(ColumnNames.numbers(3), false, List.of(0), List.of(1, 2), -1, false);

    private static final String DAMAGED =
            ") is not as it was written: its checksum does not match; look at the disk; a prepared"
                    + " set must be prepared again";

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("shard");
    }

    private ShardSummary writeClasses(String... labels) throws IOException {
        try (ShardWriter writer = new ShardWriter(Split.TRAIN, 3, CLASSES, file(), "a1")) {
            for (int i = 0; i < labels.length; i++) {
                writer.add(new Row(new RowKey(0, i), new double[] {i, -i, 0.5f * i}, labels[i]));
            }
            return writer.publish();
        }
    }

    @Test
    void rowsComeBackScaledWithClassIndexAndWeight() throws IOException {
        ShardSummary summary = writeClasses("dog", "cat", "dog", "ant");
        FittedTransforms fitted = FittedTransforms.fit(
                new Scaling(Scaling.Kind.FACTOR, 2), CLASSES, ColumnRule.numbers(2), List.of(summary));
        Shard shard = Shard.open(file(), CLASSES);
        Batch batch = new Batch(5, 2, 1);
        shard.gather(1, 3, EpochRows.AS_THEY_ARE, fitted, batch, 1);
        assertArrayEquals(new float[] {0, 0, 2, -2, 4, -4, 6, -6, 0, 0}, batch.x);
        assertArrayEquals(new float[] {0, 1, 2, 0, 0}, batch.target);
        assertArrayEquals(new float[] {1, 0.5f, 1, 1.5f, 1}, batch.weight);
    }

    /** There may be hundreds of them. */
    @Test
    void aSmallShardTakesLittleMemory() throws IOException {
        ShardSummary summary = writeClasses("dog", "cat");
        FittedTransforms fitted = FittedTransforms.fit(
                new Scaling(Scaling.Kind.NONE, 1), CLASSES, ColumnRule.numbers(2), List.of(summary));
        Batch batch = new Batch(2, 2, 1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            Shard.open(file(), CLASSES).gather(0, 2, EpochRows.AS_THEY_ARE, fitted, batch, 0);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(least < 100_000, least + " bytes");
    }

    /** Whatever the window, however many rows at a time, and whether windows have buffers or the heap has no room for them. */
    @Test
    void rowsComeInTheOrderAskedFor() throws IOException {
        writeNumbers();
        int runs = 0;
        for (int windowBlocks : new int[] {1, 3, 15, 16, 100}) {
            for (int atOnce : new int[] {1, 7, 64, 300, 1000}) {
                for (boolean room : new boolean[] {true, false}) {
                    long taken = room ? 0 : WindowBuffers.room();
                    assertTrue(WindowBuffers.reserve(taken), "buffers of an earlier run are still taken");
                    try {
                        requireOrder(new BlockCut(64, windowBlocks), atOnce);
                        runs++;
                    } finally {
                        WindowBuffers.release(taken);
                    }
                }
            }
        }
        assertEquals(50, runs);
    }

    private void requireOrder(BlockCut cut, int atOnce) throws IOException {
        Shard shard = Shard.open(file(), NUMBERS);
        for (int epoch = 0; epoch < 2; epoch++) {
            EpochOrder order = new EpochOrder(epoch, 1000, cut);
            Batch batch = new Batch(atOnce, 1, 2);
            for (int from = epoch * 500; from < 1000; from += atOnce) { // the second begins in the middle, as resumed
                int count = Math.min(atOnce, 1000 - from);
                shard.gather(from, count, new EpochRows(order, Optional.empty(), 0), numbers(), batch, 0);
                for (int b = 0; b < count; b++) {
                    long row = order.at(from + b);
                    assertEquals(row, batch.x[b]);
                    assertEquals(10 * row, batch.target[2 * b]);
                    assertEquals(100 * row, batch.target[2 * b + 1]);
                    assertEquals(1, batch.weight[b]);
                }
            }
        }
        shard.close();
    }

    private static FittedTransforms numbers() {
        return FittedTransforms.fit(new Scaling(Scaling.Kind.NONE, 1), NUMBERS, ColumnRule.numbers(1), List.of());
    }

    private void writeNumbers() throws IOException {
        try (ShardWriter writer = new ShardWriter(Split.TEST, 0, NUMBERS, file(), "0", 64)) {
            for (int i = 0; i < 1000; i++) {
                writer.add(new Row(new RowKey(0, i), new double[] {i, 10 * i, 100 * i}, (String) null));
            }
            assertFalse(Files.exists(file()), "published too early");
            assertEquals(1000, writer.publish().rows());
        }
    }

    /** Blocks are checked when they are read, by whichever thread: an epoch over a damaged file ends with its name. */
    @Test
    void aDamagedBlockIsNoticedInItsWindow() throws Exception {
        writeNumbers();
        byte[] bytes = Files.readAllBytes(file());
        for (int damagedRow : new int[] {0, 500, 999}) {
            byte[] damaged = bytes.clone();
            damaged[64 + damagedRow * NUMBERS.shardWidth() * Float.BYTES] ^= 1;
            Files.write(file(), damaged);
            Shard shard = Shard.open(file(), NUMBERS);
            BlockCut cut = shard.cut(3 * 64L * NUMBERS.shardWidth() * Float.BYTES);
            assertEquals(new BlockCut(64, 3), cut);
            EpochRows epoch = EpochRows.of(1, 0, 0, 1000, cut, Optional.empty());
            FittedTransforms fitted = numbers();
            Batch batch = new Batch(50, 1, 2);
            boolean noticed = false;
            for (int from = 0; from < 1000 && !noticed; from += 50) {
                try {
                    shard.gather(from, 50, epoch, fitted, batch, 0);
                    for (int b = 0; b < 50; b++) {
                        assertEquals(10 * batch.x[b], batch.target[2 * b], "a damaged row is not handed out");
                    }
                } catch (UserException e) {
                    noticed = true;
                    int block = damagedRow / 64;
                    String rows = block * 64 + " to " + Math.min(999, block * 64 + 63);
                    assertEquals(file() + ": block " + block + " of 16 (rows " + rows + DAMAGED, e.getMessage());
                }
            }
            assertTrue(noticed, "row " + damagedRow);
            shard.close();
        }
    }

    @Test
    void summariesSurviveTheirEncoding() throws IOException {
        ShardSummary summary = writeClasses("ä", "", "ä", "z");
        ShardSummary decoded = ShardSummary.decode(summary.encode());
        assertEquals(Split.TRAIN, decoded.split());
        assertEquals(3, decoded.shard());
        assertEquals(4, decoded.rows());
        assertEquals(summary.weight(), decoded.weight());
        assertEquals(List.of(new Dictionary(List.of("ä", "", "z"), List.of(2L, 1L, 1L))), decoded.dictionaries());
        assertEquals(summary.checksum(), decoded.checksum());
        assertEquals(4, decoded.statistics().count());
        assertEquals(1.5, decoded.statistics().mean(0));
        assertEquals(-3, decoded.statistics().least(1));
        assertArrayEquals(summary.encode(), decoded.encode());
    }

    @Test
    void equalRowsMakeEqualFiles() throws IOException {
        long first = writeClasses("a", "b").checksum();
        byte[] bytes = Files.readAllBytes(file());
        assertEquals(first, writeClasses("a", "b").checksum());
        assertArrayEquals(bytes, Files.readAllBytes(file()));
        assertTrue(first != writeClasses("a", "c").checksum());
    }

    @Test
    void anEmptyShardIsAShard() throws IOException {
        assertEquals(0, writeClasses().rows());
        assertEquals(0, Shard.open(file(), CLASSES).rows());
    }

    @Test
    void aWriterThatFailsLeavesNothing() throws IOException {
        try (ShardWriter writer = new ShardWriter(Split.TRAIN, 0, CLASSES, file(), "0")) {
            writer.add(new Row(new RowKey(0, 5), new double[3], "a"));
            assertThrows(
                    IllegalArgumentException.class, () -> writer.add(new Row(new RowKey(0, 6), new double[2], "a")));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> writer.add(new Row(new RowKey(0, 6), new double[3], (String) null)));
        }
        try (var left = Files.list(directory)) {
            assertEquals(0, left.count());
        }
    }

    /** Every single byte of the file matters: changed or cut there, it does not open. */
    @Test
    void damageAnywhereIsNoticed() throws IOException {
        writeClasses("dog", "cat", "dog");
        byte[] whole = Files.readAllBytes(file());
        int padding = 48; // header bytes from here to 64 are not used
        int rows = 3 * CLASSES.shardWidth() * Float.BYTES;
        for (int at = 0; at < whole.length; at++) {
            if (at < padding || at >= 64) {
                byte[] changed = whole.clone();
                changed[at] ^= 0x10;
                Files.write(file(), changed);
                boolean row = at >= 64 && at < 64 + rows; // looked at when it is first read
                String message = row
                        ? assertThrows(UserException.class, this::readAll, "byte " + at)
                                .getMessage()
                        : assertThrows(IOException.class, this::open, "byte " + at)
                                .getMessage();
                assertTrue(message.startsWith(file() + ": "), message);
            }
            Files.write(file(), Arrays.copyOf(whole, at));
            String message =
                    assertThrows(IOException.class, this::open, "length " + at).getMessage();
            assertTrue(message.startsWith(file() + ": a shard "), message);
        }
        Files.write(file(), Arrays.copyOf(whole, whole.length + 1));
        assertThrows(IOException.class, this::open);
    }

    @Test
    void kindsOfDamageAreToldApart() throws IOException {
        assertEquals(file() + ": the shard's file is gone", message());
        writeClasses("a");
        byte[] whole = Files.readAllBytes(file());
        change(whole, 0);
        assertEquals(file() + ": not a shard file", message());
        change(whole, 8);
        assertEquals(file() + ": a shard of version 19, this program reads 3", message());
        change(whole, 12);
        assertEquals(file() + ": a shard of 20 values per row, expected 4", message());
        change(whole, 23);
        assertTrue(message().contains(" bytes cannot have "), message());
        change(whole, 64);
        assertEquals(
                file() + ": block 0 of 1 (rows 0 to 0" + DAMAGED,
                assertThrows(UserException.class, this::readAll).getMessage());
        change(whole, 64 + CLASSES.shardWidth() * Float.BYTES); // the checksum of the block
        assertEquals(file() + ": the shard's checksum does not match its content", message());
        Files.write(file(), Arrays.copyOf(whole, whole.length - 1));
        assertEquals(file() + ": a shard of 109 bytes, cut to or grown to 108", message());
    }

    private void change(byte[] whole, int at) throws IOException {
        byte[] changed = whole.clone();
        changed[at] ^= 0x10;
        Files.write(file(), changed);
    }

    private Shard open() throws IOException {
        return Shard.open(file(), CLASSES);
    }

    private void readAll() throws IOException {
        Shard shard = open();
        shard.gather(0, (int) shard.rows(), EpochRows.AS_THEY_ARE, null, null, 0);
    }

    private String message() {
        return assertThrows(IOException.class, this::open).getMessage();
    }
}
