package io.tributary.metric;

import io.tributary.config.Registry;
import java.util.Map;

/** The table of metrics by their names in a configuration. */
public final class Metrics {
    /** The share of examples whose class was predicted. */
    public static final Metric ACCURACY = new Accuracy();

    /** Which class was taken for which, with precision, recall and F1. */
    public static final Metric CONFUSION_MATRIX = new ConfusionMatrix();

    /** Root of the mean squared error. */
    public static final Metric ROOT_MEAN_SQUARED_ERROR = MeanError.ROOT_MEAN_SQUARED_ERROR;

    /** Mean of the absolute errors. */
    public static final Metric MEAN_ABSOLUTE_ERROR = MeanError.MEAN_ABSOLUTE_ERROR;

    /** Coefficient of determination. */
    public static final Metric R2 = new RSquared();

    /** From the name in a configuration to the metric. */
    public static final Registry<Metric> REGISTRY = new Registry<>(
            Metric.class,
            "metric",
            Map.of(
                    ACCURACY.type(), section -> ACCURACY,
                    CONFUSION_MATRIX.type(), section -> CONFUSION_MATRIX,
                    ROOT_MEAN_SQUARED_ERROR.type(), section -> ROOT_MEAN_SQUARED_ERROR,
                    MEAN_ABSOLUTE_ERROR.type(), section -> MEAN_ABSOLUTE_ERROR,
                    R2.type(), section -> R2));

    private Metrics() {}
}
