package io.tributary.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.random.Key;
import io.tributary.row.BlockCut;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EpochPlanTest {
    static Stream<long[]> shardSizes() {
        Stream<long[]> fixed = Stream.of(
                new long[] {4},
                new long[] {1, 0, 0, 2},
                new long[] {0, 0, 5},
                new long[] {7, 7, 7},
                new long[] {100, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
                new long[] {1, 1000, 3});
        Stream<long[]> random = IntStream.range(0, 40).mapToObj(seed -> {
            int shards = 1 + Key.below(Key.mix(seed, 1), 12);
            int largest = 1 + Key.below(Key.mix(seed, 2), 90);
            return LongStream.range(0, shards)
                    .map(s -> Math.max(0, Key.below(Key.mix(seed, 3, s), largest + 5) - 5))
                    .toArray();
        });
        return Stream.concat(fixed, random);
    }

    @ParameterizedTest
    @MethodSource("shardSizes")
    void countsAreThePrefixesOfTheSortedLine(long[] sizes) {
        EpochPlan plan = new EpochPlan(sizes, 1);
        long[] expected = new long[sizes.length];
        long[] counts = new long[sizes.length];
        int[] line = sortedLine(sizes);
        for (int taken = 0; taken <= line.length; taken++) {
            plan.counts(taken, counts);
            assertArrayEquals(expected, counts, plan + " after " + taken);
            if (taken < line.length) {
                expected[line[taken]]++;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shardSizes")
    void countsStayNearTheirQuota(long[] sizes) {
        EpochPlan plan = new EpochPlan(sizes, 1);
        long[] counts = new long[sizes.length];
        for (long taken = 0; taken <= plan.total(); taken++) {
            plan.counts(taken, counts);
            for (int s = 0; s < sizes.length && plan.total() > 0; s++) {
                double quota = (double) sizes[s] * taken / plan.total();
                double bound = 0.5 + 0.5 * sizes[s] * sizes.length / plan.total();
                assertEquals(quota, counts[s], bound + 1e-9, plan + ", shard " + s + " after " + taken);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shardSizes")
    void everyExampleOncePerEpochAndEveryStepFull(long[] sizes) {
        for (long batchSize : new long[] {1, 3, 17, 64, 100_000, EpochPlan.ALL}) {
            EpochPlan plan = new EpochPlan(sizes, batchSize);
            BitSet[] seen = Stream.generate(BitSet::new).limit(sizes.length).toArray(BitSet[]::new);
            long[] from = new long[sizes.length];
            long[] to = new long[sizes.length];
            for (long step = 0; step < plan.steps(); step++) {
                plan.counts(taken(plan, batchSize, step), from);
                plan.counts(taken(plan, batchSize, step + 1), to);
                long examples = 0;
                for (int s = 0; s < sizes.length; s++) {
                    EpochOrder order = EpochPlan.order(42, 3, s, sizes[s], new BlockCut(7, 3));
                    for (long i = from[s]; i < to[s]; i++) {
                        seen[s].set((int) order.at(i));
                        examples++;
                    }
                }
                long rest = plan.total() - taken(plan, batchSize, step);
                assertEquals(Math.min(batchSize, rest), examples, plan + ", step " + step);
            }
            for (int s = 0; s < sizes.length; s++) {
                assertEquals(sizes[s], seen[s].cardinality(), plan + ", shard " + s);
            }
        }
    }

    @Test
    void largestShardsAreCountedExactly() {
        long[] sizes = {EpochPlan.MAX_SHARD_SIZE, EpochPlan.MAX_SHARD_SIZE - 1, 1, EpochPlan.MAX_SHARD_SIZE / 3};
        EpochPlan plan = new EpochPlan(sizes, 1_000_003);
        long[] before = new long[sizes.length];
        long[] after = new long[sizes.length];
        for (long step = plan.steps() - 50; step < plan.steps(); step++) {
            plan.counts(taken(plan, 1_000_003, step), before);
            plan.counts(taken(plan, 1_000_003, step + 1), after);
            assertEquals(taken(plan, 1_000_003, step), Arrays.stream(before).sum());
            for (int s = 0; s < sizes.length; s++) {
                assertTrue(before[s] <= after[s] && after[s] <= sizes[s], "step " + step + ", shard " + s);
            }
        }
    }

    @Test
    void ordersDifferByEpochAndShard() {
        long first =
                EpochPlan.order(1, 0, 0, 1L << 40, new BlockCut(1 << 20, 4)).at(0);
        assertTrue(first
                != EpochPlan.order(1, 1, 0, 1L << 40, new BlockCut(1 << 20, 4)).at(0));
        assertTrue(first
                != EpochPlan.order(1, 0, 1, 1L << 40, new BlockCut(1 << 20, 4)).at(0));
        assertTrue(first
                != EpochPlan.order(2, 0, 0, 1L << 40, new BlockCut(1 << 20, 4)).at(0));
    }

    @Test
    void nothingToTakeIsNoSteps() {
        assertEquals(0, new EpochPlan(new long[0], 5).steps());
        assertEquals(0, new EpochPlan(new long[] {0, 0}, 5).steps());
        long[] counts = {9, 9};
        new EpochPlan(new long[] {0, 0}, 5).counts(0, counts);
        assertArrayEquals(new long[2], counts);
    }

    @Test
    void impossibleArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new EpochPlan(new long[] {1}, 0));
        assertThrows(IllegalArgumentException.class, () -> new EpochPlan(new long[] {-1}, 1));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new EpochPlan(new long[] {0, EpochPlan.MAX_SHARD_SIZE + 1}, 1))
                .getMessage();
        assertEquals("shard 1 must have 0 to 1073741824 examples, got 1073741825; use more shards", message);
        EpochPlan plan = new EpochPlan(new long[] {3}, 2);
        assertThrows(IllegalArgumentException.class, () -> plan.counts(4, new long[1]));
        assertThrows(IllegalArgumentException.class, () -> plan.counts(1, new long[2]));
    }

    /** Examples taken before a step. */
    private static long taken(EpochPlan plan, long batchSize, long step) {
        return step == plan.steps() ? plan.total() : step * batchSize;
    }

    /** The naive rule: all examples sorted by (2j + 1) / 2n, then by shard. */
    private static int[] sortedLine(long[] sizes) {
        record Place(long numerator, long n, int shard) {}
        Comparator<Place> byPlace = (p, q) -> Long.compare(p.numerator() * q.n(), q.numerator() * p.n());
        return IntStream.range(0, sizes.length)
                .boxed()
                .flatMap(s -> LongStream.range(0, sizes[s]).mapToObj(j -> new Place(2 * j + 1, sizes[s], s)))
                .sorted(byPlace.thenComparingInt(Place::shard))
                .mapToInt(Place::shard)
                .toArray();
    }
}
