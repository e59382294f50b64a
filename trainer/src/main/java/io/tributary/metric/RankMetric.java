package io.tributary.metric;

import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import java.util.Map;

/**
 * A metric of two classes that judges the order of scores alone, whatever their scale. It keeps no sums of its own: all such
 * metrics of a problem share one {@link Ranking}.
 */
public interface RankMetric extends Metric {
    /**
     * Computes the figures.
     *
     * @param ranking of all examples
     * @return figure by name; where the ranking is not exact, beside each the bound of its error, {@code auc-roc-error-bound}
     */
    Map<String, Double> values(Ranking ranking);

    /** @return 0, after checking that there are two classes */
    @Override
    default int size(Shape output, int targets, int classes) {
        ClassPair.require("metric " + type(), output, targets, classes);
        int count = ClassPair.classes(output);
        if (count != 2) {
            throw new UserException("metric " + type(), "is of 2 classes, got " + count, "use accuracy instead");
        }
        return 0;
    }

    /** Does nothing. */
    @Override
    default void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {}

    /** Not used. */
    @Override
    default Map<String, Double> values(double[] sums, int offset, int size) {
        throw new UnsupportedOperationException(type() + " is computed from a ranking");
    }
}
