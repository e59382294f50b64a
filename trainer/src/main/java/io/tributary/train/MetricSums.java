package io.tributary.train;

import io.tributary.metric.Ranking;
import java.util.Arrays;

/** Sums over examples: loss, weight, count, and what the metrics keep. Mutable, merged in the fixed tree. */
public final class MetricSums {
    /** Sums of the metrics, each metric's range after the other's. */
    public final double[] metrics;

    /** The examples by their scores, where a metric judges their order; else empty. */
    public final Ranking ranking;

    /** Σ weight·loss. */
    public double loss;

    /** Σ weight. */
    public double weight;

    /** Number of examples. */
    public long examples;

    /** @param metrics number of metric sums, 0 where none are kept */
    public MetricSums(int metrics) {
        this(metrics, new Ranking());
    }

    /**
     * @param metrics number of metric sums
     * @param ranking the examples by their scores, handed over
     */
    public MetricSums(int metrics, Ranking ranking) {
        this.metrics = new double[metrics];
        this.ranking = ranking;
    }

    /** Sets every sum to zero. */
    public void clear() {
        loss = 0;
        weight = 0;
        examples = 0;
        Arrays.fill(metrics, 0);
        ranking.clear();
    }

    /**
     * Adds other sums. Sums of no examples are the identity to the bit: they are not added, since {@code −0 + 0} is not
     * {@code −0}.
     *
     * @param other read
     * @throws IllegalArgumentException naming both sizes if the numbers of metric sums differ
     */
    public void merge(MetricSums other) {
        if (metrics.length != other.metrics.length) {
            throw new IllegalArgumentException(
                    "cannot merge " + other.metrics.length + " metric sums into " + metrics.length);
        }
        if (other.examples == 0) {
            return;
        }
        if (examples == 0) {
            loss = other.loss;
            weight = other.weight;
            System.arraycopy(other.metrics, 0, metrics, 0, metrics.length);
        } else {
            loss += other.loss;
            weight += other.weight;
            for (int i = 0; i < metrics.length; i++) {
                metrics[i] += other.metrics[i];
            }
        }
        ranking.merge(other.ranking);
        examples += other.examples;
    }

    /** @return the weighted mean loss; not-a-number over no weight */
    public double meanLoss() {
        return loss / weight;
    }
}
