package io.tributary.train;

import io.tributary.error.Answer;
import io.tributary.error.UserException;
import io.tributary.loss.Loss;
import io.tributary.loss.Losses;
import io.tributary.metric.ConfusionMatrix;
import io.tributary.metric.Metric;
import io.tributary.metric.RankMetric;
import io.tributary.network.Network;
import io.tributary.network.Rounding;
import io.tributary.network.Shape;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be learned: the network, its loss, and the metrics it is judged by, checked against the data. Immutable.
 *
 * @param network the network
 * @param loss what training makes small
 * @param metrics what is reported beside the loss
 * @param targets target values per example, T
 * @param classes number of classes the data has, or 0 where the target is numeric
 * @param anomalies whether the target is the input, and metrics judge how its reconstruction tells anomalies from normal
 *     examples
 * @param classWeights a factor on the training loss by the class that is right; empty for none
 */
public record Problem(
        Network network,
        Loss loss,
        List<Metric> metrics,
        int targets,
        int classes,
        boolean anomalies,
        List<Double> classWeights) {
    /**
     * Checks that network, loss, metrics and data fit. {@inheritDoc}
     *
     * @throws io.tributary.error.UserException naming what does not
     */
    public Problem {
        metrics = List.copyOf(metrics);
        classWeights = List.copyOf(classWeights);
        if (!classWeights.isEmpty() && classWeights.size() != classes) {
            throw new IllegalArgumentException(classWeights.size() + " class weights for " + classes + " classes");
        }
        loss.check(network.output(), targets, classes);
        Losses.requireLogits(loss, network);
        Set<String> types = new HashSet<>();
        for (Metric metric : metrics) {
            if (anomalies && !(metric instanceof RankMetric)) {
                throw new UserException(
                        "metrics",
                        metric.type() + " needs more than the errors of reconstructions, which have no threshold",
                        "take auc-roc or auc-pr");
            }
            int size = metric.size(
                    anomalies ? Shape.of(1) : network.output(), anomalies ? 1 : targets, anomalies ? 2 : classes);
            int least = metric instanceof RankMetric ? 0 : 1;
            Answer.require(size >= least, metric, "size", size, "how many sums it keeps, at least " + least);
            if (!types.add(metric.type())) {
                throw new UserException("metrics", metric.type() + " is listed twice", "remove one of them");
            }
        }
    }

    /**
     * A problem whose targets are given and whose classes weigh the same.
     *
     * @param network the network
     * @param loss what training makes small
     * @param metrics what is reported beside the loss
     * @param targets target values per example, T
     * @param classes number of classes the data has, or 0 where the target is numeric
     * @throws io.tributary.error.UserException naming what does not fit
     */
    public Problem(Network network, Loss loss, List<Metric> metrics, int targets, int classes) {
        this(network, loss, metrics, targets, classes, false, List.of());
    }

    /** @return shape of what metrics judge: one example's output, or the error of its reconstruction */
    public Shape judged() {
        return anomalies ? Shape.of(1) : network.output();
    }

    /** @return the number of sums all metrics keep together */
    public int metricSums() {
        return metricOffset(metrics.size());
    }

    /**
     * @param number number of a metric in {@link #metrics}
     * @return the number of sums it keeps
     */
    public int metricSize(int number) {
        return metrics.get(number).size(judged(), anomalies ? 1 : targets, anomalies ? 2 : classes);
    }

    /**
     * @param number number of a metric in {@link #metrics}, or how many there are for the end of the last
     * @return where its sums begin in {@link MetricSums#metrics}
     */
    public int metricOffset(int number) {
        int offset = 0;
        for (int i = 0; i < number; i++) {
            offset = Math.addExact(offset, metricSize(i));
        }
        return offset;
    }

    /** @return whether a metric judges the order of scores, so that evaluations keep a {@link MetricSums#ranking} */
    public boolean ranks() {
        return metrics.stream().anyMatch(RankMetric.class::isInstance);
    }

    /** @return shape of one example's output; its size is K */
    public Shape output() {
        return network.output();
    }

    /** @return a gradient sum of the network's size, empty, that is not rounded */
    public GradientSum newGradientSum() {
        return newGradientSum(Rounding.NONE);
    }

    /**
     * @param rounding how it is rounded
     * @return a gradient sum of the network's size, empty
     */
    GradientSum newGradientSum(Rounding rounding) {
        return new GradientSum(
                network.layout().gradientForm(),
                network.layout().stateCount(),
                network.root().children().size(),
                rounding);
    }

    /**
     * Computes the figures of all metrics.
     *
     * @param sums merged over all shards
     * @return figure by name, in the order of the metrics
     */
    public Map<String, Double> metricValues(MetricSums sums) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < metrics.size(); i++) {
            Metric metric = metrics.get(i);
            Map<String, Double> figures = metric instanceof RankMetric ranks
                    ? ranks.values(sums.ranking)
                    : metric.values(sums.metrics, metricOffset(i), metricSize(i));
            Answer.of(metric, "values", figures).forEach((name, figure) -> {
                Answer.require(name != null && figure != null, metric, "values", name + " = " + figure, "numbers");
                values.put(name, figure);
            });
        }
        return values;
    }

    /**
     * @param sums merged over all shards
     * @return the confusion matrix, [C × C], where the metrics count one
     */
    public Optional<double[][]> confusion(MetricSums sums) {
        for (int i = 0; i < metrics.size(); i++) {
            if (metrics.get(i) instanceof ConfusionMatrix) {
                return Optional.of(ConfusionMatrix.matrix(sums.metrics, metricOffset(i), metricSize(i)));
            }
        }
        return Optional.empty();
    }
}
