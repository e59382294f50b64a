package io.tributary.train;

import io.tributary.error.Answer;
import io.tributary.network.Constraint;
import io.tributary.network.Gradient;
import io.tributary.network.GradientForm;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.network.RowGradient;
import io.tributary.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The driver's part of a step: from the gradient sum to the next weights. Where nothing moves the rows of tables that a step does
 * not touch ({@link RowSteps}), none of it is as long as a table; else the gradient is spread into an array of all parameters.
 */
final class GradientUpdate {
    /** Parameters that the optimizer steps at once: with gradient and moments they stay in the first-level cache. */
    private static final int BLOCK = 2048;

    /** Numbers in touched rows from which on several cores step them. */
    private static final int MANY = 1 << 15;

    private final ParameterLayout layout;
    private final Optimizer optimizer;
    private final MeanGradient mean;
    private final boolean byRows; // tables are stepped by touched rows
    private final List<Run> runs; // of what is not
    private final List<StepBlock>
            blocks; // one for each of the driver's cores; none where all parameters are stepped in place
    private final float[] before; // parameters of a run or slot whose learning rate has a factor

    /** Parameters [from, to) that are trained with the same factor of the learning rate. */
    private record Run(int from, int to, float rate) {}

    GradientUpdate(ParameterLayout layout, Optimizer optimizer, Clipping clipping) {
        this.layout = layout;
        this.optimizer = optimizer;
        GradientForm form = layout.gradientForm();
        this.byRows = RowSteps.areTaken(layout, optimizer);
        this.mean = new MeanGradient(layout, clipping, byRows);
        this.runs = runs(layout, byRows ? form : GradientForm.dense(form.parameters()));
        int widest =
                form.tables().stream().mapToInt(GradientForm.Table::width).max().orElse(0);
        this.blocks = Stream.generate(() -> new StepBlock(Math.max(BLOCK, widest), optimizer.moments()))
                .limit(byRows ? Runtime.getRuntime().availableProcessors() : 0)
                .toList();
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
        mean.clip(norm);
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
        return mean.take(parameters, sum);
    }

    /**
     * @param gradient as one array, read
     * @return its L2 norm
     */
    double norm(float[] gradient) {
        return mean.norm(gradient);
    }

    /** @return the gradient of the last step: the mean's, and what clipping made of it */
    Gradient gradient() {
        return mean.blocks();
    }

    /**
     * @param sum of the step at hand
     * @return what the step may change
     */
    Reach reach(Gradient sum) {
        return byRows ? new Reach(sum.tables()) : Reach.ALL;
    }

    /** What is in reach, whatever it is, of a step that touches no row. */
    Reach reachOfNothing() {
        return byRows ? new Reach(new Gradient(layout.gradientForm().tablesAlone()).tables()) : Reach.ALL;
    }

    /** Whether moments that only some steps look at have been finite so far. */
    boolean rowMomentsAreSound() {
        return blocks.stream().allMatch(StepBlock::sound);
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
                            step,
                            rate,
                            parameters,
                            mean.blocks().dense,
                            moments,
                            slot.offset(),
                            slot.end(),
                            slot.decays());
                    shorten(slot.rate(), parameters, slot.offset(), slot.end());
                }
            }
        } else if (optimizer instanceof Optimizer.OverRanges rule) {
            for (Run run : runs) {
                int at = mean.blocks().form().denseIndex(run.from);
                if (at == run.from) {
                    step(rule, step, rate, parameters, moments, run);
                } else {
                    blocks.get(0)
                            .neighbours(
                                    new StepBlock.Stepped(rule, step, rate, run.rate),
                                    new StepBlock.Arrays(parameters, moments),
                                    run.from,
                                    run.to,
                                    mean.blocks().dense,
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
            RowGradient rows = mean.rows(slot);
            if (rows != null && slot.trainable()) {
                stepRows(new StepBlock.Stepped(rule, step, rate, slot.rate()), all, rows);
            }
        }
    }

    /** Many rows are shared by the driver's cores: each lies somewhere else in memory, which takes its time. */
    private void stepRows(StepBlock.Stepped one, StepBlock.Arrays all, RowGradient rows) {
        int count = rows.count();
        int parts = count * rows.table().width() < MANY ? 1 : blocks.size();
        if (parts == 1) {
            blocks.get(0).rows(one, all, rows, 0, count);
            return;
        }
        IntStream.range(0, parts).parallel().forEach(part -> {
            int from = (int) ((long) count * part / parts);
            int to = (int) ((long) count * (part + 1) / parts);
            blocks.get(part).rows(one, all, rows, from, to);
        });
    }

    private void step(
            Optimizer.OverRanges rule, long step, double rate, float[] parameters, float[][] moments, Run run) {
        if (run.rate == 1 && Ranges.isLong(run.to - run.from)) {
            Ranges.each(run.from, run.to, first -> {
                int end = Ranges.end(first, run.to);
                for (int from = first; from < end; ) {
                    int to = from + Math.min(BLOCK, end - from);
                    rule.step(step, rate, parameters, mean.blocks().dense, moments, from, to);
                    from = to;
                }
            });
            return;
        }
        for (int from = run.from; from < run.to; ) {
            int to = from + Math.min(BLOCK, run.to - from);
            remember(run.rate, parameters, from, to);
            rule.step(step, rate, parameters, mean.blocks().dense, moments, from, to);
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
