package io.tributary.row;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * How a shard is cut for reading. Part of the result, as the batch size is: never a function of memory.
 *
 * @param blockRows rows of a block, which is read at once, at least 1
 * @param windowBlocks blocks whose rows are mixed with each other, at least 1
 */
public record BlockCut(int blockRows, int windowBlocks) {
    /** Bytes of a block: long enough that a disk reads it at its full rate. */
    public static final long BLOCK_BYTES = 4L << 20;

    /** Bytes of a window where none are set. */
    public static final long WINDOW_BYTES = 128L << 20;

    /** Checks the ranges. {@inheritDoc} */
    public BlockCut {
        if (blockRows < 1 || windowBlocks < 1) {
            throw new IllegalArgumentException(
                    "needs at least 1 row and 1 block, got " + blockRows + " and " + windowBlocks);
        }
    }

    /**
     * @param rowBytes bytes of a row
     * @return rows of a block
     */
    public static int rows(long rowBytes) {
        return (int) Math.max(1, BLOCK_BYTES / rowBytes);
    }

    /**
     * @param blockRows rows of a block, as the shard's file has them
     * @param rowBytes bytes of a row
     * @param windowBytes bytes of a window, which has at least one block
     * @return the cut
     */
    public static BlockCut of(int blockRows, long rowBytes, long windowBytes) {
        return new BlockCut(blockRows, (int)
                Math.max(1, Math.min(Integer.MAX_VALUE, windowBytes / (blockRows * rowBytes))));
    }

    /**
     * Reads {@code shuffle-window}.
     *
     * @param data the data's object
     * @return bytes of a window
     */
    public static long readWindow(Section data) {
        return data.longInteger("shuffle-window", WINDOW_BYTES, Bounds.atLeast(1));
    }

    /**
     * @param rows rows of a shard
     * @return how many blocks it has; the last may be shorter
     */
    public long blocks(long rows) {
        return (rows + blockRows - 1) / blockRows;
    }
}
