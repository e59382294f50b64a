package io.tributary.train;

/** Where tasks spent their time in training steps, in nanoseconds since they began. Written by the thread that computes. */
public final class PhaseTimes {
    /** Examples from the shard into the batch. */
    public long gather;

    /** Forward pass and loss. */
    public long forward;

    /** Backward pass. */
    public long backward;

    /** @param other added */
    void add(PhaseTimes other) {
        gather += other.gather;
        forward += other.forward;
        backward += other.backward;
    }
}
