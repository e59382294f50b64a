package io.tributary.metric;

import io.tributary.config.Registry;
import io.tributary.config.Section;
import java.util.Map;
import java.util.function.Function;

/** The table of metrics by their names in a configuration. */
public final class Metrics {
    /** The share of examples whose class was predicted. */
    public static final Metric ACCURACY = new Accuracy();

    /** Which class was taken for which, with precision, recall and F1. */
    public static final Metric CONFUSION_MATRIX = new ConfusionMatrix(false);

    /** Root of the mean squared error. */
    public static final Metric ROOT_MEAN_SQUARED_ERROR = MeanError.ROOT_MEAN_SQUARED_ERROR;

    /** Mean of the absolute errors. */
    public static final Metric MEAN_ABSOLUTE_ERROR = MeanError.MEAN_ABSOLUTE_ERROR;

    /** Coefficient of determination. */
    public static final Metric R2 = ExplainedShare.R2;

    /** From the name in a configuration to the metric. */
    public static final Registry<Metric> REGISTRY = new Registry<>(
            Metric.class,
            "metric",
            Map.ofEntries(
                    entry(ACCURACY),
                    Map.entry("top-k-accuracy", TopKAccuracy::read),
                    Map.entry(CONFUSION_MATRIX.type(), ConfusionMatrix::read),
                    entry(LogLoss.LOG_LOSS),
                    entry(LogLoss.PERPLEXITY),
                    entry(LogLoss.BITS_PER_CHARACTER),
                    entry(AreaUnderCurve.ROC),
                    entry(AreaUnderCurve.PRECISION_RECALL),
                    entry(ROOT_MEAN_SQUARED_ERROR),
                    entry(MEAN_ABSOLUTE_ERROR),
                    entry(MeanError.MEAN_ABSOLUTE_PERCENTAGE_ERROR),
                    entry(R2),
                    entry(ExplainedShare.EXPLAINED_VARIANCE)));

    private Metrics() {}

    private static Map.Entry<String, Function<Section, Metric>> entry(Metric metric) {
        return Map.entry(metric.type(), section -> metric);
    }
}
