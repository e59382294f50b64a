package io.tributary.train;

import io.tributary.network.RowGradient;
import io.tributary.optimizer.Optimizer;

/**
 * Parameters that are stepped as if they stood one behind the other, beside their gradients: copied here with their moments,
 * stepped, and copied back. Every parameter is stepped by itself, so the bits are those of a step in place.
 */
final class StepBlock {
    private final int room;
    private final float[] parameters;
    private final float[] gradient;
    private final float[][] moments;
    private final float[] before;
    private boolean sound = true;

    /**
     * @param room most parameters at once
     * @param moments number of moments
     */
    StepBlock(int room, int moments) {
        this.room = room;
        this.parameters = new float[room];
        this.gradient = new float[room];
        this.moments = new float[moments][room];
        this.before = new float[room];
    }

    /**
     * What a step is.
     *
     * @param rule the optimizer
     * @param number 1 for the first
     * @param rate the learning rate
     * @param factor of the learning rate, of these parameters
     */
    record Stepped(Optimizer.OverRanges rule, long number, double rate, float factor) {}

    /** Where parameters and moments stand, [P] each. */
    record Arrays(float[] parameters, float[][] moments) {}

    /**
     * Steps neighbouring parameters whose gradients are neighbours somewhere else.
     *
     * @param all changed in [from, to)
     * @param dense gradients, read from at on
     */
    void neighbours(Stepped step, Arrays all, int from, int to, float[] dense, int at) {
        for (int first = from; first < to; first += room) {
            int count = Math.min(room, to - first);
            take(all, first, 0, count);
            System.arraycopy(dense, at + first - from, gradient, 0, count);
            step(step, count);
            give(all, first, 0, count);
        }
    }

    /**
     * Steps touched rows of a table.
     *
     * @param all changed in these rows
     * @param rows their gradients, read
     * @param from the first of them, in the order of the gradients
     * @param to one past the last
     */
    void rows(Stepped step, Arrays all, RowGradient rows, int from, int to) {
        int width = rows.table().width();
        int most = room / width;
        for (int first = from; first < to; first += most) {
            int now = Math.min(most, to - first);
            for (int row = 0; row < now; row++) {
                take(all, rows.at(first + row), row * width, width);
            }
            System.arraycopy(rows.values(), first * width, gradient, 0, now * width);
            step(step, now * width);
            for (int row = 0; row < now; row++) {
                give(all, rows.at(first + row), row * width, width);
            }
        }
    }

    private void take(Arrays all, int from, int to, int count) {
        System.arraycopy(all.parameters, from, parameters, to, count);
        for (int m = 0; m < moments.length; m++) {
            System.arraycopy(all.moments[m], from, moments[m], to, count);
        }
    }

    private void give(Arrays all, int to, int from, int count) {
        System.arraycopy(parameters, from, all.parameters, to, count);
        for (int m = 0; m < moments.length; m++) {
            System.arraycopy(moments[m], from, all.moments[m], to, count);
        }
    }

    private void step(Stepped step, int count) {
        System.arraycopy(parameters, 0, before, 0, count);
        step.rule.step(step.number, step.rate, parameters, gradient, moments, 0, count);
        shorten(step.factor, parameters, 0, before, count);
        for (float[] moment : moments) {
            for (int i = 0; i < count; i++) {
                sound &= Math.abs(moment[i]) <= Float.MAX_VALUE;
            }
        }
    }

    /** Whether every moment was finite so far; one that is not stays so, and its weight no longer moves. */
    boolean sound() {
        return sound;
    }

    /**
     * Applies a factor of the learning rate to the step itself, which in every rule is proportional to the rate: so the moments
     * are those of the factor 1. What the rule does not move stays as it is.
     *
     * @param parameters after the step, changed from at on
     * @param before what they were, read from 0 on
     */
    static void shorten(float factor, float[] parameters, int at, float[] before, int count) {
        for (int i = 0; factor != 1 && i < count; i++) {
            float old = before[i];
            float now = parameters[at + i];
            parameters[at + i] = now == old ? old : old + factor * (now - old);
        }
    }
}
