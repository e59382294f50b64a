package io.tributary.row;

import io.tributary.random.Key;

/** Numbers rows that have no place in a file: those of a live data set. */
public final class ContentHash {
    /** In the place of a text that is missing. */
    private static final long MISSING = -1;

    private ContentHash() {}

    /**
     * The number of a row that has no place in a file: 128 bits of its content. Rows with equal content share it and are
     * interchangeable, so whatever the partitioning, the same rows lie in the same shards in the same order.
     *
     * @param values the row's values, read
     * @param texts its texts, read; null where one is missing
     * @return the hash: two independent chains of {@link Key#mix}; not for cryptography
     */
    public static RowKey of(double[] values, String... texts) {
        long high = Key.mix(0, "content, high");
        long low = Key.mix(0, "content, low");
        for (double value : values) {
            long bits = bits(value);
            high = Key.mix(high, bits);
            low = Key.mix(low, bits);
        }
        high = Key.mix(high, values.length);
        low = Key.mix(low, values.length);
        for (String text : texts) {
            high = text == null ? Key.mix(high, MISSING) : Key.mix(high, text);
            low = text == null ? Key.mix(low, MISSING) : Key.mix(low, text);
        }
        return new RowKey(high, low);
    }

    /** One for each number: those of the float32 where one is the same number, and 0 and −0 are. */
    private static long bits(double value) {
        double number = value + 0.0; // −0 becomes 0
        return (float) number == number || Double.isNaN(number)
                ? Float.floatToIntBits((float) number)
                : Double.doubleToLongBits(number);
    }
}
