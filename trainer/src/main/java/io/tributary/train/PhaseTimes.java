package io.tributary.train;

/**
 * Where the time of a step's gradient went, in nanoseconds by the clock: of one task, and on the driver of the task that took
 * longest, with the driver's own part added. Travels in {@link GradientSum}. Mutable, so that it serves again step after step.
 */
public final class PhaseTimes {
    /** Examples from the shard into the batch, transformed; not those that were gathered ahead of the step. */
    public long sample;

    /** Forward pass and loss. */
    public long forward;

    /** Backward pass, and before it the clearing of the sums that it adds to. */
    public long backward;

    /**
     * In the task: the check for what is not finite, merging neighbours, writing gradients for the wire. On the driver: reading
     * them and merging; since the last task handed in, where an engine knows when that was, else from the first on.
     */
    public long reduce;

    /** On the driver: handing out the weights. In the task: reading them. */
    public long broadcast;

    /** Sets everything to zero. */
    public void clear() {
        sample = 0;
        forward = 0;
        backward = 0;
        reduce = 0;
        broadcast = 0;
    }

    /** @param other whose times this takes */
    public void set(PhaseTimes other) {
        clear();
        add(other);
    }

    /** @param other added, phase by phase: what was done one after the other */
    public void add(PhaseTimes other) {
        sample += other.sample;
        forward += other.forward;
        backward += other.backward;
        reduce += other.reduce;
        broadcast += other.broadcast;
    }

    /**
     * Of two that worked at the same time, keeps the one that took longer: the task on the step's critical path. Its phases stay
     * together; the longest of each would be a task that there never was.
     *
     * @param other read
     */
    public void keepLonger(PhaseTimes other) {
        if (other.total() > total()) {
            set(other);
        }
    }

    /** @return nanoseconds of the arithmetic on examples: sampling, forward, backward */
    public long compute() {
        return sample + forward + backward;
    }

    /** @return nanoseconds of all phases */
    public long total() {
        return compute() + reduce + broadcast;
    }
}
