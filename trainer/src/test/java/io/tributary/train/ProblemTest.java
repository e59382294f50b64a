package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.error.UserException;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.metric.Metric;
import io.tributary.metric.Metrics;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private static Network network(int units, Activation activation) {
        return Network.of(new Sequential(List.of(new Dense(units, activation))), Shape.of(4), Regularizer.NONE);
    }

    private static String refusal(Network network, int classes, Metric... metrics) {
        return assertThrows(
                        UserException.class,
                        () -> new Problem(network, Losses.SOFTMAX_CROSS_ENTROPY, List.of(metrics), 1, classes))
                .getMessage();
    }

    @Test
    void checksLossMetricsAndActivationAgainstTheData() {
        assertEquals(
                "loss softmax-cross-entropy: the network has 3 outputs, the data has 10 classes; "
                        + "give the last layer units = 10",
                refusal(network(3, Activations.LINEAR), 10));
        assertEquals(
                "layer 0 (dense): applies softmax, but softmax-cross-entropy takes logits and applies softmax itself; "
                        + "remove the activation",
                refusal(network(3, Activations.SOFTMAX), 3));
        assertEquals(
                "metric r2: compares numbers, but the data has 3 classes and the network 3 outputs; "
                        + "use softmax-cross-entropy, or set data.label.type = number",
                refusal(network(3, Activations.LINEAR), 3, Metrics.R2));
        assertEquals(
                "metrics: accuracy is listed twice; remove one of them",
                refusal(network(3, Activations.LINEAR), 3, Metrics.ACCURACY, Metrics.ACCURACY));
    }

    @Test
    void metricsLieOneAfterTheOther() {
        Problem problem = new Problem(
                network(3, Activations.LINEAR),
                Losses.SOFTMAX_CROSS_ENTROPY,
                List.of(Metrics.ACCURACY, Metrics.CONFUSION_MATRIX),
                1,
                3);
        assertEquals(2 + 9, problem.metricSums());
        assertEquals(0, problem.metricOffset(0));
        assertEquals(2, problem.metricOffset(1));
        assertEquals(9, problem.metricSize(1));
        MetricSums sums = new MetricSums(11);
        sums.metrics[0] = 3;
        sums.metrics[1] = 4;
        for (int k = 0; k < 3; k++) {
            sums.metrics[2 + 4 * k] = 1; // the diagonal
        }
        Map<String, Double> values = problem.metricValues(sums);
        assertEquals(List.of("accuracy", "precision", "recall", "f1"), List.copyOf(values.keySet()));
        assertEquals(List.of(0.75, 1.0, 1.0, 1.0), List.copyOf(values.values()));
    }
}
