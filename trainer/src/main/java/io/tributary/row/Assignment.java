package io.tributary.row;

import io.tributary.random.Key;

/**
 * Decides from seed and row number alone which split and which shard a row belongs to, and where it lies there. File splits, cores, executors and
 * the other rows have no say, so shards differ in size and may be empty. Rows that belong together, such as the windows of
 * one document, share a unit, and go to one split. Equal rows are rows like others, which go where chance sends them, so that
 * every split gets its fraction; unless they are to stay together.
 *
 * @param seed the training's seed
 * @param shards how many shards each split has, S, at least 1
 * @param validationFraction the fraction of rows held out for validation, in [0, 1)
 * @param testFraction the fraction of rows held out for the test, in [0, 1)
 * @param unit how many places in a file, the low halves of row numbers, go to one split together, at least 1
 * @param groupEqual whether rows of equal content go to one split together
 */
public record Assignment(
        long seed, int shards, double validationFraction, double testFraction, long unit, boolean groupEqual) {
    /** Checks the ranges; the two fractions together stay below 1. {@inheritDoc} */
    public Assignment {
        if (shards < 1
                || !(validationFraction >= 0)
                || !(testFraction >= 0)
                || !(validationFraction + testFraction < 1)
                || unit < 1) {
            throw new IllegalArgumentException("needs shards and unit >= 1 and fractions in [0, 1) with a sum below 1,"
                    + " got " + shards + ", " + unit + ", " + validationFraction + ", " + testFraction);
        }
    }

    /**
     * Sends every row to a split of its own.
     *
     * @param seed the training's seed
     * @param shards how many shards each split has
     * @param validationFraction the fraction of rows held out for validation
     * @param testFraction the fraction of rows held out for the test
     */
    public Assignment(long seed, int shards, double validationFraction, double testFraction) {
        this(seed, shards, validationFraction, testFraction, 1, false);
    }

    /**
     * @param row a row
     * @return the split it belongs to, where one source is divided
     */
    public Split split(Row row) {
        return split(groupEqual ? ContentHash.of(row.values(), row.sparse(), row.texts()) : row.key());
    }

    /** The key of a draw: that of the seed for the first row of a content, another for each further one. */
    private static long occurrence(long key, RowKey row) {
        return row.occurrence() == 0 ? key : Key.mix(key, row.occurrence());
    }

    /** The split that a row number belongs to. */
    Split split(RowKey key) {
        long place = Long.divideUnsigned(key.low(), unit);
        double draw = Key.uniformDouble(occurrence(Key.mix(Key.mix(seed, "split"), key.high()), key), place);
        if (draw < validationFraction) {
            return Split.VALIDATION;
        }
        return draw < validationFraction + testFraction ? Split.TEST : Split.TRAIN;
    }

    /**
     * @param key the row number
     * @return its shard, 0 to S - 1
     */
    public int shard(RowKey key) {
        return Key.below(occurrence(Key.mix(Key.mix(seed, "shard"), key.high(), key.low()), key), shards);
    }

    /**
     * Rows lie in a shard in the order of their ranks, as unsigned numbers, ties by row number: shuffled once, so that those of a
     * block are no neighbours in the source.
     *
     * @param key the row number
     * @return its rank in its shard
     */
    public long rank(RowKey key) {
        return occurrence(Key.mix(Key.mix(seed, "rank"), key.high(), key.low()), key);
    }
}
