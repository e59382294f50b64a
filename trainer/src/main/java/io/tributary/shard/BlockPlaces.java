package io.tributary.shard;

import io.tributary.row.BlockCut;

/**
 * Where the blocks of a shard's file are. Of a block come its rows first, as floats; behind them, where rows have sparse values,
 * these: where each row ends among them, the indices of all, and all values.
 *
 * @param rows of the file
 * @param blockRows of a block; the last may have fewer
 * @param width floats of a row
 * @param ends where each block ends in the file; null where blocks have rows of floats alone
 */
record BlockPlaces(long rows, int blockRows, int width, long[] ends) {
    private long rowBytes() {
        return (long) width * Float.BYTES;
    }

    /** {@return number of blocks} */
    int count() {
        return (int) ((rows + blockRows - 1) / blockRows);
    }

    /** {@return rows of a block} */
    int rows(int block) {
        return (int) Math.min(blockRows, rows - (long) block * blockRows);
    }

    /** {@return where a block begins in the file} */
    long begin(int block) {
        if (ends == null) {
            return ShardWriter.HEADER_BYTES + (long) block * blockRows * rowBytes();
        }
        return block == 0 ? ShardWriter.HEADER_BYTES : ends[block - 1];
    }

    /** {@return bytes of a block} */
    int bytes(int block) {
        return Math.toIntExact(ends == null ? rows(block) * rowBytes() : ends[block] - begin(block));
    }

    /** {@return bytes that every block fits in} */
    long largest() {
        if (ends == null) {
            return blockRows * rowBytes();
        }
        long largest = 0;
        for (int block = 0; block < ends.length; block++) {
            largest = Math.max(largest, ends[block] - begin(block));
        }
        return largest;
    }

    /** {@return how an epoch cuts the file, so many bytes to a window} */
    BlockCut cut(long windowBytes) {
        if (ends == null) {
            return BlockCut.of(blockRows, rowBytes(), windowBytes);
        }
        long first = rows == 0 ? BlockCut.BLOCK_BYTES : bytes(0);
        return new BlockCut(blockRows, (int) Math.max(1, Math.min(Integer.MAX_VALUE, windowBytes / first)));
    }
}
