package io.tributary.random;

/**
 * Keys and the random numbers they name. A key is 64 bits; {@link #mix} derives a new key from one key and up to four
 * numbers or a purpose, and {@link #uniform}, {@link #uniformDouble} and {@link #gaussian} read the numbers of a key by
 * index. All results are the same bits on every platform.
 *
 * <p>{@code mix(key, value)} is output number {@code value} of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) started
 * from a scrambled key. The finaliser is variant 13 of Stafford's "Better Bit Mixing" (2011), the one that
 * {@code java.util.SplittableRandom} and xoshiro's seeding use. For a fixed key the result is a bijection of the value,
 * and for a fixed value a bijection of the key. Not for cryptography.
 */
public final class Key {
    /** SplitMix64's increment: the odd integer nearest 2^64 over the golden ratio. */
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private Key() {}

    /**
     * @param key any key or seed
     * @param value any number: an epoch, a shard, an index
     * @return the derived key
     */
    public static long mix(long key, long value) {
        return finish(finish(key + GAMMA) + GAMMA * value);
    }

    /**
     * @param key any key or seed
     * @param a first number
     * @param b second number
     * @return {@code mix(mix(key, a), b)}
     */
    public static long mix(long key, long a, long b) {
        return mix(mix(key, a), b);
    }

    /**
     * @param key any key or seed
     * @param a first number
     * @param b second number
     * @param c third number
     * @return {@code mix(mix(key, a, b), c)}
     */
    public static long mix(long key, long a, long b, long c) {
        return mix(mix(key, a, b), c);
    }

    /**
     * @param key any key or seed
     * @param a first number
     * @param b second number
     * @param c third number
     * @param d fourth number
     * @return {@code mix(mix(key, a, b, c), d)}
     */
    public static long mix(long key, long a, long b, long c, long d) {
        return mix(mix(key, a, b, c), d);
    }

    /**
     * Separates what one seed is used for, so that the split of the rows and the first weights are independent.
     *
     * @param key any key or seed
     * @param purpose a name, such as {@code "shuffle"} or a layer's
     * @return the derived key: the name's UTF-16 units mixed in one after the other, then its length
     */
    public static long mix(long key, String purpose) {
        long mixed = key;
        for (int i = 0; i < purpose.length(); i++) {
            mixed = mix(mixed, purpose.charAt(i));
        }
        return mix(mixed, purpose.length());
    }

    /**
     * @param key the key
     * @param index which number of the key
     * @return uniform on [0, 1): a multiple of 2^-24
     */
    public static float uniform(long key, long index) {
        return (mix(key, index) >>> 40) * 0x1p-24f;
    }

    /**
     * @param key the key
     * @param index which number of the key
     * @return uniform on [0, 1): a multiple of 2^-53
     */
    public static double uniformDouble(long key, long index) {
        return (mix(key, index) >>> 11) * 0x1p-53;
    }

    /**
     * A standard normal number by the cosine half of Box and Muller (1958), in strict arithmetic. Two uniform numbers make
     * one normal number; the sine half is not used, so that number i does not depend on its neighbour.
     *
     * @param key the key
     * @param index which number of the key
     * @return mean 0, variance 1; at most 8.6 in magnitude
     */
    public static double gaussian(long key, long index) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniformDouble(key, 2 * index)));
        return radius * StrictMath.cos(2 * Math.PI * uniformDouble(key, 2 * index + 1));
    }

    /**
     * Maps the bits of a key to a range by multiplication (Lemire 2019, without rejection: the bias is below bound / 2^32).
     *
     * @param key a mixed key, whose high 32 bits decide
     * @param bound at least 1
     * @return a whole number, 0 to bound - 1
     */
    public static int below(long key, int bound) {
        return (int) ((key >>> 32) * bound >>> 32);
    }

    private static long finish(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
