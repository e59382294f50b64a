package io.tributary.metric;

import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.util.Map;

/**
 * The area under a curve that a threshold on the probability of class 1 of two draws, from a histogram of the log-odds, which
 * merges exactly.
 *
 * <p>The histogram has {@value #BINS} bins from −16 to 16, 1/512 wide (in probability at most 0.0005), and what lies outside
 * in the outermost. Examples in one bin count as equal. So the area under the ROC curve is exact but for pairs of the two
 * classes that share a bin, which count one half: its error is at most half their share of all pairs.
 *
 * <p>Sums: weights by bin of class 0, then of class 1.
 */
enum AreaUnderCurve implements Metric {
    /** Receiver operating characteristic: the chance that an example of class 1 scores above one of class 0. */
    ROC("auc-roc") {
        @Override
        double area(double[] sums, int offset) {
            double[] total = totals(sums, offset);
            double below = 0;
            double area = 0;
            for (int bin = 0; bin < BINS; bin++) {
                double zeros = sums[offset + bin];
                area += sums[offset + BINS + bin] * (below + zeros / 2);
                below += zeros;
            }
            return area / (total[0] * total[1]);
        }
    },

    /**
     * Precision over recall, as steps: the average precision of scikit-learn. Where a bin has examples of both classes they
     * enter in one step, as equal scores do there; otherwise it is exact.
     */
    PRECISION_RECALL("auc-pr") {
        @Override
        double area(double[] sums, int offset) {
            double[] total = totals(sums, offset);
            double right = 0;
            double predicted = 0;
            double area = 0;
            for (int bin = BINS - 1; bin >= 0; bin--) {
                double ones = sums[offset + BINS + bin];
                right += ones;
                predicted += ones + sums[offset + bin];
                area += ones > 0 ? ones * right / predicted : 0;
            }
            return area / total[1];
        }
    };

    private static final int BINS = 16384;
    private static final int PER_UNIT = 512;

    private final String type;

    AreaUnderCurve(String type) {
        this.type = type;
    }

    abstract double area(double[] sums, int offset);

    @Override
    public String type() {
        return type;
    }

    @Override
    public int size(Shape output, int targets, int classes) {
        ClassPair.require("metric " + type, output, targets, classes);
        int count = ClassPair.classes(output);
        if (count != 2) {
            throw new UserException("metric " + type, "is of 2 classes, got " + count, "use accuracy instead");
        }
        return 2 * BINS;
    }

    @Override
    public void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {
        int positions = Targets.positions(shape);
        for (int row = 0; row < batch.size * positions; row++) {
            double p = Math.max(0, Math.min(1, ClassPair.probability(shape, prediction, row, 1)));
            double place = BINS / 2 + Math.floor(PER_UNIT * Math.log(p / (1 - p)));
            int bin = (int) Math.max(0, Math.min(BINS - 1, place));
            int label = ClassPair.target(batch, shape, row);
            if (label >= 0) {
                sums[offset + label * BINS + bin] += batch.weight[row / positions];
            }
        }
    }

    @Override
    public Map<String, Double> values(double[] sums, int offset, int size) {
        return Map.of(type, area(sums, offset));
    }

    /** The weight of each class. */
    private static double[] totals(double[] sums, int offset) {
        double[] total = new double[2];
        for (int bin = 0; bin < 2 * BINS; bin++) {
            total[bin / BINS] += sums[offset + bin];
        }
        return total;
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
