package io.tributary.train;

import io.tributary.blas.Blas;
import io.tributary.error.Answer;
import io.tributary.network.Constraint;
import io.tributary.network.Gradient;
import io.tributary.network.GradientForm;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.network.RowGradient;
import io.tributary.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The driver's part of a step: from the gradient sum to the next weights. Where nothing moves the rows of tables that a step does
 * not touch ({@link RowSteps}), none of it is as long as a table; else the gradient is spread into an array of all parameters.
 */
final class GradientUpdate {
    /** Parameters that the optimizer steps at once: with gradient and moments they stay in the first-level cache. */
    private static final int BLOCK = 2048;

    /** A float sum of squares below this may have lost terms to underflow. */
    private static final float LEAST_SQUARES = 1e-24f;

    private final ParameterLayout layout;
    private final Optimizer optimizer;
    private final Clipping clipping;
    private final boolean byRows; // tables are stepped by touched rows
    private final List<Run> runs; // of what is not
    private final StepBlock block;
    private final float[] before; // parameters of a run or slot whose learning rate has a factor
    private Gradient flat; // ours, without tables, where every row of them is stepped; null before
    private Gradient gradient; // of the step at hand: the sum's own, or flat

    /** Parameters [from, to) that are trained with the same factor of the learning rate. */
    private record Run(int from, int to, float rate) {}

    GradientUpdate(ParameterLayout layout, Optimizer optimizer, Clipping clipping) {
        this.layout = layout;
        this.optimizer = optimizer;
        this.clipping = clipping;
        GradientForm form = layout.gradientForm();
        this.byRows =
                !form.tables().isEmpty() && RowSteps.obstacle(layout, optimizer).isEmpty();
        this.runs = runs(layout, byRows ? form : GradientForm.dense(form.parameters()));
        int widest =
                form.tables().stream().mapToInt(GradientForm.Table::width).max().orElse(0);
        this.block = byRows ? new StepBlock(Math.max(BLOCK, widest), optimizer.moments()) : null;
        this.before = new float
                [layout.slots().stream()
                        .filter(slot -> slot.trainable() && slot.rate() != 1)
                        .mapToInt(slot -> Math.max(BLOCK, slot.shape().size()))
                        .max()
                        .orElse(0)];
    }

    /** Neighbouring slots with the same factor are one run; frozen ones and tables are in none. */
    private static List<Run> runs(ParameterLayout layout, GradientForm form) {
        List<Run> runs = new ArrayList<>();
        for (ParameterLayout.Slot slot : layout.slots()) {
            Run last = runs.isEmpty() ? new Run(0, 0, slot.rate()) : runs.get(runs.size() - 1);
            if (!slot.trainable() || form.table(slot.offset()) >= 0) {
                continue;
            }
            boolean joins = last.to == slot.offset() && last.rate == slot.rate();
            if (joins && !runs.isEmpty()) {
                runs.remove(runs.size() - 1);
            }
            runs.add(new Run(joins ? last.from : slot.offset(), slot.end(), slot.rate()));
        }
        return List.copyOf(runs);
    }

    /**
     * Mean, penalty, clipping, decay, optimizer, constraints, state, in this order.
     *
     * @param state weights and moments, changed unless the norm is not finite; {@code state.step} is still the number of the
     *     step before
     * @param sum its gradient is changed
     * @param rate the learning rate of the step
     * @return L2 norm of the mean gradient with penalties, before clipping; finite if and only if every value is
     */
    double apply(TrainingState state, GradientSum sum, double rate) {
        float[] parameters = state.weights.parameters(); // [P]
        double norm = mean(parameters, sum);
        if (!Double.isFinite(norm)) {
            return norm;
        }
        clip(norm);
        decay(rate, parameters);
        step(state.step + 1, rate, parameters, state.moments);
        constrain(parameters);
        follow(state.weights.state(), sum);
        return norm;
    }

