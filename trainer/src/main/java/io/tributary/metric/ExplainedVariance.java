package io.tributary.metric;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.util.Map;

/**
 * {@code 1 − Var(t − y) / Var(t)}, as scikit-learn's {@code explained_variance_score}: {@link RSquared} forgiving a constant
 * error. Of K outputs the mean of all, and where all targets are equal 1 if all errors are equal and 0 otherwise.
 *
 * <p>Sums: weights; then per output, of {@code d = t − y} and of t, {@code Σ w·d}, {@code Σ w·d²}, {@code Σ w·t},
 * {@code Σ w·t²}. Their rounding is that of {@link RSquared}.
 */
record ExplainedVariance() implements Metric {
    private static final int PER_OUTPUT = 4;

    /** A spread below this part of the squares is rounding: the values are equal. */
    private static final double ROUNDING = 1e-13;

    @Override
    public String type() {
        return "explained-variance";
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
                sums[at] += weight * difference;
                sums[at + 1] += weight * difference * difference;
                sums[at + 2] += weight * target;
                sums[at + 3] += weight * target * target;
            }
        }
    }

    @Override
    public Map<String, Double> values(double[] sums, int offset, int size) {
        double weight = sums[offset];
        double total = 0;
        for (int at = offset + 1; at < offset + size; at += PER_OUTPUT) {
            double unexplained = spread(weight, sums[at], sums[at + 1]);
            double all = spread(weight, sums[at + 2], sums[at + 3]);
            total += all > 0 ? 1 - unexplained / all : unexplained > 0 ? 0 : 1;
        }
        return Map.of(type(), weight == 0 ? Double.NaN : total / ((size - 1) / PER_OUTPUT));
    }

    private static double spread(double weight, double sum, double squares) {
        double spread = squares - sum / weight * sum;
        return spread > ROUNDING * squares ? spread : 0;
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
