package io.tributary.metric;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.util.Map;

/**
 * The coefficient of determination, {@code 1 − Σ w·(t − y)² / Σ w·(t − t̄)²}: the share of the targets' variance that the
 * predictions account for; 1 is perfect, 0 is as good as always saying the mean. Of K outputs the mean of all, and where
 * all targets are equal 1 if all predictions are right and 0 otherwise, as scikit-learn's {@code r2_score} does.
 *
 * <p>The spread of the targets is {@code Σ w·t² − (Σ w·t)² / Σ w}, whose sums merge by addition. Squares of floats are exact
 * in double and the sums are double, so the spread's relative error stays around 1e-16·(mean/deviation)²·√examples: below
 * 1e-3 for means up to 10⁵ deviations from zero. Merging means and spreads (Chan, Golub and LeVeque, 1979) would do better,
 * but is no addition, which is all that the tree of shards does with metrics.
 *
 * <p>Sums: weights; then per output {@code Σ w·(t − y)²}, {@code Σ w·t}, {@code Σ w·t²}.
 */
record RSquared() implements Metric {
    private static final int PER_OUTPUT = 3;

    /** A spread below this part of the squares is rounding: the targets are equal. */
    private static final double ROUNDING = 1e-13;

    @Override
    public String type() {
        return "r2";
    }

    @Override
    public int size(Shape output, int targets, int classes) {
        Targets.requireValues("metric " + type(), output, targets, classes);
        return Math.addExact(1, Math.multiplyExact(PER_OUTPUT, output.size()));
    }

    @Override
    public void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {
        int width = shape.size();
        for (int b = 0; b < batch.size; b++) {
            double weight = batch.weight[b];
            sums[offset] += weight;
            for (int k = 0; k < width; k++) {
                double target = batch.target[b * width + k];
                double difference = target - prediction[b * width + k];
                int at = offset + 1 + PER_OUTPUT * k;
                sums[at] += weight * difference * difference;
                sums[at + 1] += weight * target;
                sums[at + 2] += weight * target * target;
            }
        }
    }

    @Override
    public Map<String, Double> values(double[] sums, int offset, int size) {
        double weight = sums[offset];
        int width = (size - 1) / PER_OUTPUT;
        double total = 0;
        for (int at = offset + 1; at < offset + size; at += PER_OUTPUT) {
            total += determination(weight, sums[at], sums[at + 1], sums[at + 2]);
        }
        return Map.of(type(), total / width);
    }

    private static double determination(double weight, double residual, double sum, double squares) {
        if (weight == 0) {
            return Double.NaN;
        }
        double spread = squares - sum / weight * sum;
        if (spread > ROUNDING * squares) {
            return 1 - residual / spread;
        }
        return residual == 0 ? 1 : 0;
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
