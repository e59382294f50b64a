package io.tributary.metric;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import java.util.List;
import java.util.Map;

/**
 * Figures computed from sums over examples, so that they can be merged exactly from any number of shards. Immutable; the
 * sums lie in a range of an array handed in. A metric of the order of scores is a {@link RankMetric}. A metric of the user's own is a class with a public constructor that takes a
 * {@link io.tributary.config.Section} or nothing.
 *
 * <p>Symbols: B examples, K values of one prediction, T values of one target.
 */
public interface Metric {
    /** @return the name in a configuration, {@code accuracy}; for a class of the user's own, its simple name */
    default String type() {
        return getClass().getSimpleName();
    }

    /**
     * Checks that the metric fits and says how many sums it keeps.
     *
     * @param output shape of one example's prediction
     * @param targets target values per example, T
     * @param classes number of classes the data has, or 0 where the target is numeric
     * @return the number of sums; at least 1, but for a {@link RankMetric}
     * @throws io.tributary.error.UserException if the metric does not fit, naming it and the remedy
     */
    int size(Shape output, int targets, int classes);

    /**
     * Adds the examples of a batch.
     *
     * @param batch targets and weights, read; targets and predictions that are numbers are over {@link Batch#targetBase},
     *     which a figure of differences need not know
     * @param shape shape of one example's prediction; K is its size
     * @param prediction the output after {@link io.tributary.loss.Loss#prediction}, [B × K], read
     * @param sums accumulated from offset on
     * @param offset where this metric's sums begin
     */
    void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset);

    /**
     * Computes the figures from merged sums.
     *
     * @param sums read
     * @param offset where this metric's sums begin
     * @param size what {@link #size} said
     * @return figure by name, the name being {@link #type()} where there is one figure only; in a fixed order, all of
     *     them always; not-a-number where nothing was added
     */
    Map<String, Double> values(double[] sums, int offset, int size);

    /**
     * @param output shape of one example's prediction
     * @return names of the figures that {@link #values} always gives, in its order; those that early stopping can wait for
     */
    default List<String> figures(Shape output) {
        return List.of(type());
    }

    /** @return whether larger is better, of all its figures: how early stopping compares them */
    boolean higherIsBetter();
}
