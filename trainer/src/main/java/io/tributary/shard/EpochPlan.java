package io.tributary.shard;

import io.tributary.random.Key;
import io.tributary.row.BlockCut;
import java.util.Arrays;

/**
 * Which examples each step of an epoch takes from which shard. Every step has exactly {@code batchSize} examples, the last
 * of an epoch excepted; every example is taken exactly once per epoch; the shards are drawn from in proportion to their
 * sizes, whatever these are.
 *
 * <p>The examples of all shards stand in one line, and a step takes the next {@code batchSize} of them. Example j of a
 * shard of n stands at (2j + 1) / 2n, ties by shard number: the divisor method of Webster and Sainte-Laguë, which is
 * house monotone (Balinski and Young, "Fair Representation", 1982). So the number taken from shard s when T examples are
 * taken from all, c_s(T), never falls as T grows, the c_s(T) sum to T, and c_s(T) is within
 * ½ + ½ n_s S / N of its quota n_s T / N for S shards and N examples (less than 1 from it for shards of about one size).
 *
 * <p>Step t of shard s takes positions c_s(tB) to c_s((t+1)B) of {@link #order}. {@link #counts} computes c_s(T) without
 * walking the epoch, which is what resume needs. It uses scratch memory of this object: one plan per thread.
 */
public final class EpochPlan {
    /** The largest shard: exact comparison of positions fits in a long. */
    public static final long MAX_SHARD_SIZE = 1L << 30;

    /** A batch size that means all examples in one step. */
    public static final long ALL = Long.MAX_VALUE;

    /** Examples per shard, [S]. */
    private final long[] sizes;

    private final long batchSize;
    private final long total;
    /** Shards that are not empty, as a binary heap by the position of their next example; scratch, [S]. */
    private final int[] heap;

    /**
     * @param shardSizes examples per shard, [S], each 0 to {@link #MAX_SHARD_SIZE}; copied
     * @param batchSize examples per step over all shards, at least 1, or {@link #ALL}
     */
    public EpochPlan(long[] shardSizes, long batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch size must be at least 1, got " + batchSize);
        }
        long sum = 0;
        for (int s = 0; s < shardSizes.length; s++) {
            if (shardSizes[s] < 0 || shardSizes[s] > MAX_SHARD_SIZE) {
                throw new IllegalArgumentException("shard " + s + " must have 0 to " + MAX_SHARD_SIZE
                        + " examples, got " + shardSizes[s] + "; use more shards");
            }
            sum += shardSizes[s];
        }
        this.sizes = shardSizes.clone();
        this.batchSize = batchSize;
        this.total = sum;
        this.heap = new int[shardSizes.length];
    }

    /**
     * @param seed the training's seed
     * @param epoch the epoch, from 0
     * @param shard the shard
     * @param size examples of that shard
     * @param cut how it is cut
     * @return the order in which that epoch takes the rows of that shard
     */
    public static EpochOrder order(long seed, long epoch, int shard, long size, BlockCut cut) {
        return new EpochOrder(Key.mix(Key.mix(seed, "shuffle"), epoch, shard), size, cut);
    }

    /** @return shards, S */
    public int shards() {
        return sizes.length;
    }

    /** @return examples of all shards: N */
    public long total() {
        return total;
    }

    /** @return steps per epoch; 0 if there are no examples */
    public long steps() {
        return total == 0 ? 0 : (total - 1) / batchSize + 1;
    }

    /**
     * Computes how many examples each shard has given when {@code taken} were taken from all. Allocates nothing.
     *
     * @param taken T, 0 to {@link #total()}
     * @param out [S], overwritten with c_s(T)
     */
    public void counts(long taken, long[] out) {
        if (taken < 0 || taken > total || out.length != sizes.length) {
            throw new IllegalArgumentException("taken must be 0 to " + total + ", got " + taken + "; out must have "
                    + sizes.length + " elements, got " + out.length);
        }
        if (taken == total) {
            System.arraycopy(sizes, 0, out, 0, sizes.length);
            return;
        }
        long rest = taken - lowerBounds(taken, out);
        int length = buildHeap(out);
        for (; rest > 0; rest--) {
            out[heap[0]]++;
            siftDown(0, length, out);
        }
    }

    /**
     * Up to position x a shard has ⌊n x + ½⌋ examples, so all shards together at most N x + S/2. At
     * x = (2T - S) / 2N these are at most T, hence all of them belong to the first T. One less guards against the
     * rounding of the double. What is missing then is at most 2S.
     *
     * @return the sum of the bounds
     */
    private long lowerBounds(long taken, long[] out) {
        double position = (2.0 * taken - sizes.length) / (2.0 * total);
        long sum = 0;
        for (int s = 0; s < sizes.length; s++) {
            out[s] = Math.max(0, (long) Math.floor(sizes[s] * position + 0.5) - 1);
            sum += out[s];
        }
        return sum;
    }

    private int buildHeap(long[] counts) {
        int length = 0;
        for (int s = 0; s < sizes.length; s++) {
            if (sizes[s] > 0) {
                heap[length++] = s;
            }
        }
        for (int i = length / 2 - 1; i >= 0; i--) {
            siftDown(i, length, counts);
        }
        return length;
    }

    private void siftDown(int start, int length, long[] counts) {
        int shard = heap[start];
        int i = start;
        while (2 * i + 1 < length) {
            int child = 2 * i + 1;
            if (child + 1 < length && precedes(heap[child + 1], heap[child], counts)) {
                child++;
            }
            if (!precedes(heap[child], shard, counts)) {
                break;
            }
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = shard;
    }

    /** @return whether the next example of shard a stands before that of shard b: (2j+1)/2n_a < (2k+1)/2n_b, exactly */
    private boolean precedes(int a, int b, long[] counts) {
        long left = (2 * counts[a] + 1) * sizes[b];
        long right = (2 * counts[b] + 1) * sizes[a];
        return left < right || left == right && a < b;
    }

    @Override
    public String toString() {
        return "EpochPlan" + Arrays.toString(sizes) + " by " + (batchSize == ALL ? "all" : batchSize);
    }
}
