package io.tributary.shard;

import io.tributary.random.Key;
import io.tributary.row.BlockCut;
import io.tributary.transform.Augmentation;
import java.util.Optional;

/**
 * How an epoch takes the rows of a shard: in which order, and whether images are changed on the way. Made once per epoch and
 * shard; used by one thread at a time.
 *
 * @param order from index to row; null for the order of the file
 * @param augmentation what is done to images, if anything
 * @param key of this epoch's changes to this shard
 */
public record EpochRows(EpochOrder order, Optional<Augmentation> augmentation, long key) {
    /** Every row as it is, in the order of the file: for evaluation. */
    public static final EpochRows AS_THEY_ARE = new EpochRows(null, Optional.empty(), 0);

    /**
     * @param seed the training's seed
     * @param epoch the epoch, from 0
     * @param shard the shard
     * @param size examples of that shard
     * @param cut how it is cut
     * @param augmentation what is done to images, if anything
     * @return how that epoch takes the rows of that shard
     */
    public static EpochRows of(
            long seed, long epoch, int shard, long size, BlockCut cut, Optional<Augmentation> augmentation) {
        return new EpochRows(
                EpochPlan.order(seed, epoch, shard, size, cut),
                augmentation,
                Key.mix(Key.mix(seed, "augment"), epoch, shard));
    }

    /** The row at an index of the order. */
    long row(long index) {
        return order == null ? index : order.at(index);
    }

    /**
     * Changes a row, wherever in the order it is taken. Allocates nothing.
     *
     * @param row the row
     * @param cells its features, [C], read
     * @param changed [C], overwritten if there is something to change
     * @return the array that has the row as this epoch takes it
     */
    float[] augmented(long row, float[] cells, float[] changed) {
        if (augmentation.isEmpty()) {
            return cells;
        }
        augmentation.get().apply(Key.mix(key, row), cells, changed);
        return changed;
    }
}
