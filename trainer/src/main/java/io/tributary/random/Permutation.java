package io.tributary.random;

import java.util.Objects;

/**
 * A keyed order of the numbers 0 to size - 1 that needs no memory: element i is computed when it is asked for, so a
 * resumed epoch goes on in the middle and a shard of any size is shuffled at no cost.
 *
 * <p>It is the generalised Feistel cipher of Black and Rogaway, "Ciphers with Arbitrary Finite Domains" (CT-RSA 2002),
 * on pairs of numbers below a = ⌈√size⌉, with their cycle walking over the fewer than 2√size + 1 pairs too many. Six
 * rounds; the round function is {@link Key}'s. Immutable and safe for any number of threads.
 */
public final class Permutation {
    /** The largest size: with it a half fits in 31 bits. */
    public static final long MAX_SIZE = 1L << 60;

    private static final int ROUNDS = 6;

    private final long size;
    /** Numbers in one half of the domain: the smallest a with a·a ≥ size. */
    private final long half;
    /** [ROUNDS] */
    private final long[] roundKeys;

    /**
     * @param key names the order: equal keys and sizes give equal orders
     * @param size how many numbers, 0 to {@link #MAX_SIZE}
     */
    public Permutation(long key, long size) {
        if (size < 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size must be 0 to " + MAX_SIZE + ", got " + size);
        }
        this.size = size;
        this.half = ceilingOfSquareRoot(size);
        this.roundKeys = new long[ROUNDS];
        for (int r = 0; r < ROUNDS; r++) {
            roundKeys[r] = Key.mix(key, r);
        }
    }

    /** @return how many numbers are permuted */
    public long size() {
        return size;
    }

    /**
     * @param index position in the order, 0 to size - 1
     * @return the number at that position; each number has exactly one position
     * @throws IndexOutOfBoundsException if the index is outside
     */
    public long at(long index) {
        Objects.checkIndex(index, size);
        long number = index;
        do {
            number = encipher(number);
        } while (number >= size);
        return number;
    }

    private long encipher(long number) {
        long left = number / half;
        long right = number - left * half;
        for (long roundKey : roundKeys) {
            // Uniform below half from the high 32 bits; half < 2^31, so nothing overflows.
            long sum = left + ((Key.mix(roundKey, right) >>> 32) * half >>> 32);
            left = right;
            right = sum < half ? sum : sum - half;
        }
        return left * half + right;
    }

    private static long ceilingOfSquareRoot(long n) {
        long root = (long) Math.sqrt((double) n);
        while (root * root < n) {
            root++;
        }
        while (root > 0 && (root - 1) * (root - 1) >= n) {
            root--;
        }
        return root;
    }
}
