package io.tributary.metric;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.util.Map;

/**
 * The weighted share of examples whose class is among the k largest predictions; of equal ones the first count as larger. Of
 * a sequence, every position counts that is no padding.
 *
 * <p>Sums: weight of the right ones, weight of all.
 *
 * @param k at least 1
 */
record TopKAccuracy(int k) implements Metric {
    static TopKAccuracy read(Section section) {
        return new TopKAccuracy(section.integer("k", 5, Bounds.atLeast(1)));
    }

    @Override
    public String type() {
        return "top-k-accuracy";
    }

    @Override
    public int size(Shape output, int targets, int classes) {
        Targets.requireClasses("metric " + type(), output, targets, classes);
        if (k >= output.last()) {
            throw new UserException(
                    "metric " + type(),
                    "takes the " + k + " largest of " + output.last() + " classes, which is always right",
                    "lower k");
        }
        return 2;
    }

    @Override
    public void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {
        int positions = Targets.positions(shape);
        int width = shape.last();
        for (int row = 0; row < batch.size * positions; row++) {
            double weight = batch.weight[row / positions];
            int target = ClassPair.target(batch, shape, row);
            if (target < 0) {
                continue;
            }
            float own = prediction[row * width + target];
            int larger = 0;
            for (int k = 0; k < width; k++) {
                float other = prediction[row * width + k];
                larger += other > own || other == own && k < target ? 1 : 0;
            }
            sums[offset] += larger < k ? weight : 0;
            sums[offset + 1] += weight;
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
