package io.tributary.train;

import io.tributary.blas.Blas;
import io.tributary.network.Gradient;
import io.tributary.network.GradientForm;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.network.RowGradient;
import java.util.Arrays;

/**
 * The mean gradient of a step, as the optimizer sees it: divided by the weight, with penalties, and clipped. In the blocks of the
 * sum where tables are stepped by rows, and else as one array. Norms that decide over the weights have one order of additions,
 * whatever the blocks.
 */
final class MeanGradient {
    /** A float sum of squares below this may have lost terms to underflow. */
    private static final float LEAST_SQUARES = 1e-24f;

    private final ParameterLayout layout;
    private final Clipping clipping;
    private final boolean byRows;
    private Gradient flat; // ours, without tables, where every row of them is stepped; null before
    private Gradient gradient; // of the step at hand: the sum's own, or flat

    MeanGradient(ParameterLayout layout, Clipping clipping, boolean byRows) {
        this.layout = layout;
        this.clipping = clipping;
        this.byRows = byRows;
    }

    /**
     * Divides a sum by its weight and adds the penalties' gradients.
     *
     * @param parameters [P], read
     * @param sum its gradient is changed
     * @return L2 norm of the result; finite if and only if every value is
     */
    double take(float[] parameters, GradientSum sum) {
        gradient = byRows || sum.gradient.tables().isEmpty() ? sum.gradient : flat(sum.gradient);
        if (sum.sums.weight > 0) {
            scale((float) (1 / sum.sums.weight));
        }
        for (ParameterLayout.Slot slot : layout.slots()) {
            RowGradient rows = rows(slot);
            if (!slot.trainable() && rows != null) {
                rows.clear();
            } else if (!slot.trainable()) {
                int from = at(slot);
                Arrays.fill(gradient.dense, from, from + slot.shape().size(), 0f); // so that it is no part of norms
            } else if (!slot.regularizer().isNone()) {
                penalise(slot, parameters, gradient.dense, at(slot));
            }
        }
        return norm();
    }

    /** The gradient as one array: what steps over all parameters need. */
    private Gradient flat(Gradient sum) {
        if (flat == null) {
            flat = new Gradient(GradientForm.dense(layout.parameterCount()));
        }
        sum.copyTo(flat.dense);
        return flat;
    }

    /** Where a slot's gradient begins in the dense array. */
    private int at(ParameterLayout.Slot slot) {
        return gradient.form().denseIndex(slot.offset());
    }

    /** The touched rows of a slot; null where its gradient is dense. */
    RowGradient rows(ParameterLayout.Slot slot) {
        int table = gradient.form().table(slot.offset());
        return table < 0 ? null : gradient.tables().get(table);
    }

    /** @return the gradient: after {@link #clip}, what that made of it */
    Gradient blocks() {
        return gradient;
    }

    /**
     * Keeps it short.
     *
     * @param norm what {@link #take} gave
     */
    void clip(double norm) {
        float limit = (float) clipping.limit();
        switch (clipping.rule()) {
            case NONE -> {}
            case VALUE -> {
                hold(gradient.dense, gradient.dense.length, limit);
                for (RowGradient rows : gradient.tables()) {
                    hold(rows.values(), size(rows), limit);
                }
            }
            case NORM -> {
                for (ParameterLayout.Slot slot : layout.slots()) {
                    clip(slot);
                }
            }
            case GLOBAL_NORM -> {
                if (norm > clipping.limit()) {
                    scale((float) (clipping.limit() / norm));
                }
            }
        }
    }

    private static void hold(float[] values, int count, float limit) {
        for (int i = 0; i < count; i++) {
            values[i] = Math.max(-limit, Math.min(limit, values[i]));
        }
    }

    private void clip(ParameterLayout.Slot slot) {
        RowGradient rows = rows(slot);
        int from = rows == null ? at(slot) : 0;
        int to = rows == null ? from + slot.shape().size() : size(rows);
        double norm = Math.sqrt(rows == null ? sumOfSquares(gradient.dense, from, to) : sumOfSquares(rows));
        if (norm > clipping.limit()) {
            scale(rows == null ? gradient.dense : rows.values(), from, to, (float) (clipping.limit() / norm));
        }
    }

