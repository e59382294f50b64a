package io.tributary.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 64, 1000, 4096, 4097})
    void everyNumberHasOnePosition(int size) {
        for (long key = 0; key < 5; key++) {
            Permutation permutation = new Permutation(key, size);
            BitSet seen = new BitSet();
            for (int i = 0; i < size; i++) {
                long number = permutation.at(i);
                assertTrue(number >= 0 && number < size, "key " + key + ", position " + i + ": " + number);
                seen.set((int) number);
            }
            assertEquals(size, seen.cardinality());
        }
    }

    @Test
    void bitsNeverChange() {
        assertArrayEquals(new long[] {4, 6, 1, 8, 3, 9, 2, 5, 0, 7}, order(42, 10));
        assertEquals(1050347541351856015L, new Permutation(42, Permutation.MAX_SIZE).at(123456789));
    }

    @Test
    void largestSizeStaysInside() {
        Permutation permutation = new Permutation(1, Permutation.MAX_SIZE);
        for (long i = 0; i < 1000; i++) {
            long number = permutation.at(Permutation.MAX_SIZE - 1 - i);
            assertTrue(number >= 0 && number < Permutation.MAX_SIZE, "number " + number);
        }
    }

    @Test
    void differentKeysGiveDifferentOrders() {
        assertFalse(Arrays.equals(order(1, 100), order(2, 100)));
        assertArrayEquals(order(1, 100), order(1, 100));
    }

    @Test
    void everyOrderOfFourComesAboutEquallyOften() {
        int keys = 24_000;
        Map<String, Integer> hits = new HashMap<>();
        for (long key = 0; key < keys; key++) {
            hits.merge(Arrays.toString(order(Key.mix(7, key), 4)), 1, Integer::sum);
        }
        assertEquals(24, hits.size());
        // A mean of 1000 and a standard deviation of 31.
        hits.forEach((order, count) -> assertEquals(1000, count, 160, order));
    }

    @Test
    void numbersGoEverywhereAboutEquallyOften() {
        int size = 10;
        int keys = 10_000;
        int[][] hits = new int[size][size];
        for (long key = 0; key < keys; key++) {
            Permutation permutation = new Permutation(Key.mix(8, key), size);
            for (int i = 0; i < size; i++) {
                hits[i][(int) permutation.at(i)]++;
            }
        }
        for (int[] row : hits) {
            for (int hit : row) {
                assertEquals(keys / size, hit, 150);
            }
        }
    }

    @Test
    void neighboursAreScattered() {
        long[] order = order(3, 10_000);
        double meanStep = 0;
        for (int i = 1; i < order.length; i++) {
            meanStep += Math.abs(order[i] - order[i - 1]) / (double) (order.length - 1);
        }
        // The mean distance of two random numbers below n is n/3.
        assertEquals(3333, meanStep, 100);
    }

    @Test
    void positionsOutsideAreRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> new Permutation(1, 0).at(0));
        assertThrows(IndexOutOfBoundsException.class, () -> new Permutation(1, 5).at(5));
        assertThrows(IndexOutOfBoundsException.class, () -> new Permutation(1, 5).at(-1));
        assertThrows(IllegalArgumentException.class, () -> new Permutation(1, -1));
        assertThrows(IllegalArgumentException.class, () -> new Permutation(1, Permutation.MAX_SIZE + 1));
    }

    private static long[] order(long key, int size) {
        Permutation permutation = new Permutation(key, size);
        return LongStream.range(0, size).map(permutation::at).toArray();
    }
}
