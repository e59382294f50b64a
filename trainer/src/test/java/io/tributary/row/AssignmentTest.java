package io.tributary.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final int ROWS = 50_000;

    /** The same numbers stand in movielens_baseline.py of local-runner, which divides rows as we do. */
    @Test
    void theDrawOfARowIsThatOfItsNumber() {
        double[] draws = {0.5928556852344702, 0.41079971014923444, 0.1514612940278628};
        long[] offsets = {0, 57, 1000};
        for (int i = 0; i < draws.length; i++) {
            RowKey key = new RowKey(0, offsets[i]);
            assertEquals(Split.TRAIN, new Assignment(1, 1, 0, draws[i] - 1e-9).split(key));
            assertEquals(Split.TEST, new Assignment(1, 1, 0, draws[i] + 1e-9).split(key));
        }
    }

    @Test
    void splitsHaveTheirFractionsAndShardsEqualShares() {
        Assignment assignment = new Assignment(42, 5, 0.1, 0.2);
        Map<Split, Integer> splits = new EnumMap<>(Split.class);
        int[] shards = new int[5];
        for (int row = 0; row < ROWS; row++) {
            RowKey key = new RowKey(row % 3, row * 100L);
            splits.merge(assignment.split(key), 1, Integer::sum);
            shards[assignment.shard(key)]++;
        }
        assertEquals(0.1, splits.get(Split.VALIDATION) / (double) ROWS, 0.01);
        assertEquals(0.2, splits.get(Split.TEST) / (double) ROWS, 0.01);
        for (int shard : shards) {
            assertEquals(0.2, shard / (double) ROWS, 0.01);
        }
    }

    /** Resumed runs and old models rely on it. */
    @Test
    void bitsNeverChange() {
        Assignment assignment = new Assignment(42, 7, 0.25, 0.25);
        StringBuilder seen = new StringBuilder();
        for (int row = 0; row < 12; row++) {
            RowKey key = new RowKey(1, row);
            seen.append(assignment.split(key).ordinal()).append(assignment.shard(key));
        }
        assertEquals("050401242321042002230613", seen.toString());
    }

    @Test
    void splitAndShardAreIndependent() {
        Assignment halves = new Assignment(7, 2, 0.5, 0);
        int both = 0;
        for (int row = 0; row < ROWS; row++) {
            RowKey key = new RowKey(0, row);
            both += halves.split(key) == Split.VALIDATION && halves.shard(key) == 0 ? 1 : 0;
        }
        assertEquals(0.25, both / (double) ROWS, 0.01);
    }

    @Test
    void rowsOfOneUnitGoToOneSplit() {
        Assignment blocks = new Assignment(42, 5, 0.25, 0.25, 1000, false);
        Assignment rows = new Assignment(42, 5, 0.25, 0.25);
        for (int block = 0; block < 100; block++) {
            Split split = rows.split(new RowKey(3, block));
            for (int place : new int[] {0, 1, 999}) {
                assertEquals(split, blocks.split(new RowKey(3, block * 1000L + place)));
            }
        }
        assertEquals(
                rows.split(new RowKey(3, 0)),
                new Assignment(42, 5, 0.25, 0.25, Long.MAX_VALUE, false).split(new RowKey(3, 1L << 50)));
    }

    @Test
    void anotherSeedAssignsAnew() {
        int equal = 0;
        for (int row = 0; row < 1000; row++) {
            RowKey key = new RowKey(0, row);
            equal += new Assignment(1, 10, 0, 0).shard(key) == new Assignment(2, 10, 0, 0).shard(key) ? 1 : 0;
        }
        assertEquals(100, equal, 50);
        assertNotEquals(1000, equal);
    }

    @Test
    void impossibleArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Assignment(1, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Assignment(1, 1, 0.5, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new Assignment(1, 1, -0.1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Assignment(1, 1, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new Assignment(1, 1, 0, 0, 0, false));
    }

    @Test
    void keysAreOrderedUnsigned() {
        assertEquals(-1, Integer.signum(new RowKey(0, 5).compareTo(new RowKey(1, 0))));
        assertEquals(-1, Integer.signum(new RowKey(1, 5).compareTo(new RowKey(-1, 0))));
        assertEquals(1, Integer.signum(new RowKey(1, -1).compareTo(new RowKey(1, 9))));
        assertEquals(0, new RowKey(1, 1).compareTo(new RowKey(1, 1)));
    }

    /** Equal rows are the first, second … of their kind, and go where chance sends each. */
    @Test
    void equalRowsMeetTheFractionsAndSpreadOverShards() {
        Assignment assignment = new Assignment(42, 5, 0.1, 0.2);
        Map<Split, Integer> splits = new EnumMap<>(Split.class);
        int[] shards = new int[5];
        for (int occurrence = 0; occurrence < 10_000; occurrence++) {
            RowKey key = new RowKey(-7, 9, occurrence);
            splits.merge(assignment.split(key), 1, Integer::sum);
            shards[assignment.shard(key)]++;
        }
        assertEquals(1000, splits.get(Split.VALIDATION), 120);
        assertEquals(2000, splits.get(Split.TEST), 160);
        for (int shard : shards) {
            assertEquals(2000, shard, 160);
        }
        assertEquals(-1, Integer.signum(new RowKey(1, 1, 0).compareTo(new RowKey(1, 1, 1))));
    }

    @Test
    void equalRowsMayStayTogetherWhereverTheyStand() {
        Assignment together = new Assignment(42, 5, 0.25, 0.25, 1, true);
        Map<Split, Integer> splits = new EnumMap<>(Split.class);
        for (int kind = 0; kind < 1000; kind++) {
            double[] values = {kind, 0.1};
            Split split = together.split(new Row(new RowKey(0, kind), values, "a"));
            splits.merge(split, 1, Integer::sum);
            assertEquals(split, together.split(new Row(new RowKey(3, 5000 - kind), values, "a")));
            assertEquals(split, together.split(new Row(new RowKey(3, 5, kind), values, "a")));
        }
        assertEquals(250, splits.get(Split.TEST), 60);
    }
}