    /** Numbers of touched rows. */
    private static int size(RowGradient rows) {
        return rows.count() * rows.table().width();
    }

    private void scale(float factor) {
        scale(gradient.dense, 0, gradient.dense.length, factor);
        for (RowGradient rows : gradient.tables()) {
            scale(rows.values(), 0, size(rows), factor);
        }
    }

    private static void scale(float[] values, int from, int to, float factor) {
        if (Ranges.isLong(to - from)) {
            Ranges.each(from, to, at -> scaleHere(values, at, Ranges.end(at, to), factor));
        } else {
            scaleHere(values, from, to, factor);
        }
    }

    private static void scaleHere(float[] values, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            values[i] *= factor;
        }
    }

    private static void penalise(ParameterLayout.Slot slot, float[] parameters, float[] gradient, int at) {
        Regularizer regularizer = slot.regularizer();
        float l1 = (float) regularizer.l1();
        float l2 = (float) (2 * regularizer.l2());
        for (int i = slot.offset(), to = at; i < slot.end(); i++, to++) {
            gradient[to] += l1 * Math.signum(parameters[i]) + l2 * parameters[i];
        }
    }

    /**
     * Where the norm decides over the weights it is exact; where it is only reported, BLAS's is good enough while it neither
     * overflows nor vanishes.
     */
    double norm(float[] gradient) {
        float squares = clipping.rule() == Clipping.Rule.GLOBAL_NORM ? 0 : Blas.sumOfSquares(gradient);
        boolean usable = squares > LEAST_SQUARES && Float.isFinite(squares);
        return Math.sqrt(usable ? squares : sumOfSquares(gradient, 0, gradient.length));
    }

    /** With touched rows it is always exact: what is not there cannot be handed to BLAS. */
    private double norm() {
        if (gradient.tables().isEmpty()) {
            return norm(gradient.dense);
        }
        OrderedSquares squares = new OrderedSquares(0, layout.parameterCount());
        for (ParameterLayout.Slot slot : layout.slots()) {
            RowGradient rows = rows(slot);
            if (rows == null) {
                squares.add(
                        gradient.dense, at(slot), slot.offset(), slot.shape().size());
            } else {
                add(rows, squares);
            }
        }
        return Math.sqrt(squares.sum());
    }

    private static void add(RowGradient rows, OrderedSquares to) {
        int width = rows.table().width();
        int[] order = rows.ascending();
        for (int i = 0; i < rows.count(); i++) {
            to.add(rows.values(), order[i] * width, rows.at(order[i]), width);
        }
    }

    private static double sumOfSquares(RowGradient rows) {
        OrderedSquares squares =
                new OrderedSquares(rows.table().offset(), rows.table().end());
        add(rows, squares);
        return squares.sum();
    }

    /** Of ranges, one after the other; squares of floats do not overflow double. */
    private static double sumOfSquares(float[] values, int from, int to) {
        if (!Ranges.isLong(to - from)) {
            return sumOfSquaresHere(values, from, to);
        }
        double[] sums = new double[Ranges.count(to - from)];
        Ranges.each(
                from, to, at -> sums[(at - from) / Ranges.LENGTH] = sumOfSquaresHere(values, at, Ranges.end(at, to)));
        double sum = 0;
        for (double each : sums) {
            sum += each;
        }
        return sum;
    }

    /** Four running sums, so that an addition need not wait for the one before; their number is part of the result. */
    private static double sumOfSquaresHere(float[] values, int from, int to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = from;
        for (; i + 4 <= to; i += 4) {
            s0 += (double) values[i] * values[i];
            s1 += (double) values[i + 1] * values[i + 1];
            s2 += (double) values[i + 2] * values[i + 2];
            s3 += (double) values[i + 3] * values[i + 3];
        }
        for (; i < to; i++) {
            s0 += (double) values[i] * values[i];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
