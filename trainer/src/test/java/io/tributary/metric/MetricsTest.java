package io.tributary.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.support.Batches;
import io.tributary.support.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private static final int EXAMPLES = 207;

    /**
     * A metric on random data, and the naive formula of its figure; of several, of the mean precision.
     *
     * @param oracle of the batch and the predictions
     */
    private record Case(
            String name,
            Metric metric,
            Shape shape,
            int classes,
            Batch batch,
            ToDoubleBiFunction<Batch, float[]> oracle) {
        float[] prediction() {
            return Samples.uniform(77, batch.capacity * shape.size(), 0, 1);
        }

        int size() {
            return metric.size(shape, batch.targets, classes);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Case sample(
            String name,
            Shape shape,
            int classes,
            int targets,
            float[] values,
            ToDoubleBiFunction<Batch, float[]> oracle) {
        String type = name.split(",")[0];
        Metric metric = Metrics.REGISTRY.create(Samples.section("type = " + type));
        float[] weights = Samples.uniform(3, EXAMPLES, 0, 2);
        weights[5] = 0;
        return new Case(name, metric, shape, classes, Batches.weighted(weights, targets, values), oracle);
    }

    static List<Case> cases() {
        float[] numbers = Samples.uniform(1, EXAMPLES, 0, 1);
        float[] numbers3 = Samples.uniform(2, 3 * EXAMPLES, 0, 1);
        return List.of(
                sample("accuracy, index", Shape.of(4), 4, 1, Samples.classes(5, EXAMPLES, 4), MetricsTest::accuracy),
                sample("accuracy, one-hot", Shape.of(3), 0, 3, numbers3, MetricsTest::accuracy),
                sample("accuracy, binary", Shape.of(1), 2, 1, Samples.classes(6, EXAMPLES, 2), MetricsTest::accuracy),
                sample(
                        "confusion-matrix, index",
                        Shape.of(4),
                        4,
                        1,
                        Samples.classes(5, EXAMPLES, 4),
                        MetricsTest::precision),
                sample(
                        "confusion-matrix, binary",
                        Shape.of(1),
                        2,
                        1,
                        Samples.classes(6, EXAMPLES, 2),
                        MetricsTest::precision),
                sample("root-mean-squared-error", Shape.of(1), 0, 1, numbers, (b, y) -> Math.sqrt(error(b, y, 2))),
                sample("root-mean-squared-error, 3", Shape.of(3), 0, 3, numbers3, (b, y) -> Math.sqrt(error(b, y, 2))),
                sample("mean-absolute-error", Shape.of(1), 0, 1, numbers, (b, y) -> error(b, y, 1)),
                sample("mean-absolute-error, 3", Shape.of(3), 0, 3, numbers3, (b, y) -> error(b, y, 1)),
                sample("r2", Shape.of(1), 0, 1, numbers, MetricsTest::determination),
                sample("r2, 3", Shape.of(3), 0, 3, numbers3, MetricsTest::determination),
                sample("explained-variance", Shape.of(1), 0, 1, numbers, MetricsTest::explained),
                sample("explained-variance, 3", Shape.of(3), 0, 3, numbers3, MetricsTest::explained),
                sample("mean-absolute-percentage-error", Shape.of(3), 0, 3, numbers3, MetricsTest::percentage),
                sample("top-k-accuracy", Shape.of(9), 9, 1, Samples.classes(5, EXAMPLES, 9), MetricsTest::topFive),
                sample("log-loss, index", Shape.of(4), 4, 1, Samples.classes(5, EXAMPLES, 4), MetricsTest::logLoss),
                sample("log-loss, binary", Shape.of(1), 2, 1, Samples.classes(6, EXAMPLES, 2), MetricsTest::logLoss),
                sample(
                        "perplexity",
                        Shape.of(4),
                        4,
                        1,
                        Samples.classes(5, EXAMPLES, 4),
                        (b, y) -> Math.exp(logLoss(b, y))),
                sample(
                        "bits-per-character",
                        Shape.of(4),
                        4,
                        1,
                        Samples.classes(5, EXAMPLES, 4),
                        (b, y) -> logLoss(b, y) / Math.log(2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accuracy",
                "top-k-accuracy, k = 1",
                "confusion-matrix",
                "log-loss",
                "perplexity",
                "bits-per-character"
            })
    void paddingDoesNotCount(String type) {
        Metric metric = Metrics.REGISTRY.create(Samples.section("type = " + type));
        float[] prediction = {0.2f, 0.8f, 0.6f, 0.4f, 0.3f, 0.7f, 0.9f, 0.1f}; // [2 × 2 × 2]
        Shape sequence = Shape.of(2, 2);
        double[] padded = new double[metric.size(sequence, 2, 2)];
        metric.add(Batches.of(2, -1, 1, 0, -1), sequence, prediction, padded, 0);
        double[] there = new double[metric.size(Shape.of(2), 1, 2)];
        metric.add(Batches.of(1, 1, 0), Shape.of(2), new float[] {0.6f, 0.4f, 0.3f, 0.7f}, there, 0);
        assertArrayEquals(there, padded);
        assertTrue(Arrays.stream(padded).sum() > 0);
    }

    private static int width(Batch batch, float[] y) {
        return y.length / batch.capacity;
    }

    private static int argmax(float[] values, int row, int width) {
        if (width == 1) {
            return values[row] > 0.5 ? 1 : 0;
        }
        int best = 0;
        for (int k = 0; k < width; k++) {
            best = values[row * width + k] > values[row * width + best] ? k : best;
        }
        return best;
    }

    private static int target(Batch batch, int row) {
        return batch.targets == 1 ? (int) batch.target[row] : argmax(batch.target, row, batch.targets);
    }

    private static double accuracy(Batch batch, float[] y) {
        double right = 0;
        for (int b = 0; b < batch.size; b++) {
            right += target(batch, b) == argmax(y, b, width(batch, y)) ? batch.weight[b] : 0;
        }
        return right / batch.totalWeight();
    }

    private static double precision(Batch batch, float[] y) {
        int classes = Math.max(2, width(batch, y));
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            double right = 0;
            double all = 0;
            for (int b = 0; b < batch.size; b++) {
                if (argmax(y, b, width(batch, y)) == k) {
                    all += batch.weight[b];
                    right += target(batch, b) == k ? batch.weight[b] : 0;
                }
            }
            sum += right / all;
        }
        return sum / classes;
    }

    private static double error(Batch batch, float[] y, int power) {
        double sum = 0;
        for (int i = 0; i < batch.size * batch.targets; i++) {
            sum += batch.weight[i / batch.targets] * Math.pow(Math.abs((double) y[i] - batch.target[i]), power);
        }
        return sum / batch.totalWeight() / batch.targets;
    }

    private static double determination(Batch batch, float[] y) {
        double sum = 0;
        for (int k = 0; k < batch.targets; k++) {
            double mean = 0;
            for (int b = 0; b < batch.size; b++) {
                mean += batch.weight[b] * batch.target[b * batch.targets + k] / batch.totalWeight();
            }
            double residual = 0;
            double spread = 0;
            for (int b = 0; b < batch.size; b++) {
                double t = batch.target[b * batch.targets + k];
                residual += batch.weight[b] * Math.pow(t - y[b * batch.targets + k], 2);
                spread += batch.weight[b] * Math.pow(t - mean, 2);
            }
            sum += 1 - residual / spread;
        }
        return sum / batch.targets;
    }

    private static double explained(Batch batch, float[] y) {
        int width = batch.targets;
        double sum = 0;
        for (int k = 0; k < width; k++) {
            double[] errors = new double[batch.size];
            double[] targets = new double[batch.size];
            for (int b = 0; b < batch.size; b++) {
                targets[b] = batch.target[b * width + k];
                errors[b] = targets[b] - y[b * width + k];
            }
            sum += 1 - variance(batch, errors) / variance(batch, targets);
        }
        return sum / width;
    }

    private static double variance(Batch batch, double[] values) {
        double mean = 0;
        for (int b = 0; b < batch.size; b++) {
            mean += batch.weight[b] * values[b] / batch.totalWeight();
        }
        double spread = 0;
        for (int b = 0; b < batch.size; b++) {
            spread += batch.weight[b] * Math.pow(values[b] - mean, 2);
        }
        return spread;
    }

    private static double percentage(Batch batch, float[] y) {
        double sum = 0;
        for (int i = 0; i < batch.size * batch.targets; i++) {
            double t = batch.target[i];
            sum += 100.0 * batch.weight[i / batch.targets] * Math.abs((y[i] - t) / t);
        }
        return sum / batch.totalWeight() / batch.targets;
    }

    private static double topFive(Batch batch, float[] y) {
        int width = width(batch, y);
        double right = 0;
        for (int b = 0; b < batch.size; b++) {
            float[] sorted = Arrays.copyOfRange(y, b * width, (b + 1) * width);
            Arrays.sort(sorted);
            right += y[b * width + target(batch, b)] >= sorted[width - 5] ? batch.weight[b] : 0;
        }
        return right / batch.totalWeight();
    }

    private static double logLoss(Batch batch, float[] y) {
        int width = width(batch, y);
        double sum = 0;
        for (int b = 0; b < batch.size; b++) {
            int target = target(batch, b);
            double p = width > 1 ? y[b * width + target] : target == 1 ? y[b] : 1 - (double) y[b];
            sum -= batch.weight[b] * Math.log(p);
        }
        return sum / batch.totalWeight();
    }

    @Test
    void aConstantErrorLeavesTheVarianceExplained() {
        Metric metric = ExplainedShare.EXPLAINED_VARIANCE;
        double[] sums = new double[5];
        metric.add(Batches.of(1, 1, 2, 4), Shape.of(1), new float[] {2, 3, 5}, sums, 0);
        assertEquals(1, first(metric.values(sums, 0, 5)));
    }

    private static double first(Map<String, Double> values) {
        return values.values().iterator().next();
    }

    @Test
    void everyRegisteredMetricHasASample() {
        TreeSet<String> missing = new TreeSet<>(Metrics.REGISTRY.names());
        for (RankMetric metric : AreaUnderCurve.values()) { // see RankingTest
            missing.remove(metric.type());
        }
        cases().forEach(c -> missing.remove(c.metric().type()));
        assertEquals(new TreeSet<>(), missing, "metrics without a sample in this test");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheNaiveFormula(Case c) {
        double[] sums = new double[c.size() + 2];
        c.metric().add(c.batch(), c.shape(), c.prediction(), sums, 1);
        assertEquals(0, sums[0], "wrote before its sums");
        assertEquals(0, sums[c.size() + 1], "wrote behind its sums");
        Map<String, Double> values = c.metric().values(sums, 1, c.size());
        double figure = values.getOrDefault("precision", first(values));
        assertEquals(c.oracle().applyAsDouble(c.batch(), c.prediction()), figure, 1e-12);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void partsAddUpToTheWhole(Case c) {
        int width = c.shape().size();
        int targets = c.batch().targets;
        float[] prediction = c.prediction();
        double[] whole = new double[c.size()];
        c.metric().add(c.batch(), c.shape(), prediction, whole, 0);
        double[] merged = new double[c.size()];
        int[] cuts = {0, 1, 1, 64, 200, EXAMPLES};
        for (int part = 1; part < cuts.length; part++) {
            int from = cuts[part - 1];
            int to = cuts[part];
            Batch batch = Batches.weighted(
                    Arrays.copyOfRange(c.batch().weight, from, to),
                    targets,
                    Arrays.copyOfRange(c.batch().target, from * targets, to * targets));
            double[] sums = new double[c.size()];
            float[] own = Arrays.copyOfRange(prediction, from * width, (to + 2) * width);
            c.metric().add(batch, c.shape(), own, sums, 0);
            for (int i = 0; i < sums.length; i++) {
                merged[i] += sums[i];
            }
        }
        assertArrayEquals(whole, merged, 1e-10);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void namesItsOnlyFigureAfterItselfAndNothingIsNotANumber(Case c) {
        Map<String, Double> values = c.metric().values(new double[c.size()], 0, c.size());
        assertTrue(values.size() > 1 || values.containsKey(c.metric().type()), values.toString());
        values.forEach((name, value) -> assertTrue(Double.isNaN(value), name + " of nothing is " + value));
    }

    @Test
    void confusionMatrixTellsEveryClass() {
        ConfusionMatrix metric = new ConfusionMatrix(false);
        Shape shape = Shape.of(4); // the last class neither occurs nor is predicted; class 2 is never predicted
        Batch batch = Batches.weighted(new float[] {1, 1, 1, 1, 2, 0}, 1, 0, 0, 0, 1, 2, 3);
        float[] prediction = {
            9, 0, 0, 0, //
            9, 0, 0, 0, //
            0, 9, 0, 0, //
            0, 9, 0, 0, //
            9, 0, 0, 0, //
            0, 0, 0, 9
        };
        double[] sums = new double[16];
        metric.add(batch, shape, prediction, sums, 0);
        double[][] expected = {{2, 1, 0, 0}, {0, 1, 0, 0}, {2, 0, 0, 0}, {0, 0, 0, 0}};
        double[][] matrix = ConfusionMatrix.matrix(sums, 0, 16);
        for (int row = 0; row < 4; row++) {
            assertArrayEquals(expected[row], matrix[row]);
        }
        List<ConfusionMatrix.PerClass> classes = ConfusionMatrix.perClass(sums, 0, 16);
        assertEquals(new ConfusionMatrix.PerClass(0, 0.5, 2 / 3.0, 4 / 7.0, 3, 4), classes.get(0));
        assertEquals(new ConfusionMatrix.PerClass(1, 0.5, 1, 2 / 3.0, 1, 2), classes.get(1));
        assertEquals(new ConfusionMatrix.PerClass(2, 0, 0, 0, 2, 0), classes.get(2));
        assertEquals(new ConfusionMatrix.PerClass(3, 0, 0, 0, 0, 0), classes.get(3));
        Map<String, Double> values = metric.values(sums, 0, 16);
        assertEquals(List.of("precision", "recall", "f1"), List.copyOf(values.keySet()));
        assertEquals(1 / 3.0, values.get("precision"), 1e-12);
        assertEquals((2 / 3.0 + 1) / 3, values.get("recall"), 1e-12);
        assertEquals((4 / 7.0 + 2 / 3.0) / 3, values.get("f1"), 1e-12);
    }

    @Test
    void accuracyCountsThePositionsOfASequence() {
        Batch batch = Batches.of(2, 0, 2);
        double[] sums = new double[2];
        Metrics.ACCURACY.add(batch, Shape.of(2, 3), new float[] {1, 0, 0, 1, 0, 0}, sums, 0);
        assertArrayEquals(new double[] {1, 2}, sums);
    }

    @Test
    void theThresholdAndTiesBelongToTheFirstClass() {
        double[] sums = new double[2];
        Metrics.ACCURACY.add(Batches.of(1, 0, 1), Shape.of(1), new float[] {0.5f, 0.5f}, sums, 0);
        assertArrayEquals(new double[] {1, 2}, sums);
        Metrics.ACCURACY.add(Batches.of(1, 0, 1), Shape.of(2), new float[] {7, 7, 7, 7}, sums, 0);
        assertArrayEquals(new double[] {2, 4}, sums);
    }

    private static double r2(float[] targets, float[] prediction) {
        double[] sums = new double[5];
        Metrics.R2.add(Batches.of(1, targets), Shape.of(1), prediction, sums, 0);
        return Metrics.R2.values(sums, 0, 5).get("r2");
    }

    @Test
    void determinationOfEqualTargetsIsScikitLearns() {
        assertEquals(1, r2(new float[] {0.1f, 0.1f, 0.1f}, new float[] {0.1f, 0.1f, 0.1f}));
        assertEquals(0, r2(new float[] {0.1f, 0.1f, 0.1f}, new float[] {0.1f, 0.1f, 0.2f}));
        assertEquals(0, r2(new float[] {1, 2, 3}, new float[] {2, 2, 2}), 1e-12);
        assertTrue(r2(new float[] {1, 2, 3}, new float[] {3, 2, 1}) < 0);
    }

    @Test
    void determinationKeepsItsDigitsFarFromZero() {
        float[] targets = Samples.uniform(8, 10_000, 29_999.5, 30_000.5);
        float[] prediction = new float[targets.length];
        double mean = 0;
        for (int i = 0; i < targets.length; i++) {
            prediction[i] = i % 2 == 0 ? targets[i] : 30_000;
            mean += targets[i] / targets.length;
        }
        double residual = 0;
        double spread = 0;
        for (int i = 0; i < targets.length; i++) {
            residual += Math.pow((double) targets[i] - prediction[i], 2);
            spread += Math.pow(targets[i] - mean, 2);
        }
        assertEquals(1 - residual / spread, r2(targets, prediction), 1e-3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "accuracy | 12 | 1 | 10 | the network has 12 outputs, the data has 10 classes; give the last layer units = 10",
                "accuracy | 1 | 1 | 10 | compares numbers, but the data has 10 classes and the network 1 output; use softmax-cross-entropy, or set data.label.type = number",
                "accuracy | 10 | 1 | 0 | the network has 10 outputs, the data has 1 number as target; set data.label.type = class",
                "confusion-matrix | 5 | 3 | 0 | the network has 5 outputs, the data has 3 targets; give the last layer units = 3",
                "confusion-matrix | 2000 | 1 | 2000 | takes at most 1024 classes, got 2000; use accuracy instead",
                "auc-roc | 3 | 1 | 3 | is of 2 classes, got 3; use accuracy instead",
                "top-k-accuracy | 5 | 1 | 5 | takes the 5 largest of 5 classes, which is always right; lower k",
                "r2 | 10 | 1 | 10 | compares numbers, but the data has 10 classes and the network 10 outputs; use softmax-cross-entropy, or set data.label.type = number",
                "root-mean-squared-error | 2 | 1 | 0 | the network has 2 outputs, the data has 1 target; give the last layer units = 1",
            })
    void saysWhatDoesNotFit(String type, int output, int targets, int classes, String message) {
        Metric metric = Metrics.REGISTRY.create(Samples.section("type = " + type));
        UserException e = assertThrows(UserException.class, () -> metric.size(Shape.of(output), targets, classes));
        assertEquals("metric " + type + ": " + message, e.getMessage());
    }

    @Test
    void errorsAreBetterLowAndSharesHigh() {
        assertTrue(Metrics.ACCURACY.higherIsBetter());
        assertTrue(Metrics.CONFUSION_MATRIX.higherIsBetter());
        assertTrue(Metrics.R2.higherIsBetter());
        assertTrue(AreaUnderCurve.ROC.higherIsBetter());
        assertFalse(LogLoss.PERPLEXITY.higherIsBetter());
        assertFalse(Metrics.ROOT_MEAN_SQUARED_ERROR.higherIsBetter());
        assertFalse(Metrics.MEAN_ABSOLUTE_ERROR.higherIsBetter());
    }

    /** A metric of the user's own. */
    public static final class Largest implements Metric {
        @Override
        public int size(Shape output, int targets, int classes) {
            return 1;
        }

        @Override
        public void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {
            sums[offset] += batch.size;
        }

        @Override
        public Map<String, Double> values(double[] sums, int offset, int size) {
            return Map.of(type(), sums[offset]);
        }

        @Override
        public boolean higherIsBetter() {
            return true;
        }
    }

    @Test
    void aMetricOfTheUsersOwnGoesByItsClass() {
        Metric metric = Metrics.REGISTRY.create(Samples.section("type = \"" + Largest.class.getName() + "\""));
        assertEquals("Largest", metric.type());
    }
}
