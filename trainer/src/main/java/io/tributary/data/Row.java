package io.tributary.data;

/**
 * One parsed example, before it is packed. Not copied: whoever receives a row owns its array.
 *
 * @param key the row number
 * @param values [F features, then T numeric targets (none for class labels), then the weight if rows are weighted], as
 *     {@link RowSchema} says
 * @param label the class label's text, or null if the target is numeric or the input has no label
 */
public record Row(RowKey key, float[] values, String label) {}
