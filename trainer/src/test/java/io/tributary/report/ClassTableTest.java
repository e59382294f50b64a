package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.metric.Metric;
import io.tributary.metric.Metrics;
import io.tributary.network.Shape;
import io.tributary.support.Samples;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Figures by class, by hand; the means are those of scikit-learn's classification report. */
class ClassTableTest {
    /** Of four hams three are found, of one spam that one; taxes are neither there nor predicted. */
    private static final double[][] MATRIX = {{3, 1, 0}, {0, 1, 0}, {0, 0, 0}};

    @Test
    void tellsEachClassAndTheMeans() {
        assertEquals(
                List.of(
                        "class                    precision    recall        f1   examples",
                        "ham                         1.0000    0.7500    0.8571          4",
                        "a very long name of spa…    0.5000    1.0000    0.6667          1",
                        "taxes                       0.0000    0.0000    0.0000          0",
                        "macro mean                  0.7500    0.8750    0.7619          5",
                        "weighted mean               0.9000    0.8000    0.8190          5"),
                ClassTable.lines(new Confusion("test", List.of("ham", "a very long name of spams", "taxes"), MATRIX)));
    }

    @Test
    void ofTwoClassesThePositiveOneComesFirst() {
        double[][] matrix = {{3, 1}, {2, 4}};
        assertEquals(
                List.of(
                        "class                    precision    recall        f1   examples",
                        "yes (positive)              0.8000    0.6667    0.7273          6",
                        "no                          0.6000    0.7500    0.6667          4",
                        "macro mean                  0.7000    0.7083    0.6970         10",
                        "weighted mean               0.7200    0.7000    0.7030         10"),
                ClassTable.lines(new Confusion("test", List.of("no", "yes"), matrix)));
        Metric metric = Metrics.CONFUSION_MATRIX;
        Map<String, Double> values = metric.values(new double[] {3, 1, 2, 4}, 0, 4);
        assertEquals(
                List.of("positive-precision", "positive-recall", "positive-f1", "precision", "recall", "f1"),
                List.copyOf(values.keySet()));
        for (int outputs = 1; outputs <= 2; outputs++) {
            assertEquals(List.copyOf(values.keySet()), metric.figures(Shape.of(outputs)));
        }
        assertEquals(List.of("precision", "recall", "f1"), metric.figures(Shape.of(3)));
        assertEquals(0.8, values.get("positive-precision"), 1e-12);
        assertEquals(2 / 3.0, values.get("positive-recall"), 1e-12);
        assertEquals(8 / 11.0, values.get("positive-f1"), 1e-12);
        assertEquals(0.7, values.get("precision"), 1e-12);
    }

    @Test
    void leavesMoreClassesThanAScreenHasLinesToTheReport() {
        Confusion large = new Confusion("test", Collections.nCopies(51, "x"), new double[51][51]);
        assertEquals(List.of(), ClassTable.lines(large));
    }

    @Test
    void theMetricsNamesStayWhateverTheAverage() {
        double[] sums = {3, 1, 0, 0, 1, 0, 0, 0, 0};
        Metric weighted = Metrics.REGISTRY.create(Samples.section("type = confusion-matrix, average = weighted"));
        Map<String, Double> values = weighted.values(sums, 0, 9);
        assertEquals(List.of("precision", "recall", "f1"), List.copyOf(values.keySet()));
        assertEquals(0.9, values.get("precision"), 1e-12);
        assertEquals(0.8, values.get("recall"), 1e-12, "weighted recall is the accuracy");
        Metric macro = Metrics.REGISTRY.create(Samples.section("type = confusion-matrix"));
        assertEquals(0.75, macro.values(sums, 0, 9).get("precision"), 1e-12);
    }
}
