package io.tributary.train;

import java.io.IOException;

/** What every shard keeps for its next step, wherever it is: handed out shard by shard, since all of it may be large. */
@FunctionalInterface
public interface ShardRemainders {
    /** Is given what one shard keeps. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param shard the shard's number
         * @param values [P], read, valid until this returns; empty for nothing
         * @throws IOException if they cannot be written
         */
        void visit(int shard, float[] values) throws IOException;
    }

    /**
     * Hands out all of it, in the order of the shards.
     *
     * @param to is given each shard's
     * @throws IOException if they cannot be read or written
     * @throws ShardStateLost if some of it is nowhere
     */
    void each(Visitor to) throws IOException;
}
