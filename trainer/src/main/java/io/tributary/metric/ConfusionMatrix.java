package io.tributary.metric;

import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How often each class was taken for each other, with precision, recall and F1 per class, and their means over the classes:
 * unweighted (macro) over those that occur or were predicted, or weighted by how often each occurs. Of two classes those of
 * the positive one, the second, come first. Classes are told as {@link Accuracy} tells them.
 *
 * <p>Sums: the matrix [C × C], row the class that is right, column the class that was predicted, in weights of examples.
 */
public final class ConfusionMatrix implements Metric {
    /** The figures' names. */
    private static final String PRECISION = "precision";

    private static final String RECALL = "recall";
    private static final String F1 = "f1";

    /** Of two classes, which of them the figures after it are of. */
    private static final String POSITIVE = "positive-";

    /** The matrix travels once per shard and evaluation: 8 MiB. */
    private static final int MOST_CLASSES = 1024;

    private final boolean weighted;

    /** @param weighted whether the means over the classes are weighted by how often each occurs */
    ConfusionMatrix(boolean weighted) {
        this.weighted = weighted;
    }

    static ConfusionMatrix read(Section section) {
        return new ConfusionMatrix(section.choice("average", "macro", Map.of("macro", false, "weighted", true)));
    }

    /**
     * One class against all others. As in scikit-learn, a share of nothing counts 0: the precision of a class never
     * predicted, the recall of a class that never occurs.
     *
     * @param label the class's number
     * @param precision of the predictions of this class, the share that was right
     * @param recall of the examples of this class, the share that was found
     * @param f1 harmonic mean of both: {@code 2·TP / (2·TP + FP + FN)}
     * @param support weight of the examples of this class
     * @param predicted weight of the predictions of this class
     */
    public record PerClass(int label, double precision, double recall, double f1, double support, double predicted) {}

    @Override
    public String type() {
        return "confusion-matrix";
    }

    @Override
    public int size(Shape output, int targets, int classes) {
        ClassPair.require("metric " + type(), output, targets, classes);
        int count = ClassPair.classes(output);
        if (count > MOST_CLASSES) {
            throw new UserException(
                    "metric " + type(),
                    "takes at most " + MOST_CLASSES + " classes, got " + count,
                    "use accuracy instead");
        }
        return count * count;
    }

    @Override
    public void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {
        int classes = ClassPair.classes(shape);
        int positions = Targets.positions(shape);
        for (int row = 0; row < batch.size * positions; row++) {
            int target = ClassPair.target(batch, shape, row);
            if (target >= 0) {
                int predicted = ClassPair.predicted(shape, prediction, row);
                sums[offset + target * classes + predicted] += batch.weight[row / positions];
            }
        }
    }

    @Override
    public List<String> figures(Shape output) {
        List<String> means = List.of(PRECISION, RECALL, F1);
        return ClassPair.classes(output) > 2
                ? means
                : Stream.concat(means.stream().map(POSITIVE::concat), means.stream())
                        .toList();
    }

    /**
     * @return {@code precision}, {@code recall} and {@code f1}, means over the classes; of two classes before them
     *     {@code positive-precision}, {@code positive-recall} and {@code positive-f1}, of the second
     */
    @Override
    public Map<String, Double> values(double[] sums, int offset, int size) {
        List<PerClass> classes = perClass(sums, offset, size);
        Map<String, Double> values = new LinkedHashMap<>();
        if (classes.size() == 2) {
            PerClass positive = classes.get(1);
            put(values, POSITIVE, positive, positive.support() + classes.get(0).support() > 0);
        }
        put(values, "", mean(classes, weighted), true);
        return values;
    }

    /** Of no examples nothing is known. */
    private static void put(Map<String, Double> values, String prefix, PerClass figures, boolean known) {
        values.put(prefix + PRECISION, known ? figures.precision() : Double.NaN);
        values.put(prefix + RECALL, known ? figures.recall() : Double.NaN);
        values.put(prefix + F1, known ? figures.f1() : Double.NaN);
    }

    /**
     * @param classes the figures of every class
     * @param weighted whether each class counts as often as it occurs, or, if false, each that occurs or was predicted once
     * @return means of precision, recall and F1, and the sums of support and predictions; of the label −1
     */
    public static PerClass mean(List<PerClass> classes, boolean weighted) {
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        double support = 0;
        double predicted = 0;
        double whole = 0;
        for (PerClass each : classes) {
            double share = weighted ? each.support() : each.support() > 0 || each.predicted() > 0 ? 1 : 0;
            precision += share * each.precision();
            recall += share * each.recall();
            f1 += share * each.f1();
            whole += share;
            support += each.support();
            predicted += each.predicted();
        }
        return new PerClass(-1, precision / whole, recall / whole, f1 / whole, support, predicted);
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    /**
     * Unpacks the matrix.
     *
     * @param sums read
     * @param offset where this metric's sums begin
     * @param size what {@link #size} said, C²
     * @return [C][C], row the class that is right, column the class that was predicted
     */
    public static double[][] matrix(double[] sums, int offset, int size) {
        int classes = classes(size);
        double[][] matrix = new double[classes][classes];
        for (int row = 0; row < classes; row++) {
            System.arraycopy(sums, offset + row * classes, matrix[row], 0, classes);
        }
        return matrix;
    }

    /**
     * Computes the figures of every class.
     *
     * @param sums read
     * @param offset where this metric's sums begin
     * @param size what {@link #size} said, C²
     * @return one entry per class, in the order of their numbers
     */
    public static List<PerClass> perClass(double[] sums, int offset, int size) {
        int classes = classes(size);
        List<PerClass> all = new ArrayList<>(classes);
        for (int label = 0; label < classes; label++) {
            double support = 0;
            double predicted = 0;
            for (int other = 0; other < classes; other++) {
                support += sums[offset + label * classes + other];
                predicted += sums[offset + other * classes + label];
            }
            double right = sums[offset + label * classes + label];
            all.add(new PerClass(
                    label,
                    share(right, predicted),
                    share(right, support),
                    share(2 * right, support + predicted),
                    support,
                    predicted));
        }
        return all;
    }

    private static double share(double part, double whole) {
        return whole > 0 ? part / whole : 0;
    }

    private static int classes(int size) {
        return (int) Math.round(Math.sqrt(size));
    }
}
