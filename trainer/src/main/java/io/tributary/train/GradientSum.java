package io.tributary.train;

import io.tributary.network.Gradient;
import io.tributary.network.GradientForm;
import io.tributary.network.Rounding;
import java.util.Arrays;

/**
 * What shards contribute to a step: sums, never means. Mutable, so that buffers serve again step after step; merged in the
 * fixed tree, divided once on the driver.
 *
 * <p>Symbols: P parameters, S state values.
 */
public final class GradientSum {
    /** Sum over examples of the gradient of weight·loss, of all P parameters. */
    public final Gradient gradient;

    /** Sum over examples of what moves the state, [S]. */
    public final float[] state;

    /**
     * Of every layer of the outermost sequence, where the step is one whose layers are looked at: the sum of the squares of
     * its outputs, and how many were zero.
     */
    public final double[] activations;

    /** Loss, weight and count. */
    public final MetricSums sums = new MetricSums(0);

    /** The lowest shard whose loss or gradient was not finite, or −1. */
    public int badShard = -1;

    /** In that shard, the index nearest the loss of a gradient that was not finite; −1 if only the loss was. */
    public int badIndex = -1;

    private final Rounding rounding;

    /** Where the time went of the task that took longest: the step's critical path. */
    public final PhaseTimes times = new PhaseTimes();

    /**
     * A sum whose gradient is dense, for a step whose layers are not looked at.
     *
     * @param parameters P
     * @param states S
     */
    public GradientSum(int parameters, int states) {
        this(GradientForm.dense(parameters), states, 0);
    }

    /**
     * A sum that is not rounded.
     *
     * @param form which of the P parameters are in tables
     * @param states S
     * @param layers layers whose outputs are looked at
     */
    public GradientSum(GradientForm form, int states, int layers) {
        this(form, states, layers, Rounding.NONE);
    }

    /**
     * @param form which of the P parameters are in tables
     * @param states S
     * @param layers layers whose outputs are looked at
     * @param rounding how the gradient is rounded after every addition, and where it is sent
     */
    public GradientSum(GradientForm form, int states, int layers, Rounding rounding) {
        this.rounding = rounding;
        this.gradient = new Gradient(form);
        this.state = new float[states];
        this.activations = new double[2 * layers];
    }

    /** @return how the gradient is rounded */
    public Rounding rounding() {
        return rounding;
    }

    /** Sets every sum to zero. */
    public void clear() {
        gradient.clear();
        Arrays.fill(state, 0f);
        Arrays.fill(activations, 0);
        sums.clear();
        badShard = -1;
        badIndex = -1;
        times.clear();
    }

    /**
     * Takes over everything of another sum but the gradient and the state.
     *
     * @param other read
     */
    public void setFigures(GradientSum other) {
        System.arraycopy(other.activations, 0, activations, 0, activations.length);
        sums.clear();
        sums.merge(other.sums);
        badShard = other.badShard;
        badIndex = other.badIndex;
        times.set(other.times);
    }

    /**
     * Adds another sum, and rounds the gradient. A sum of no examples is the identity to the bit: it is not added, since {@code −0 + 0} is not
     * {@code −0}.
     *
     * @param other read
     * @throws IllegalArgumentException naming both sizes if they differ
     */
    public void merge(GradientSum other) {
        if (!gradient.form().equals(other.gradient.form()) || state.length != other.state.length) {
            throw new IllegalArgumentException("cannot merge a gradient of " + other.size() + " into one of " + size());
        }
        times.keepLonger(other.times);
        if (other.sums.examples == 0) {
            return;
        }
        if (sums.examples == 0) {
            gradient.set(other.gradient);
            System.arraycopy(other.state, 0, state, 0, state.length);
            System.arraycopy(other.activations, 0, activations, 0, activations.length);
        } else {
            gradient.add(other.gradient, rounding);
            add(other.state, state);
            for (int i = 0; i < activations.length; i++) {
                activations[i] += other.activations[i];
            }
        }
        sums.merge(other.sums);
        if (other.badShard >= 0 && (badShard < 0 || other.badShard < badShard)) {
            badShard = other.badShard;
            badIndex = other.badIndex;
        }
    }

    private static void add(float[] from, float[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }

    /**
     * Notes whether this sum, of one shard alone, is finite.
     *
     * @param shard the shard's number
     */
    public void checkFinite(int shard) {
        int index = gradient.lastNonFinite();
        if (index >= 0 || !Double.isFinite(sums.loss)) {
            badShard = shard;
            badIndex = index;
        }
    }

    private String size() {
        String tables = gradient.tables().isEmpty()
                ? ""
                : " in tables " + gradient.form().tables();
        return gradient.form().parameters() + " parameters" + tables + " and " + state.length + " states";
    }
}
