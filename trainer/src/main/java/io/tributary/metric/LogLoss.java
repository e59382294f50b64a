package io.tributary.metric;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.util.Map;

/**
 * The weighted mean of {@code −log p} of the probability p that was given to the right class, its exponential, the
 * perplexity, or in bits. A p below 1e-7 counts as that. Of a sequence, every position counts
 * that is no padding.
 *
 * <p>Sums: weighted logarithms, weights.
 */
enum LogLoss implements Metric {
    /** The mean itself, in nats. */
    LOG_LOSS("log-loss") {
        @Override
        double figure(double mean) {
            return mean;
        }
    },

    /** {@code e^mean}: the number of equally likely classes that would be as hard to guess. */
    PERPLEXITY("perplexity") {
        @Override
        double figure(double mean) {
            return Math.exp(mean);
        }
    },

    /** {@code mean / ln 2}: where the classes are characters, what a compressor would need for each. */
    BITS_PER_CHARACTER("bits-per-character") {
        @Override
        double figure(double mean) {
            return mean / Math.log(2);
        }
    };

    private static final double LEAST = 1e-7;

    private final String type;

    LogLoss(String type) {
        this.type = type;
    }

    abstract double figure(double mean);

    @Override
    public String type() {
        return type;
    }

    @Override
    public int size(Shape output, int targets, int classes) {
        ClassPair.require("metric " + type, output, targets, classes);
        return 2;
    }

    @Override
    public void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {
        int positions = Targets.positions(shape);
        for (int row = 0; row < batch.size * positions; row++) {
            double weight = batch.weight[row / positions];
            int target = ClassPair.target(batch, shape, row);
            if (target >= 0) {
                double p = ClassPair.probability(shape, prediction, row, target);
                sums[offset] -= weight * Math.log(Math.max(p, LEAST));
                sums[offset + 1] += weight;
            }
        }
    }

    @Override
    public Map<String, Double> values(double[] sums, int offset, int size) {
        return Map.of(type, figure(sums[offset] / sums[offset + 1]));
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }
}
