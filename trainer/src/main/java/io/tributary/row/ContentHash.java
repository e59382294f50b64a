package io.tributary.row;

import io.tributary.random.Key;

/** Numbers rows that have no place in a file: those of a live data set. */
public final class ContentHash {
    /** In the place of a text that is missing. */
    private static final long MISSING = -1;

    private ContentHash() {}

    /**
     * The number of a row that has no place in a file: 128 bits of its content. Rows with equal content share it and are
     * interchangeable: which of them is called the first of its kind does not matter.
     *
     * @param values the row's values, read
     * @param texts its texts, read; null where one is missing
     * @return the hash: two independent chains of {@link Key#mix}; not for cryptography
     */
    public static RowKey of(double[] values, String... texts) {
        return of(values, SparseValues.NONE, texts);
    }

    /**
     * The same of a row that has sparse features.
     *
     * @param values the row's values, read
     * @param sparse its sparse values, read
     * @param texts its texts, read; null where one is missing
     * @return the hash
     */
    public static RowKey of(double[] values, SparseValues sparse, String... texts) {
        return new RowKey(
                chain(Key.mix(0, "content, high"), values, sparse, texts),
                chain(Key.mix(0, "content, low"), values, sparse, texts));
    }

    /**
     * Half of {@link #of(double[], SparseValues, String...)}, for counting.
     *
     * @param row read
     * @return 64 bits of its content
     */
    public static long brief(Row row) {
        return chain(Key.mix(0, "content, low"), row.values(), row.sparse(), row.texts());
    }

    private static long chain(long start, double[] values, SparseValues sparse, String[] texts) {
        long key = start;
        for (double value : values) {
            key = Key.mix(key, bits(value));
        }
        key = Key.mix(key, values.length);
        for (int i = 0; i < sparse.count(); i++) {
            key = Key.mix(Key.mix(key, sparse.indices()[i]), bits(sparse.values()[i]));
        }
        key = sparse.count() == 0 ? key : Key.mix(key, sparse.count()); // else as of rows that have none
        for (String text : texts) {
            key = text == null ? Key.mix(key, MISSING) : Key.mix(key, text);
        }
        return key;
    }

    /** Those of a float32 where it is the same number. */
    private static long bits(double value) {
        return (float) value == value || Double.isNaN(value)
                ? Float.floatToIntBits((float) value)
                : Double.doubleToLongBits(value);
    }
}
