package io.tributary.metric;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.util.Map;

/**
 * Errors of predictions that are numbers, as weighted means over examples of the mean over the K outputs.
 *
 * <p>Sums: weighted errors, weights.
 */
enum MeanError implements Metric {
    /** {@code √(Σ w·(y − t)² / Σ w)}. */
    ROOT_MEAN_SQUARED_ERROR("root-mean-squared-error") {
        @Override
        double error(double y, double t, double base) {
            return (y - t) * (y - t);
        }

        @Override
        double figure(double mean) {
            return Math.sqrt(mean);
        }
    },

    /** {@code Σ w·|y − t| / Σ w}. */
    MEAN_ABSOLUTE_ERROR("mean-absolute-error") {
        @Override
        double error(double y, double t, double base) {
            return Math.abs(y - t);
        }

        @Override
        double figure(double mean) {
            return mean;
        }
    },

    /** {@code 100·Σ w·|y − t|/|t| / Σ w}, in percent; as in Keras, a |t| below 1e-7 counts as that. */
    MEAN_ABSOLUTE_PERCENTAGE_ERROR("mean-absolute-percentage-error") {
        private static final double LEAST = 1e-7;

        @Override
        double error(double y, double t, double base) {
            return Math.abs(y - t) / Math.max(Math.abs(t + base), LEAST);
        }

        @Override
        double figure(double mean) {
            return 100 * mean;
        }
    };

    private final String type;

    MeanError(String type) {
        this.type = type;
    }

    /** Of a prediction and its target, both over a base. */
    abstract double error(double y, double t, double base);

    abstract double figure(double mean);

    @Override
    public String type() {
        return type;
    }

    @Override
    public int size(Shape output, int targets, int classes) {
        Targets.requireValues("metric " + type, output, targets, classes);
        return 2;
    }

    @Override
    public void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {
        int width = shape.size();
        for (int b = 0; b < batch.size; b++) {
            double error = 0;
            for (int i = b * width; i < (b + 1) * width; i++) {
                error += error(
                        prediction[i], batch.target[i], batch.targetBase == null ? 0 : batch.targetBase[i % width]);
            }
            sums[offset] += batch.weight[b] * error / width;
            sums[offset + 1] += batch.weight[b];
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
