package io.tributary.blas;

/**
 * Short arrays that kernels copy to, block by block, so that loops become vector instructions and stay in the first-level cache.
 * They hold nothing between calls. A kernel that fills one and then calls another kernel must know which ones that fills.
 */
public final class Buffers {
    /** Numbers of a block. */
    public static final int BLOCK = 1024;

    private final float[][] exponentials = new float[4][BLOCK];
    private final float[][] losses = new float[3][BLOCK];
    private final double[] totals = new double[2];
    private float[] rows = {};

    /** @return four arrays of {@link #BLOCK} numbers: of exponentials, all activations, and sums over rows or channels */
    public float[][] exponentials() {
        return exponentials;
    }

    /** @return three arrays of {@link #BLOCK} numbers: of losses, which call exponentials */
    public float[][] losses() {
        return losses;
    }

    /** @return two sums, for kernels with two results */
    public double[] totals() {
        return totals;
    }

    /**
     * The array of softmax, which calls exponentials.
     *
     * @param least how long it must be
     * @return an array of at least that length; it grows at most once for each network
     */
    public float[] rows(int least) {
        if (rows.length < least) {
            rows = new float[least];
        }
        return rows;
    }
}
