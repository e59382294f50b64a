package io.tributary.shard;

import io.tributary.random.Key;
import io.tributary.random.Permutation;
import io.tributary.row.BlockCut;
import java.util.Objects;

/**
 * The order in which an epoch takes the rows of a shard, without memory of what was taken, so that a resumed epoch goes on in the
 * middle. The shard is cut into blocks of neighbouring rows. Blocks come in keyed order; so many of them at a time are a window,
 * and rows come in keyed order within their window. So a shard larger than memory is read block by block, each once per epoch,
 * and a shard of one window is permuted as a whole. Rows were shuffled once when the shard was packed, so which of them share
 * a block says nothing of them.
 *
 * <p>It keeps what it computed of the window at hand: used by one thread at a time.
 */
public final class EpochOrder {
    private final long key;
    private final long rows;
    private final BlockCut cut;
    private final Permutation blocks;
    private final long blockRows;
    private final long windowRows; // of a window of whole blocks
    private final int shortWindow; // that has the last block of the file, which may be shorter

    private int atHand = -1; // the window that what follows is of
    private long from; // its positions are [from, to)
    private long to;
    private Permutation within;
    private long[] slots; // block by its place in the window, the short one last

    /**
     * @param key names the order
     * @param rows rows of the shard
     * @param cut how it is cut
     */
    public EpochOrder(long key, long rows, BlockCut cut) {
        this.key = key;
        this.rows = rows;
        this.cut = cut;
        this.blocks = new Permutation(Key.mix(key, "blocks"), cut.blocks(rows));
        this.blockRows = cut.blockRows();
        this.windowRows = blockRows * cut.windowBlocks();
        this.shortWindow = windows() == 0 ? 0 : windowOfLastBlock();
    }

    private int windowOfLastBlock() {
        long last = blocks.size() - 1;
        for (long place = 0; ; place++) {
            if (blocks.at(place) == last) {
                return (int) (place / cut.windowBlocks());
            }
        }
    }

    /** {@return rows of the shard} */
    public long size() {
        return rows;
    }

    /** {@return number of windows} */
    public int windows() {
        return Math.toIntExact((blocks.size() + cut.windowBlocks() - 1) / cut.windowBlocks());
    }

    /**
     * @param index position in the order, 0 to size - 1
     * @return the row at that position; each row has exactly one position
     * @throws IndexOutOfBoundsException if the index is outside
     */
    public long at(long index) {
        if (index < from
                || index >= to) { // asked for every row of every batch: no division where the window is at hand
            enter(window(index));
        }
        long place = within.at(index - from);
        int slot = (int) (place / blockRows);
        return slots[slot] * blockRows + place - slot * blockRows;
    }

    /**
     * @param index position in the order
     * @return the window it lies in
     */
    public int window(long index) {
        Objects.checkIndex(index, rows);
        if (index < start(shortWindow + 1)) {
            return (int) Math.min(index / windowRows, shortWindow);
        }
        return (int) ((index + missing()) / windowRows);
    }

    /**
     * @param window a window, from 0
     * @return the blocks it has; not to be changed
     */
    public long[] blocks(int window) {
        enter(window);
        return slots;
    }

    /** {@return blocks of a window; one may have fewer} */
    int windowBlocks() {
        return (int) Math.min(cut.windowBlocks(), blocks.size());
    }

    /** {@return position at which a window begins; of the one after the last, the number of rows} */
    long start(int window) {
        return Math.min(rows, window * windowRows - (window > shortWindow ? missing() : 0));
    }

    /** Rows by which the last block is shorter than others. */
    private long missing() {
        return blocks.size() * cut.blockRows() - rows;
    }

    private void enter(int window) {
        if (window == atHand) {
            return;
        }
        long first = (long) window * cut.windowBlocks();
        int count = (int) Math.min(cut.windowBlocks(), blocks.size() - first);
        long[] places = new long[count];
        int end = 0;
        boolean hasLast = false;
        for (int i = 0; i < count; i++) {
            long block = blocks.at(first + i);
            if (block == blocks.size() - 1) {
                hasLast = true;
            } else {
                places[end++] = block;
            }
        }
        if (hasLast) {
            places[end] = blocks.size() - 1;
        }
        slots = places;
        from = start(window);
        to = start(window + 1);
        within = new Permutation(Key.mix(Key.mix(key, "window"), window), to - from);
        atHand = window;
    }
}
