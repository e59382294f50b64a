package io.tributary.metric;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import java.util.Map;

/**
 * A figure computed from sums over examples, so that it can be merged exactly from any number of shards. Immutable; the sums
 * lie in a range of an array handed in.
 *
 * <p>Symbols: B examples, K values of one prediction, T values of one target.
 */
public interface Metric {
    /** @return the name in a configuration and in reports, {@code accuracy} */
    String type();

    /**
     * Checks that the metric fits and says how many sums it keeps.
     *
     * @param output shape of one example's prediction
     * @param targets target values per example, T
     * @param classes number of classes the data has, or 0 where the target is numeric
     * @return the number of sums, at least 1
     * @throws io.tributary.error.UserException if the metric does not fit, naming it and the remedy
     */
    int size(Shape output, int targets, int classes);

    /**
     * Adds the examples of a batch.
     *
     * @param batch targets and weights, read
     * @param width values of one prediction, K
     * @param prediction the output after {@link io.tributary.loss.Loss#prediction}, [B × K], read
     * @param sums accumulated from offset on
     * @param offset where this metric's sums begin
     */
    void add(Batch batch, int width, float[] prediction, double[] sums, int offset);

    /**
     * Computes the figures from merged sums.
     *
     * @param sums read
     * @param offset where this metric's sums begin
     * @param size what {@link #size} said
     * @return figure by name, the main one first under {@link #type()}; not-a-number where nothing was added
     */
    Map<String, Double> values(double[] sums, int offset, int size);

    /** @return whether larger is better: how early stopping compares it */
    boolean higherIsBetter();
}
