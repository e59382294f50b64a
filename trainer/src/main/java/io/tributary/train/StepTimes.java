package io.tributary.train;

import java.util.Arrays;

/**
 * Times of the latest 4096 steps, so that medians can be told without keeping every step. A step is a row of parts that follow
 * each other: sample, forward, backward, reduce and broadcast as in {@link PhaseTimes}, the update, and the wait for what is no
 * measured work. Medians are taken part by part and need not add up to the median of the whole step.
 *
 * <p>The driver may read and merge one task's gradient while another still computes, and an engine may count that in. What of
 * reduce finds no room in the step beside the other parts is left out; what of it lay in time that is no measured work cannot
 * be told apart, and is reduce instead of wait.
 */
public final class StepTimes {
    private static final int KEPT = 4096;

    private final long[] total = new long[KEPT];
    private final long[] sample = new long[KEPT];
    private final long[] forward = new long[KEPT];
    private final long[] backward = new long[KEPT];
    private final long[] reduce = new long[KEPT];
    private final long[] broadcast = new long[KEPT];
    private final long[] update = new long[KEPT];
    private final long[] lag = new long[KEPT];
    private long steps;

    /**
     * @param totalNanos the whole step
     * @param updateNanos the driver's clipping and optimizer step
     * @param phases the longest task's and the driver's phases, read; reduce may lie beside the others in part
     * @param lagNanos between the first task that handed in and the last
     */
    void add(long totalNanos, long updateNanos, PhaseTimes phases, long lagNanos) {
        int at = (int) (steps++ % KEPT);
        long beside = Math.max(0, phases.total() + updateNanos - totalNanos);
        total[at] = totalNanos;
        sample[at] = phases.sample;
        forward[at] = phases.forward;
        backward[at] = phases.backward;
        reduce[at] = Math.max(0, phases.reduce - beside);
        broadcast[at] = phases.broadcast;
        update[at] = updateNanos;
        lag[at] = lagNanos;
    }

    /** @return steps that the figures are of, at most 4096 */
    public int count() {
        return (int) Math.min(steps, KEPT);
    }

    /** @return median milliseconds of a step; this and all below are not-a-number before the first */
    public double median() {
        return median(total);
    }

    /** @return 95th percentile of the same */
    public double p95() {
        return quantile(total, 0.95);
    }

    /** @return median milliseconds of bringing examples from the shard into the batch */
    public double sample() {
        return median(sample);
    }

    /** @return median milliseconds of the forward pass and the loss */
    public double forward() {
        return median(forward);
    }

    /** @return median milliseconds of the backward pass */
    public double backward() {
        return median(backward);
    }

    /** @return median milliseconds of checking, writing, reading and merging gradients, but for what lay beside other parts */
    public double reduce() {
        return median(reduce);
    }

    /** @return median milliseconds of clipping and the optimizer */
    public double update() {
        return median(update);
    }

    /** @return median milliseconds of handing out and reading weights */
    public double broadcast() {
        return median(broadcast);
    }

    /** @return median milliseconds between the first task that handed in and the last; 0 where the engine does not know */
    public double lag() {
        return median(lag);
    }

    /**
     * @return median milliseconds of what is none of the parts: transport, scheduling, threads that wake up; 0 in a step where
     *     the driver's reading and merging, counted in whole, finds no room beside the longest task
     */
    public double waiting() {
        long[] rest = new long[count()];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = Math.max(0, total[i] - compute(i) - reduce[i] - update[i] - broadcast[i]);
        }
        return median(rest);
    }

    /** @return median milliseconds of the longest task's arithmetic: sample, forward and backward of each step together */
    public double compute() {
        long[] sums = new long[count()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = compute(i);
        }
        return median(sums);
    }

    /** @return median milliseconds of all but arithmetic and update: reduce, broadcast and wait of each step together */
    public double exchange() {
        long[] rest = new long[count()];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = Math.max(0, total[i] - compute(i) - update[i]);
        }
        return median(rest);
    }

    private long compute(int at) {
        return sample[at] + forward[at] + backward[at];
    }

    private double median(long[] nanos) {
        return quantile(nanos, 0.5);
    }

    private double quantile(long[] nanos, double q) {
        int count = count();
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, Math.round(q * (count - 1)))] / 1e6;
    }
}
