package io.tributary.train;

/**
 * One training step: all that a shard needs, beside the weights, to know what to compute.
 *
 * @param number number of the step in the whole training, 1 for the first
 * @param epoch the epoch, 0 for the first
 * @param taken examples of this epoch that earlier steps have taken
 * @param size examples this step takes, over all shards; at least 1
 * @param fresh whether shards keep nothing from steps before, {@link Remainders}
 */
public record Step(long number, int epoch, long taken, long size, boolean fresh) {
    /**
     * A step before which shards keep nothing.
     *
     * @param number number of the step in the whole training, 1 for the first
     * @param epoch the epoch, 0 for the first
     * @param taken examples of this epoch that earlier steps have taken
     * @param size examples this step takes, over all shards; at least 1
     */
    public Step(long number, int epoch, long taken, long size) {
        this(number, epoch, taken, size, true);
    }
}
