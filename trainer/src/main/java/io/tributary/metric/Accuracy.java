package io.tributary.metric;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.util.Map;

/**
 * The weighted share of examples whose class was predicted: the largest of K predictions (of equal ones the first), or,
 * with a single output, whether it is above 0.5. Targets are class indices, one-hot, or 0 and 1 for a single output. Of a
 * sequence, every position counts.
 *
 * <p>Sums: weight of the right ones, weight of all.
 */
record Accuracy() implements Metric {
    @Override
    public String type() {
        return "accuracy";
    }

    @Override
    public int size(Shape output, int targets, int classes) {
        ClassPair.require("metric " + type(), output, targets, classes);
        return 2;
    }

    @Override
    public void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {
        int positions = Targets.positions(shape);
        for (int row = 0; row < batch.size * positions; row++) {
            double weight = batch.weight[row / positions];
            int target = ClassPair.target(batch, shape, row);
            if (target >= 0) {
                sums[offset] += target == ClassPair.predicted(shape, prediction, row) ? weight : 0;
                sums[offset + 1] += weight;
            }
        }
    }

    @Override
    public Map<String, Double> values(double[] sums, int offset, int size) {
        return Map.of(type(), sums[offset] / sums[offset + 1]);
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
