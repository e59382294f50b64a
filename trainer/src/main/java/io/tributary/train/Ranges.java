package io.tributary.train;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Long arrays cut into ranges, for the driver's cores to share. Where the cuts lie depends on the length alone, so that what
 * is computed range by range has the same bits on any number of cores.
 */
final class Ranges {
    /** Numbers of a range. */
    static final int LENGTH = 1 << 18;

    /** From here on Adam's step takes 2.6 ms on one core; waking others takes some hundredths of one. */
    private static final int LONG = 16 * LENGTH;

    private Ranges() {}

    /** Whether an array is worth sharing. */
    static boolean isLong(int length) {
        return length >= LONG;
    }

    /** Number of ranges that make so many numbers, at least 1. */
    static int count(int length) {
        return (length - 1) / LENGTH + 1;
    }

    /** One past the last number of a range that begins there. */
    static int end(int from, int to) {
        return from + Math.min(LENGTH, to - from);
    }

    /**
     * Calls once for each range, on several threads.
     *
     * @param from first index
     * @param to one past the last
     * @param work takes the first index of a range
     */
    static void each(int from, int to, IntConsumer work) {
        IntStream.range(0, count(to - from)).parallel().forEach(range -> work.accept(from + range * LENGTH));
    }
}
