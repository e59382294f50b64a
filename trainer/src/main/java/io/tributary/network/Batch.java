package io.tributary.network;

import java.util.Arrays;

/**
 * The examples of one forward and backward pass, gathered from a shard. Sized once and refilled for every step.
 *
 * <p>B is {@link #capacity}, F the features and T the targets of one example; only the first {@link #size} rows are
 * meaningful.
 */
public final class Batch {
    /** The largest number of examples that fits: B. */
    public final int capacity;

    /** Values of one example: F. */
    public final int features;

    /** Target values of one example: T. One for a class index; K for one-hot, several regression targets or a sequence. */
    public final int targets;

    /** Inputs, [B × F] row-major; empty where they are sparse. */
    public final float[] x;

    /** Inputs that are sparse, [B × F]; null where they are not. */
    public final SparseRows sparse;

    /** Targets, [B × T] row-major; a class target is the class index as a whole number. */
    public final float[] target;

    /** Weight of each example, [B]; 1 where the data has no weights. */
    public final float[] weight;

    /** Where the target is the input and examples are told to be normal (0) or anomalous (1), which of both, [B]. */
    public final float[] anomaly;

    /**
     * A factor on the loss of an example, or a position of a sequence, by the class that is right, [classes]; null for none.
     * Losses of classes heed it; {@link #weight}, over which the mean is taken, is without it, as in Keras.
     */
    public double[] classWeights;

    /**
     * What targets that are numbers, and predictions of them, are told over in an evaluation, [T]: targets that lie far from
     * zero and close together are rounded to float32 after this is taken off. Null for 0, as where they are not scaled.
     */
    public double[] targetBase;

    /** The number of examples at hand, 0 to {@link #capacity}. */
    public int size;

    /**
     * @param capacity the largest number of examples, B
     * @param features values per example, F
     * @param targets target values per example, T
     */
    public Batch(int capacity, int features, int targets) {
        this(capacity, features, targets, false);
    }

    /**
     * @param capacity the largest number of examples, B
     * @param input the shape of an example's inputs, F values
     * @param targets target values per example, T
     */
    public Batch(int capacity, Shape input, int targets) {
        this(capacity, input.size(), targets, input.sparse());
    }

    private Batch(int capacity, int features, int targets, boolean sparse) {
        this.capacity = capacity;
        this.features = features;
        this.targets = targets;
        this.x = new float[sparse ? 0 : Math.multiplyExact(capacity, features)];
        this.sparse = sparse ? new SparseRows(capacity) : null;
        this.target = new float[Math.multiplyExact(capacity, targets)];
        this.weight = new float[capacity];
        this.anomaly = new float[capacity];
        Arrays.fill(weight, 1f);
    }

    /**
     * @param label the class that is right
     * @return the factor on its loss
     */
    public double classWeight(int label) {
        return classWeights == null ? 1 : classWeights[label];
    }

    /** @return the sum of the weights of the examples at hand */
    public double totalWeight() {
        double sum = 0;
        for (int b = 0; b < size; b++) {
            sum += weight[b];
        }
        return sum;
    }
}
