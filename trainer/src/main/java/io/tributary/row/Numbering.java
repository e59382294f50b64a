package io.tributary.row;

/**
 * What a source's rows are numbered by. It decides which rows go where, so it is part of what the data of a training is: a
 * checkpoint of one does not go on with the other.
 */
public enum Numbering {
    /** The file's index in path order, and the row's place in the file. */
    PLACE,
    /** The content, for rows that have no place, see {@link ContentHash}. */
    CONTENT
}
