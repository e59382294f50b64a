package io.tributary.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tributary.random.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowSorterTest {
    @TempDir
    Path directory;

    /** Nothing, a few, or all rows go through files; several threads add. */
    @Test
    void theOrderIsThatOfTheKeysWhateverFits() throws IOException {
        for (long most : new long[] {0, 1000, 20_000, 1L << 40}) {
            for (int rows : new int[] {0, 1, 2, 999}) {
                try (RowSorter sorter = new RowSorter(directory, "t", most)) {
                    IntStream.range(0, rows).parallel().forEach(i -> add(sorter, i));
                    Iterator<SortedRows.Keyed> sorted = sorter.sorted();
                    long before = 0;
                    for (int i = 0; i < rows; i++) {
                        SortedRows.Keyed row = sorted.next();
                        long key = ByteBuffer.wrap(row.key()).getLong();
                        assertEquals(i == 0 ? -1 : Long.signum(Long.compareUnsigned(before, key)), -1);
                        assertEquals(
                                key, Key.mix(1, ByteBuffer.wrap(row.value()).getInt()));
                        before = key;
                    }
                    assertFalse(sorted.hasNext());
                }
                try (var left = Files.list(directory)) {
                    assertEquals(0, left.count());
                }
            }
        }
    }

    private static void add(RowSorter sorter, int i) {
        byte[] key = ByteBuffer.allocate(8).putLong(Key.mix(1, i)).array();
        try {
            sorter.add(key, ByteBuffer.allocate(4 + i % 5).putInt(i).array());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
