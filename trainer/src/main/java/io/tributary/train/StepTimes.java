package io.tributary.train;

import java.util.Arrays;

/** Times of the latest steps, so that medians can be told without keeping every step. */
public final class StepTimes {
    private static final int KEPT = 4096;

    private final long[] total = new long[KEPT];
    private final long[] compute = new long[KEPT];
    private final long[] update = new long[KEPT];
    private long steps;

    /**
     * @param totalNanos the whole step
     * @param computeNanos the longest any task computed
     * @param updateNanos the driver's clipping and optimizer step
     */
    void add(long totalNanos, long computeNanos, long updateNanos) {
        int at = (int) (steps++ % KEPT);
        total[at] = totalNanos;
        compute[at] = computeNanos;
        update[at] = updateNanos;
    }

    /** @return median milliseconds of a step over the latest 4096; not-a-number before the first */
    public double median() {
        return quantile(total, 0.5);
    }

    /** @return 95th percentile of the same */
    public double p95() {
        return quantile(total, 0.95);
    }

    /** @return median milliseconds of the longest task's arithmetic */
    public double compute() {
        return quantile(compute, 0.5);
    }

    /** @return median milliseconds of clipping and the optimizer */
    public double update() {
        return quantile(update, 0.5);
    }

    /** @return median milliseconds of all else: sending weights, waiting, merging gradients */
    public double exchange() {
        long[] rest = new long[KEPT];
        for (int i = 0; i < KEPT; i++) {
            rest[i] = Math.max(0, total[i] - compute[i] - update[i]);
        }
        return quantile(rest, 0.5);
    }

    private double quantile(long[] nanos, double q) {
        int count = (int) Math.min(steps, KEPT);
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, Math.round(q * (count - 1)))] / 1e6;
    }
}
