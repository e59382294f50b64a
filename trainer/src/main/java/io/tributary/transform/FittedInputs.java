package io.tributary.transform;

import io.tributary.network.SparseRows;
import io.tributary.row.Features;
import io.tributary.row.RowSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns cells into inputs, of which features that are alike are done together. Inputs are dense, or sparse where a feature is
 * declared to be; then a sparse number is an input where it is not 0, a category the one input that is 1, and all else is an input
 * whatever its value. Immutable.
 *
 * <p>Symbols: C features, F inputs, S sparse numbers.
 */
final class FittedInputs {
    /**
     * Neighbouring features that are alike.
     *
     * @param count how many
     * @param column how the cell of each becomes inputs
     * @param input the first input of the first
     * @param sparseNumber whether they are sparse numbers
     */
    private record Piece(int count, FittedColumn column, int input, boolean sparseNumber) {}

    private final Piece[] pieces;
    private final FittedScale scale; // of numbers that are dense
    private final float sparseFactor; // of sparse numbers

    FittedInputs(RowSchema schema, FittedColumns columns, FittedScale scale, float sparseFactor) {
        this.scale = scale;
        this.sparseFactor = sparseFactor;
        List<Piece> found = new ArrayList<>();
        for (FittedColumns.Run run : columns.runs()) {
            for (int c = run.first(); c < run.end(); ) {
                int alike = Math.min(run.end() - c, schema.features().alike(c));
                Features.Kind kind = schema.features().kind(c);
                found.add(new Piece(alike, run.column(), run.input(c), kind.sparseNumber()));
                c += alike;
            }
        }
        this.pieces = found.toArray(Piece[]::new);
    }

    /**
     * Makes dense inputs.
     *
     * @param cells [C], numbers over their base, read
     * @param x [… F …], overwritten from {@code at} on
     */
    void apply(float[] cells, float[] x, int at) {
        int number = 0;
        int c = 0;
        int to = at;
        for (Piece piece : pieces) {
            FittedColumn column = piece.column;
            for (int end = c + piece.count; c < end; c++) {
                float cell = cells[c];
                switch (column.kind()) {
                    case NUMBER -> {
                        boolean missing = Float.isNaN(cell);
                        x[to] = number(cell, missing, column, number++);
                        if (column.indicator()) {
                            x[to + 1] = missing ? 1 : 0;
                        }
                    }
                    case INDEX -> x[to] = cell;
                    case ONE_HOT -> column.oneHot((int) cell, x, to);
                }
                to += column.width();
            }
        }
    }

    /** The input of a number, which may be missing. */
    private float number(float cell, boolean missing, FittedColumn column, int number) {
        return scale.apply(missing ? (float) (column.fill() - scale.base(number)) : cell, number);
    }

    /**
     * Adds an example to sparse inputs.
     *
     * @param cells [C − S], of the features that are no sparse numbers, numbers over their base, read
     * @param indices which sparse numbers are not 0, ascending, read
     * @param values they, read
     * @param count how many
     * @param to gets the example
     */
    void apply(float[] cells, int[] indices, float[] values, int count, SparseRows to) {
        int cell = 0;
        int number = 0;
        int next = 0; // of indices
        int first = 0; // sparse numbers before the piece
        for (Piece piece : pieces) {
            if (piece.sparseNumber) {
                int shift = piece.input - first;
                first += piece.count;
                for (; next < count && indices[next] < first; next++) {
                    to.add(indices[next] + shift, values[next] * sparseFactor);
                }
                continue;
            }
            for (int i = 0; i < piece.count; i++, cell++) {
                add(piece.column, piece.input + i * piece.column.width(), cells[cell], number, to);
                number += piece.column.kind() == FittedColumn.Kind.NUMBER ? 1 : 0;
            }
        }
        to.end();
    }

    /**
     * Adds an example to sparse inputs.
     *
     * @param cells [… C …], of all features, in the data's unit, read
     * @param from index of the first
     * @param to gets the example
     */
    void apply(double[] cells, int from, SparseRows to) {
        int at = from;
        int number = 0;
        for (Piece piece : pieces) {
            FittedColumn column = piece.column;
            for (int i = 0; i < piece.count; i++, at++) {
                int input = piece.input + i * column.width();
                if (piece.sparseNumber) {
                    if (cells[at] != 0) {
                        to.add(input, (float) cells[at] * sparseFactor);
                    }
                } else if (column.kind() == FittedColumn.Kind.NUMBER) {
                    add(column, input, (float) (cells[at] - scale.base(number)), number, to);
                    number++;
                } else {
                    add(column, input, (float) cells[at], number, to);
                }
            }
        }
        to.end();
    }

    private void add(FittedColumn column, int input, float cell, int number, SparseRows to) {
        switch (column.kind()) {
            case NUMBER -> {
                boolean missing = Float.isNaN(cell);
                to.add(input, number(cell, missing, column, number));
                if (column.indicator()) {
                    to.add(input + 1, missing ? 1 : 0);
                }
            }
            case INDEX -> to.add(input, cell);
            case ONE_HOT -> {
                int place = column.place((int) cell);
                if (place >= 0) {
                    to.add(input + place, 1);
                }
            }
        }
    }
}
