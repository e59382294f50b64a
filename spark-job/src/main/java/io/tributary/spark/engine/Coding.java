package io.tributary.spark.engine;

import io.tributary.network.Rounding;
import io.tributary.network.Weights;
import io.tributary.train.GradientSum;
import io.tributary.train.Trial;
import java.io.Serializable;

/**
 * How the values of a sum or of weights are written: parameters first, in their precision, and state behind them, in float32.
 * Shipped with every task: small.
 *
 * @param parameters P of weights; of sums those that are dense
 * @param rounding of the parameters
 */
record Coding(int parameters, Rounding rounding) implements Serializable {
    /**
     * @param trial what is computed
     * @return how its weights are written: see {@link #ofWeights}
     */
    static Coding of(Trial trial) {
        return new Coding(trial.problem().network().layout().parameterCount(), trial.rounding());
    }

    /**
     * @param trial what is computed
     * @return how sums are written: what is dense, and the state
     */
    static Coding ofSums(Trial trial) {
        return new Coding(trial.problem().network().layout().gradientForm().denseCount(), trial.rounding());
    }

    /**
     * @param command for tasks
     * @return how its weights are written, where this says it of gradients: evaluations are of the driver's own
     */
    Coding ofWeights(Command command) {
        return new Coding(parameters, command.ofWeights(rounding));
    }

    /**
     * @param weights read or overwritten
     * @return their values
     */
    FloatCursor on(Weights weights) {
        return new FloatCursor().add(weights.parameters(), rounding).add(weights.state());
    }

    /**
     * @param sum read or overwritten
     * @return what is dense of its gradient, and its state
     */
    FloatCursor on(GradientSum sum) {
        return new FloatCursor().add(sum.gradient.dense, rounding).add(sum.state);
    }

    /**
     * @param piece of all values
     * @param values read or overwritten; the first of them are the piece's
     * @return the piece
     */
    FloatCursor on(Ranges.Piece piece, float[] values) {
        int rounded = rounded(piece);
        return new FloatCursor()
                .add(values, 0, rounded, rounding)
                .add(values, rounded, piece.count() - rounded, Rounding.NONE);
    }

    /**
     * @param piece of all values
     * @return its bytes
     */
    int bytes(Ranges.Piece piece) {
        int rounded = rounded(piece);
        return Math.addExact(
                Math.multiplyExact(rounded, rounding.precision().bytes()),
                Math.multiplyExact(piece.count() - rounded, Float.BYTES));
    }

    /**
     * Adds one piece to another, as sums are added.
     *
     * @param piece of all values
     * @param from read
     * @param to changed
     */
    void add(Ranges.Piece piece, float[] from, float[] to) {
        int rounded = rounded(piece);
        rounding.add(from, to, 0, rounded);
        Rounding.NONE.add(from, to, rounded, piece.count());
    }

    /** How many of a piece's values are parameters. */
    private int rounded(Ranges.Piece piece) {
        return (int) Math.max(0, Math.min(piece.count(), parameters - piece.offset()));
    }
}
