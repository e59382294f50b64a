package io.tributary.row;

/**
 * The row number: where a row stands among all rows of its source, whoever reads it and in whatever order. By {@link
 * Numbering#PLACE}: the file's index in path order and, in the file, the byte offset of the line (text) or the row's index
 * (IDX, CIFAR). By {@link Numbering#CONTENT}: a 128-bit hash of the content, and which of the equal rows it is.
 *
 * @param high the file's index, or the first half of the hash
 * @param low the place in the file, or the second half of the hash
 * @param occurrence which of the rows of equal content it is, from 0; 0 where rows have a place
 */
public record RowKey(long high, long low, int occurrence) implements Comparable<RowKey> {
    /**
     * The number of a row that has a place, or is the first of its content.
     *
     * @param high the file's index, or the first half of the hash
     * @param low the place in the file, or the second half of the hash
     */
    public RowKey(long high, long low) {
        this(high, low, 0);
    }

    /** Compares high, then low, both unsigned, then occurrence. */
    @Override
    public int compareTo(RowKey other) {
        int first = Long.compareUnsigned(high, other.high);
        int second = first != 0 ? first : Long.compareUnsigned(low, other.low);
        return second != 0 ? second : Integer.compare(occurrence, other.occurrence);
    }
}
