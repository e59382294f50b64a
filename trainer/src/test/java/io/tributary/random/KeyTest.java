package io.tributary.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTest {
    private static final int DRAWS = 100_000;

    /** The bits decide every shuffle, dropout mask and first weight, so no change may go unnoticed. */
    @Test
    void bitsNeverChange() {
        assertEquals(3603600226484403572L, Key.mix(42, 7));
        assertEquals(-7183591188220154180L, Key.mix(42, 1, 2, 3, 4));
        assertEquals(3404110610302374010L, Key.mix(42, "shuffle"));
        assertEquals(0.19535154f, Key.uniform(42, 7));
        assertEquals(0.19535155971618223, Key.uniformDouble(42, 7));
        assertEquals(0.6286249271321191, Key.gaussian(42, 7));
    }

    @Test
    void mixIsSplitMix64FromAScrambledKey() {
        // The first two outputs of SplitMix64 from state 1234567, as its authors' C code prints them.
        long state = 1234567L;
        assertEquals(6457827717110365317L, Key.mix(unscramble(state), 1));
        assertEquals(3203168211198807973L, Key.mix(unscramble(state), 2));
    }

    @Test
    void numbersMixInOneAfterTheOther() {
        assertEquals(Key.mix(Key.mix(Key.mix(Key.mix(9, 1), 2), 3), 4), Key.mix(9, 1, 2, 3, 4));
        assertEquals(Key.mix(Key.mix(Key.mix(9, 1), 2), 3), Key.mix(9, 1, 2, 3));
        assertEquals(Key.mix(Key.mix(9, 1), 2), Key.mix(9, 1, 2));
        assertNotEquals(Key.mix(9, 1, 2), Key.mix(9, 2, 1));
    }

    @Test
    void keysOfSmallNumbersDiffer() {
        Set<Long> seen = new HashSet<>();
        for (long seed = -20; seed < 20; seed++) {
            for (long value = -20; value < 20; value++) {
                assertTrue(seen.add(Key.mix(seed, value)), seed + " " + value);
            }
        }
        assertNotEquals(Key.mix(1, "split"), Key.mix(1, "shard"));
        assertNotEquals(Key.mix(1, ""), Key.mix(1, "\0"));
    }

    @Test
    void uniformsFillTheirRange() {
        double floats = 0;
        double doubles = 0;
        for (int i = 0; i < DRAWS; i++) {
            float f = Key.uniform(1, i);
            double d = Key.uniformDouble(2, i);
            assertTrue(f >= 0 && f < 1 && d >= 0 && d < 1, "draw " + i + ": " + f + ", " + d);
            floats += f;
            doubles += d;
        }
        // Five standard errors of a mean of uniforms.
        double tolerance = 5 * Math.sqrt(1.0 / 12 / DRAWS);
        assertEquals(0.5, floats / DRAWS, tolerance);
        assertEquals(0.5, doubles / DRAWS, tolerance);
    }

    @Test
    void gaussiansHaveTheMomentsOfTheNormalDistribution() {
        double[] moments = new double[5];
        for (int i = 0; i < DRAWS; i++) {
            double g = Key.gaussian(3, i);
            for (int p = 1; p <= 4; p++) {
                moments[p] += Math.pow(g, p) / DRAWS;
            }
        }
        assertEquals(0, moments[1], 0.02);
        assertEquals(1, moments[2], 0.02);
        assertEquals(0, moments[3], 0.07);
        assertEquals(3, moments[4], 0.15);
    }

    @Test
    void belowIsUniform() {
        int[] hits = new int[7];
        for (int i = 0; i < 70_000; i++) {
            hits[Key.below(Key.mix(5, i), 7)]++;
        }
        for (int hit : hits) {
            assertEquals(10_000, hit, 500);
        }
        assertEquals(0, Key.below(-1, 1));
        assertEquals(Integer.MAX_VALUE - 1, Key.below(-1, Integer.MAX_VALUE));
    }

    /** @return the key whose scrambled form is {@code state}: the finaliser run backwards */
    private static long unscramble(long state) {
        long z = unshift(state, 31) * inverse(0x94D049BB133111EBL);
        z = unshift(z, 27) * inverse(0xBF58476D1CE4E5B9L);
        return unshift(z, 30) - 0x9E3779B97F4A7C15L;
    }

    private static long unshift(long z, int bits) {
        long x = z;
        for (int known = bits; known < 64; known += bits) {
            x = z ^ (x >>> bits);
        }
        return x;
    }

    /** Newton's iteration for the inverse of an odd number modulo 2^64. */
    private static long inverse(long odd) {
        long x = odd;
        for (int i = 0; i < 6; i++) {
            x *= 2 - odd * x;
        }
        return x;
    }
}
