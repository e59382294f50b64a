package io.tributary.spark.engine;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How the values of a model, its parameters and behind them its state, are cut: into one range per owner, and each range into
 * pieces of a message each, all of the same size but the last.
 *
 * @param values V, how many there are
 * @param owners number of owners
 * @param pieceFloats most floats of a piece
 */
record Ranges(long values, int owners, int pieceFloats) {
    /** Checks the numbers. {@inheritDoc} */
    Ranges {
        if (values < 0 || owners < 1 || pieceFloats < 1) {
            throw new IllegalArgumentException(
                    values + " values cannot be cut into " + owners + " ranges and pieces of " + pieceFloats);
        }
    }

    /**
     * A neighbouring run of values.
     *
     * @param offset the first
     * @param count how many
     */
    record Piece(long offset, int count) {}

    /**
     * @param owner an owner, or their number for the end of the last range
     * @return where its range begins
     */
    long from(int owner) {
        return Math.multiplyExact(values, (long) owner) / owners;
    }

    /**
     * @param owner an owner
     * @return number of pieces of its range; ranges of the same model differ by one at most
     */
    int pieces(int owner) {
        return Math.toIntExact((from(owner + 1) - from(owner) + pieceFloats - 1) / pieceFloats);
    }

    /**
     * @param owner an owner
     * @param number 0 to {@link #pieces}
     * @return a piece of its range
     */
    Piece piece(int owner, int number) {
        long offset = from(owner) + (long) number * pieceFloats;
        return new Piece(offset, (int) Math.min(pieceFloats, from(owner + 1) - offset));
    }

    /**
     * @param owner an owner
     * @return all pieces of its range
     */
    List<Piece> all(int owner) {
        return IntStream.range(0, pieces(owner))
                .mapToObj(number -> piece(owner, number))
                .toList();
    }

    /**
     * Finds a piece that came.
     *
     * @param owner an owner
     * @param piece what is said to be one of its pieces
     * @return its number
     * @throws IllegalArgumentException if it is none
     */
    int number(int owner, Piece piece) {
        long number = (piece.offset - from(owner)) / pieceFloats;
        if (piece.offset < from(owner)
                || number >= pieces(owner)
                || !piece(owner, (int) number).equals(piece)) {
            throw new IllegalArgumentException(piece.count + " values from " + piece.offset
                    + " on are no piece of the range from " + from(owner) + " to " + from(owner + 1));
        }
        return (int) number;
    }
}
