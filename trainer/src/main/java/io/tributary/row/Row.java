package io.tributary.row;

/**
 * One parsed example, before it is packed. Not copied: whoever receives a row owns its arrays.
 *
 * @param key the row number
 * @param values the numeric features that are dense, the numeric targets, the weight if rows are weighted:
 *     {@link RowSchema#valueCount} of them, as exact as the source has them. A feature that is missing is not a number
 * @param sparse the values of the sparse features that are not 0
 * @param texts the coded features, then the class targets: {@link RowSchema#textCount} of them. One that is missing is null,
 *     as is what fills up a text; a class target that is null is not counted
 */
public record Row(RowKey key, double[] values, SparseValues sparse, String[] texts) {
    private static final String[] NO_TEXTS = {};

    /**
     * A row whose features are all dense.
     *
     * @param key the row number
     * @param values the numeric features, the numeric targets, the weight
     * @param texts the coded features, the class targets
     */
    public Row(RowKey key, double[] values, String[] texts) {
        this(key, values, SparseValues.NONE, texts);
    }

    /**
     * A row of numbers, and a class where the target is one.
     *
     * @param key the row number
     * @param values the features, the numeric targets, the weight
     * @param label the class label, or null where there is none
     */
    public Row(RowKey key, double[] values, String label) {
        this(key, values, label == null ? NO_TEXTS : new String[] {label});
    }
}
