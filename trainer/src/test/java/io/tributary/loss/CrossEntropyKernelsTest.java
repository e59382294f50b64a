package io.tributary.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.blas.HostKernels;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.support.Batches;
import io.tributary.support.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cross-entropies, many rows at once and blocks of a row, beside their definitions in double, one number at a time. */
class CrossEntropyKernelsTest {
    private static final float UNTOUCHED = 999;

    /** Of float exponentials and differences of logits up to 12. */
    private static final double RELATIVE = 2e-6;

    @ParameterizedTest
    @CsvSource({
        "1, 2, false",
        "1, 13, true",
        "13, 13, false",
        "207, 10, false",
        "1000, 10, true",
        "3, 207, true",
        "2, 1000, false",
        "2, 1025, true",
        "5, 3000, false",
        "513, 2, true"
    })
    void softmaxCrossEntropyIsItsDefinition(int examples, int classes, boolean ofDistributions) {
        float[] target =
                ofDistributions ? Samples.uniform(3, examples * classes, 0, 1) : Samples.classes(3, examples, classes);
        Batch batch = Batches.of(ofDistributions ? classes : 1, target);
        float[] z = Samples.uniform(4, examples * classes, -6, 6);
        float[] gradient = new float[z.length + 1];
        gradient[z.length] = UNTOUCHED;
        double actual = Losses.SOFTMAX_CROSS_ENTROPY.sum(new HostKernels(), batch, Shape.of(classes), z, gradient);

        double sum = 0;
        for (int row = 0; row < examples; row++) {
            double total = 0;
            double mass = 0;
            for (int k = 0; k < classes; k++) {
                total += Math.exp(z[row * classes + k]);
                mass += ofDistributions ? target[row * classes + k] : k == target[row] ? 1 : 0;
            }
            for (int k = 0; k < classes; k++) {
                int i = row * classes + k;
                double t = ofDistributions ? target[i] : k == target[row] ? 1 : 0;
                double p = Math.exp(z[i]) / total;
                sum -= t * Math.log(p);
                assertEquals(mass * p - t, gradient[i], RELATIVE * mass * p + 1e-7 * t, "row " + row + ", class " + k);
            }
        }
        assertEquals(sum, actual, 2e-7 * sum);
        assertEquals(actual, Losses.SOFTMAX_CROSS_ENTROPY.sum(new HostKernels(), batch, Shape.of(classes), z, null));
        assertEquals(UNTOUCHED, gradient[z.length]);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "13, 1", "207, 1", "1000, 1", "1025, 1", "13, 207", "3, 1000"})
    void binaryCrossEntropyIsItsDefinition(int examples, int outputs) {
        float[] target = Samples.uniform(3, examples * outputs, 0, 1);
        Batch batch = Batches.of(outputs, target);
        float[] z = Samples.uniform(4, examples * outputs, -20, 20);
        float[] gradient = new float[z.length + 1];
        gradient[z.length] = UNTOUCHED;
        double actual = Losses.BINARY_CROSS_ENTROPY.sum(new HostKernels(), batch, Shape.of(outputs), z, gradient);

        double sum = 0;
        for (int i = 0; i < z.length; i++) {
            double p = 1 / (1 + Math.exp(-z[i]));
            sum -= (target[i] * Math.log(p) + (1 - target[i]) * Math.log(1 / (1 + Math.exp(z[i])))) / outputs;
            assertEquals((p - target[i]) / outputs, gradient[i], 1e-7 / outputs, "z " + z[i] + ", t " + target[i]);
        }
        assertEquals(sum, actual, 2e-7 * sum);
        assertEquals(UNTOUCHED, gradient[z.length]);
    }

    /** Of a sure class, {@code 1 − p} must not be computed from a p rounded to 1; nor of a sure side. */
    @ParameterizedTest
    @CsvSource({"20, 1, 0", "-20, 0, 1", "40, 1, 0", "80, 1, 0"})
    void sureAnswersKeepTheirDigits(float z, float target, int label) {
        float[] gradient = new float[1];
        double rest = 1 / (1 + Math.exp(Math.abs(z)));
        double loss = Losses.BINARY_CROSS_ENTROPY.sum(
                new HostKernels(), Batches.of(1, target), Shape.of(1), new float[] {z}, gradient);
        assertEquals(rest, loss, 1e-6 * rest);
        assertTrue(Math.abs(gradient[0]) <= 2.3e-16 || Math.abs(Math.abs(gradient[0]) - rest) < 1e-6 * rest);
        float[] two = {z, 0};
        float[] gradients = new float[2];
        double of =
                Losses.SOFTMAX_CROSS_ENTROPY.sum(new HostKernels(), Batches.of(1, label), Shape.of(2), two, gradients);
        assertEquals(rest, of, 1e-6 * rest + 2.3e-16);
        assertEquals(Math.signum(z) * rest, gradients[1 - label] * Math.signum(z), 1e-6 * rest);
    }
}
