package io.tributary.format;

/**
 * A part of a file that one reader reads; the parts of a file together have each row once.
 *
 * @param uri the file
 * @param labels its label file, or for CIFAR the file that names the classes; or empty
 * @param file the file's place in path order: the high half of its rows' numbers
 * @param start the first position: a byte for text, of which the range owns the lines that begin in it; a row for IDX and CIFAR
 * @param end the position after the last; {@link #TO_THE_END} for a compressed file, which cannot be cut
 */
public record FileRange(String uri, String labels, int file, long start, long end) {
    /** An end that nothing reaches. */
    public static final long TO_THE_END = Long.MAX_VALUE;
}
