package io.tributary.support;

import io.tributary.network.Batch;

/** Batches with given contents. */
public final class Batches {
    private Batches() {}

    /** A batch of weight 1 each, with room for two examples more. */
    public static Batch of(int targetsPerExample, float... targets) {
        int size = targets.length / targetsPerExample;
        Batch batch = new Batch(size + 2, 1, targetsPerExample);
        System.arraycopy(targets, 0, batch.target, 0, targets.length);
        batch.size = size;
        return batch;
    }

    /** The same with a weight for each example. */
    public static Batch weighted(float[] weights, int targetsPerExample, float... targets) {
        Batch batch = of(targetsPerExample, targets);
        System.arraycopy(weights, 0, batch.weight, 0, weights.length);
        return batch;
    }
}
