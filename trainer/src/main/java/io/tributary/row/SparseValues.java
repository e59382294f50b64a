package io.tributary.row;

import java.util.stream.IntStream;

/**
 * Values of a row that are not 0 among many that are: those of its sparse features. Not copied.
 *
 * @param indices which of the row's sparse features have a value, from 0, ascending, each once
 * @param values the value of each of them
 */
public record SparseValues(int[] indices, double[] values) {
    /** No value is other than 0, or the row has no sparse features. */
    public static final SparseValues NONE = new SparseValues(new int[0], new double[0]);

    /** Checks that there is a value for each index. {@inheritDoc} */
    public SparseValues {
        if (indices.length != values.length) {
            throw new IllegalArgumentException(indices.length + " indices and " + values.length + " values");
        }
    }

    /**
     * @param all the value of every sparse feature
     * @return those that are not 0
     */
    public static SparseValues of(double[] all) {
        int[] there = IntStream.range(0, all.length).filter(i -> all[i] != 0).toArray();
        return new SparseValues(
                there, IntStream.of(there).mapToDouble(i -> all[i]).toArray());
    }

    /** @return how many there are */
    public int count() {
        return indices.length;
    }
}
