package io.tributary.row;

/**
 * The row number: where a row stands among all rows of its source, whoever reads it and in whatever order. Rows of files:
 * the file's index in path order and, in the file, the byte offset of the line (text) or the row's index (IDX, CIFAR). Rows
 * that have no place, such as those of a live DataFrame: a 128-bit hash of their content, which two equal rows share.
 *
 * @param high the file's index, or the first half of the hash
 * @param low the place in the file, or the second half of the hash
 */
public record RowKey(long high, long low) implements Comparable<RowKey> {
    /** Compares high, then low, both unsigned. */
    @Override
    public int compareTo(RowKey other) {
        int first = Long.compareUnsigned(high, other.high);
        return first != 0 ? first : Long.compareUnsigned(low, other.low);
    }
}