    /**
     * Turns the gradient of a sum of losses into that of the objective, {@link #gradient()}: divides by the weight and adds the
     * penalties'.
     *
     * @param parameters [P], read
     * @param sum its gradient is changed
     * @return L2 norm of the result; finite if and only if every value is
     */
    double mean(float[] parameters, GradientSum sum) {
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
    private RowGradient rows(ParameterLayout.Slot slot) {
        int table = gradient.form().table(slot.offset());
        return table < 0 ? null : gradient.tables().get(table);
    }

    /** @return the gradient of the last step: the mean's, and what clipping made of it */
    Gradient gradient() {
        return gradient;
    }

    /**
     * @param sum of the step at hand
     * @return what the step may change
     */
    Reach reach(Gradient sum) {
        return byRows ? new Reach(sum.tables()) : Reach.ALL;
    }

    /** Whether moments that only some steps look at have been finite so far. */
    boolean rowMomentsAreSound() {
        return block == null || block.sound();
    }

    /**
     * @param parameters [P], read
     * @return the penalties: what they add to the mean loss
     */
    double penalty(float[] parameters) {
        double sum = 0;
        for (ParameterLayout.Slot slot : layout.slots()) {
            Regularizer regularizer = slot.regularizer();
            boolean counts = slot.trainable() && !regularizer.isNone();
            for (int i = slot.offset(); i < slot.end() && counts; i++) {
                double w = parameters[i];
                sum += regularizer.l1() * Math.abs(w) + regularizer.l2() * w * w;
            }
        }
        return sum;
    }

    private void clip(double norm) {
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

    private void decay(double rate, float[] parameters) {
        double part = optimizer.decay(rate);
        Answer.require(part >= 0 && Double.isFinite(part), optimizer, "decay", part, "a finite number, at least 0");
        if (part == 0) {
            return;
        }
        for (ParameterLayout.Slot slot : layout.slots()) {
            if (slot.decays() && slot.trainable()) {
                float keep = (float) (1 - part * slot.rate());
                for (int i = slot.offset(); i < slot.end(); i++) {
                    parameters[i] *= keep;
                }
            }
        }
    }

    private void step(long step, double rate, float[] parameters, float[][] moments) {
        if (optimizer instanceof Optimizer.OverSlots rule) {
            for (ParameterLayout.Slot slot : layout.slots()) {
                if (slot.trainable()) {
                    remember(slot.rate(), parameters, slot.offset(), slot.end());
                    rule.step(
                            step, rate, parameters, gradient.dense, moments, slot.offset(), slot.end(), slot.decays());
                    shorten(slot.rate(), parameters, slot.offset(), slot.end());
                }
            }
        } else if (optimizer instanceof Optimizer.OverRanges rule) {
            for (Run run : runs) {
                int at = gradient.form().denseIndex(run.from);
                if (at == run.from) {
                    step(rule, step, rate, parameters, moments, run);
                } else {
                    block.neighbours(
                            new StepBlock.Stepped(rule, step, rate, run.rate),
                            new StepBlock.Arrays(parameters, moments),
                            run.from,
                            run.to,
                            gradient.dense,
                            at);
                }
            }
            stepRows(rule, step, rate, new StepBlock.Arrays(parameters, moments));
        } else {
            throw new IllegalStateException(optimizer.type() + " does not step along one gradient");
        }
    }

    private void stepRows(Optimizer.OverRanges rule, long step, double rate, StepBlock.Arrays all) {
        for (ParameterLayout.Slot slot : layout.slots()) {
            RowGradient rows = rows(slot);
            if (rows != null && slot.trainable()) {
                block.rows(new StepBlock.Stepped(rule, step, rate, slot.rate()), all, rows);
            }
        }
    }

    private void step(
            Optimizer.OverRanges rule, long step, double rate, float[] parameters, float[][] moments, Run run) {
        if (run.rate == 1 && Ranges.isLong(run.to - run.from)) {
            Ranges.each(run.from, run.to, first -> {
                int end = Ranges.end(first, run.to);
                for (int from = first; from < end; ) {
                    int to = from + Math.min(BLOCK, end - from);
                    rule.step(step, rate, parameters, gradient.dense, moments, from, to);
                    from = to;
                }
            });
            return;
        }
        for (int from = run.from; from < run.to; ) {
            int to = from + Math.min(BLOCK, run.to - from);
            remember(run.rate, parameters, from, to);
            rule.step(step, rate, parameters, gradient.dense, moments, from, to);
            shorten(run.rate, parameters, from, to);
            from = to;
        }
    }

    private void shorten(float factor, float[] parameters, int from, int to) {
        StepBlock.shorten(factor, parameters, from, before, to - from);
    }

    private void remember(float factor, float[] parameters, int from, int to) {
        if (factor != 1) {
            System.arraycopy(parameters, from, before, 0, to - from);
        }
    }

    private void constrain(float[] parameters) {
        for (ParameterLayout.Slot slot : layout.slots()) {
            if (slot.trainable() && slot.constraint() != Constraint.NONE) {
                slot.constraint().apply(parameters, slot.offset(), slot.shape());
            }
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

    /** Moves running state towards the mean that the step's examples saw. */
    void follow(float[] state, GradientSum sum) {
        for (ParameterLayout.StateSlot slot : layout.stateSlots()) {
            if (!slot.trainable()) {
                continue;
            }
            float keep = slot.momentum();
            float factor = (float) ((1 - (double) keep) / sum.sums.examples);
            for (int i = slot.offset(); i < slot.end(); i++) {
                state[i] = keep * state[i] + factor * sum.state[i];
            }
        }
    }
}
