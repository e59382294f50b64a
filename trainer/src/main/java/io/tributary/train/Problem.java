package io.tributary.train;

import io.tributary.loss.Loss;
import io.tributary.metric.Metric;
import io.tributary.network.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be learned: the network, its loss, and the metrics it is judged by, checked against the data. Immutable.
 *
 * @param network the network
 * @param loss what training makes small
 * @param metrics what is reported beside the loss
 * @param targets target values per example, T
 * @param classes number of classes the data has, or 0 where the target is numeric
 */
public record Problem(Network network, Loss loss, List<Metric> metrics, int targets, int classes) {
    /**
     * Checks that network, loss, metrics and data fit. {@inheritDoc}
     *
     * @throws io.tributary.error.UserException naming what does not
     */
    public Problem {
        metrics = List.copyOf(metrics);
        loss.check(network.output(), targets, classes);
        for (Metric metric : metrics) {
            metric.size(network.output(), targets, classes);
        }
    }

    /** @return the number of sums all metrics keep together */
    public int metricSums() {
        return metrics.stream()
                .mapToInt(metric -> metric.size(network.output(), targets, classes))
                .sum();
    }

    /** @return values of one output, K */
    public int width() {
        return network.output().size();
    }

    /**
     * Computes the figures of all metrics.
     *
     * @param sums merged over all shards
     * @return figure by name, in the order of the metrics
     */
    public Map<String, Double> metricValues(MetricSums sums) {
        Map<String, Double> values = new LinkedHashMap<>();
        int offset = 0;
        for (Metric metric : metrics) {
            int size = metric.size(network.output(), targets, classes);
            values.putAll(metric.values(sums.metrics, offset, size));
            offset += size;
        }
        return values;
    }
}
