package io.tributary.spark.source;

import io.tributary.row.SparseValues;
import java.util.Arrays;

/** Collects the sparse values of a row, column by column. */
final class SparseBuilder {
    private int[] indices = new int[16];
    private double[] values = new double[16];
    private int count;
    private int first; // sparse feature of the column at hand

    /** Adds a value of the column at hand, unless it is 0. */
    void add(int index, double value) {
        if (value == 0) {
            return;
        }
        if (count == indices.length) {
            indices = Arrays.copyOf(indices, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        indices[count] = first + index;
        values[count++] = value;
    }

    /** Goes on behind a column of so many features. */
    void pass(int width) {
        first += width;
    }

    SparseValues build() {
        return count == 0
                ? SparseValues.NONE
                : new SparseValues(Arrays.copyOf(indices, count), Arrays.copyOf(values, count));
    }
}
