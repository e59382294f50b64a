package io.tributary.metric;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.util.Map;

/**
 * The share of the targets' spread {@code Σ w·(t − t̄)²} that the predictions account for: 1 is perfect, 0 is as good as always
 * saying the mean. Of K outputs the mean of all. Where all targets of an output are equal it is 1 if nothing is left over and 0
 * otherwise, as in scikit-learn.
 *
 * <p>A spread of v is {@code Σ w·v² − (Σ w·v)² / Σ w}, whose sums merge by addition. Squares of floats are exact in double and
 * the sums are double, so the spread's relative error stays around 1e-16·(mean/deviation)²·√examples: below 1e-3 for means up
 * to 10⁵ deviations from zero. Merging means and spreads (Chan, Golub and LeVeque, 1979) would do better, but is no addition,
 * which is all that the tree of shards does with metrics.
 *
 * <p>Sums: weights; then per output, of {@code d = t − y} and of t, {@code Σ w·d}, {@code Σ w·d²}, {@code Σ w·t},
 * {@code Σ w·t²}.
 */
enum ExplainedShare implements Metric {
    /** The coefficient of determination, {@code 1 − Σ w·(t − y)² / Σ w·(t − t̄)²}; scikit-learn's {@code r2_score}. */
    R2("r2") {
        @Override
        double left(double weight, double sum, double squares) {
            return squares;
        }
    },

    /** {@code 1 − Var(t − y) / Var(t)}, which forgives a constant error; scikit-learn's {@code explained_variance_score}. */
    EXPLAINED_VARIANCE("explained-variance") {
        @Override
        double left(double weight, double sum, double squares) {
            return spread(weight, sum, squares);
        }
    };

    private static final int PER_OUTPUT = 4;

    /** A spread below this part of the squares is rounding: the values are equal. */
    private static final double ROUNDING = 1e-13;

    private final String type;

    ExplainedShare(String type) {
        this.type = type;
    }

    /** What the predictions leave over, from the sums of the differences. */
    abstract double left(double weight, double sum, double squares);

    @Override
    public String type() {
        return type;
    }

    @Override
    public int size(Shape output, int targets, int classes) {
        Targets.requireValues("metric " + type, output, targets, classes);
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
            double left = left(weight, sums[at], sums[at + 1]);
            double all = spread(weight, sums[at + 2], sums[at + 3]);
            total += all > 0 ? 1 - left / all : left > 0 ? 0 : 1;
        }
        return Map.of(type, weight == 0 ? Double.NaN : total / ((size - 1) / PER_OUTPUT));
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
