package io.tributary.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.activation.Activations;
import io.tributary.blas.HostKernels;
import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.support.Batches;
import io.tributary.support.Goldens;
import io.tributary.support.Gradients;
import io.tributary.support.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {
    private static final float UNTOUCHED = 999;

    /** What float exponentials and logarithms change of a loss of about 1. */
    private static final double EXPONENTIALS = 1e-7;

    private static final String SOFT = "label-smoothing = 0.1";
    private static final double[] FOUR = {1, 0.5, 3, 2};
    private static final double[] TWO = {1, 5};
    private static final float[] PADDED = {3, -1, 1, 0, 2, 2, -1, -1, 0}; // [3 × 3]
    private static final JsonNode GOLDEN = Goldens.read("losses");
    private static final Loss MSE = Losses.MEAN_SQUARED_ERROR;
    private static final Loss MAE = Losses.MEAN_ABSOLUTE_ERROR;
    private static final Loss BCE = Losses.BINARY_CROSS_ENTROPY;
    private static final Loss CE = Losses.SOFTMAX_CROSS_ENTROPY;

    /** A loss with targets that suit it, weights with a zero among them, and outputs of three examples. */
    private record Case(String name, Loss loss, Shape shape, Batch batch) {
        float[] output() {
            return admissible(Samples.awayFromZero(9, batch.capacity * shape.size()));
        }

        /** Changes outputs to what the loss takes: a rate is at least 0. */
        float[] admissible(float[] output) {
            if (loss.type().equals("poisson")) {
                for (int i = 0; i < output.length; i++) {
                    output[i] = Math.abs(output[i]);
                }
            }
            return output;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Case sample(String name, String type, Shape shape, int targets, float[] values) {
        Loss loss = Losses.REGISTRY.create(Samples.section("type = " + type));
        return new Case(type + ", " + name, loss, shape, Batches.weighted(new float[] {1, 0, 2.5f}, targets, values));
    }

    private static Case weighted(double[] classWeights, Case sample) {
        sample.batch.classWeights = classWeights;
        return new Case(sample.name + ", weighted classes", sample.loss, sample.shape, sample.batch);
    }

    static List<Case> cases() {
        float[] fractions = Samples.uniform(1, 12, 0, 1);
        return List.of(
                sample("1 output", "mean-squared-error", Shape.of(1), 1, new float[] {3, -2, 0.3f}),
                sample("4 outputs", "mean-squared-error", Shape.of(4), 4, Samples.uniform(2, 12, -3, 3)),
                sample("1 output", "mean-absolute-error", Shape.of(1), 1, new float[] {3, -2, 4}),
                sample("4 outputs", "mean-absolute-error", Shape.of(4), 4, Samples.uniform(3, 12, 2, 3)),
                sample("1 output", "binary-cross-entropy", Shape.of(1), 1, new float[] {1, 0, 0}),
                sample("4 outputs", "binary-cross-entropy", Shape.of(4), 4, fractions),
                sample("2 × 2 outputs", "binary-cross-entropy", Shape.of(2, 2), 4, fractions),
                sample("index", "softmax-cross-entropy", Shape.of(4), 1, new float[] {3, 0, 1}),
                sample("two classes", "softmax-cross-entropy", Shape.of(2), 1, new float[] {0, 1, 1}),
                sample("distribution", "softmax-cross-entropy", Shape.of(4), 4, fractions),
                sample("sequence of indices", "softmax-cross-entropy", Shape.of(2, 3), 2, new float[] {0, 2, 1, 1, 2, 0
                }),
                sample("padding", "softmax-cross-entropy", Shape.of(3, 4), 3, PADDED),
                weighted(FOUR, sample("padding", "softmax-cross-entropy, " + SOFT, Shape.of(3, 4), 3, PADDED)),
                weighted(FOUR, sample("padding", "negative-log-likelihood", Shape.of(3, 4), 3, PADDED)),
                sample("padding", "categorical-hinge", Shape.of(3, 4), 3, PADDED),
                sample("padding", "kullback-leibler", Shape.of(3, 4), 3, PADDED),
                sample("sequence of distributions", "softmax-cross-entropy", Shape.of(2, 2), 4, fractions),
                weighted(
                        FOUR, sample("index", "softmax-cross-entropy, " + SOFT, Shape.of(4), 1, new float[] {3, 0, 1})),
                weighted(FOUR, sample("distribution", "softmax-cross-entropy, " + SOFT, Shape.of(4), 4, fractions)),
                weighted(TWO, sample("1 output", "binary-cross-entropy, " + SOFT, Shape.of(1), 1, new float[] {1, 0, 0
                })),
                weighted(FOUR, sample("index", "negative-log-likelihood", Shape.of(4), 1, new float[] {3, 0, 1})),
                sample("distribution", "negative-log-likelihood", Shape.of(4), 4, fractions),
                sample("index", "kullback-leibler", Shape.of(4), 1, new float[] {3, 0, 1}),
                sample("sequence of distributions", "kullback-leibler", Shape.of(2, 2), 4, fractions),
                weighted(TWO, sample("1 output", "mean-squared-error", Shape.of(1), 1, new float[] {1, 0, 0})),
                weighted(TWO, sample("1 output", "squared-hinge", Shape.of(1), 1, new float[] {1, 0, 0})),
                weighted(FOUR, sample("distribution", "kullback-leibler", Shape.of(4), 4, fractions)),
                weighted(FOUR, sample("index", "categorical-hinge", Shape.of(4), 1, new float[] {3, 0, 1})),
                sample("one-hot", "categorical-hinge", Shape.of(2), 2, new float[] {0, 1, 1, 0, 0, 1}),
                sample("4 outputs", "half-mean-squared-error", Shape.of(4), 4, Samples.uniform(2, 12, -3, 3)),
                sample("4 outputs", "huber", Shape.of(4), 4, Samples.uniform(2, 12, -3, 3)),
                sample("1 output", "huber, delta = 3", Shape.of(1), 1, new float[] {3, -2, 0.3f}),
                sample("4 outputs", "log-cosh", Shape.of(4), 4, Samples.uniform(2, 12, -3, 3)),
                sample("1 output", "hinge", Shape.of(1), 1, new float[] {1, 0, -1}),
                sample("4 outputs", "hinge", Shape.of(4), 4, Samples.classes(2, 12, 2)),
                sample("4 outputs", "squared-hinge", Shape.of(4), 4, Samples.classes(2, 12, 2)),
                sample("4 outputs", "poisson", Shape.of(4), 4, Samples.classes(2, 12, 5)),
                sample("4 outputs", "cosine-similarity", Shape.of(4), 4, Samples.uniform(2, 12, -3, 3)),
                sample("2 × 2 outputs", "cosine-similarity", Shape.of(2, 2), 4, Samples.uniform(2, 12, -3, 3)));
    }

    @Test
    void everyRegisteredLossHasASample() {
        TreeSet<String> missing = new TreeSet<>(Losses.REGISTRY.names());
        cases().forEach(c -> missing.remove(c.loss().type()));
        assertEquals(new TreeSet<>(), missing, "losses without a sample in this test");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientAgreesWithCentralDifferences(Case c) {
        float[] output = c.output();
        float[] gradient = new float[output.length];
        c.loss().sum(new HostKernels(), c.batch(), c.shape(), output, gradient);
        int count = c.batch().size * c.shape().size();
        assertTrue(
                Gradients.check(
                        c.name(),
                        output,
                        gradient,
                        0,
                        count,
                        () -> c.loss().sum(new HostKernels(), c.batch(), c.shape(), output, null)),
                "kink");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientIsOverwrittenAndWritesNothingBehindTheBatch(Case c) {
        float[] output = c.output();
        float[] kept = output.clone();
        float[] gradient = new float[output.length];
        Arrays.fill(gradient, UNTOUCHED);
        double sum = c.loss().sum(new HostKernels(), c.batch(), c.shape(), output, gradient);
        assertEquals(
                sum,
                c.loss().sum(new HostKernels(), c.batch(), c.shape(), output, null),
                "the sum with and without gradient");
        assertArrayEquals(kept, output, "outputs were changed");
        int used = c.batch().size * c.shape().size();
        for (int i = 0; i < gradient.length; i++) {
            assertEquals(i >= used, gradient[i] == UNTOUCHED, "at " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sumIsTheWeightedSumOverExamples(Case c) {
        float[] output = c.output();
        float[] gradient = new float[output.length];
        int width = c.shape().size();
        double whole = c.loss().sum(new HostKernels(), c.batch(), c.shape(), output, gradient);
        double sum = 0;
        for (int b = 0; b < c.batch().size; b++) {
            int targets = c.batch().targets;
            Batch one = Batches.of(targets, Arrays.copyOfRange(c.batch().target, b * targets, (b + 1) * targets));
            one.classWeights = c.batch().classWeights;
            float[] own = new float[width];
            float weight = c.batch().weight[b];
            sum += weight
                    * c.loss()
                            .sum(
                                    new HostKernels(),
                                    one,
                                    c.shape(),
                                    Arrays.copyOfRange(output, b * width, (b + 1) * width),
                                    own);
            for (int k = 0; k < width; k++) {
                assertEquals(weight * own[k], gradient[b * width + k], 1e-6, "example " + b + ", output " + k);
            }
        }
        assertEquals(sum, whole, 1e-12 * Math.abs(sum));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void staysFiniteFarOut(Case c) {
        for (float far : new float[] {1e4f, -1e4f}) {
            float[] output = new float[c.batch().capacity * c.shape().size()];
            for (int i = 0; i < output.length; i++) {
                output[i] = i % 3 == 0 ? far : -far;
            }
            c.admissible(output);
            float[] gradient = new float[output.length];
            assertTrue(Double.isFinite(c.loss().sum(new HostKernels(), c.batch(), c.shape(), output, gradient)));
            for (float value : gradient) {
                assertTrue(Float.isFinite(value));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"softmax-cross-entropy", "negative-log-likelihood", "categorical-hinge", "kullback-leibler"})
    void paddingHasNoLossAndNoGradientAndDoesNotThinTheMean(String type) {
        Loss loss = Losses.REGISTRY.create(Samples.section("type = " + type));
        float[] output = Samples.uniform(5, 12, -2, 2); // [3 × 4]
        float[] gradient = new float[12];
        float[] there = new float[4];
        double sum = loss.sum(new HostKernels(), Batches.of(3, -1, 2, -7), Shape.of(3, 4), output, gradient);
        assertEquals(
                loss.sum(new HostKernels(), Batches.of(1, 2), Shape.of(4), Arrays.copyOfRange(output, 4, 8), there),
                sum);
        assertArrayEquals(there, Arrays.copyOfRange(gradient, 4, 8));
        assertArrayEquals(new float[4], Arrays.copyOf(gradient, 4));
        assertArrayEquals(new float[4], Arrays.copyOfRange(gradient, 8, 12));
        Arrays.fill(gradient, UNTOUCHED);
        assertEquals(0, loss.sum(new HostKernels(), Batches.of(3, -1, -1, -1), Shape.of(3, 4), output, gradient));
        assertArrayEquals(new float[12], gradient);
    }

    static List<String> goldenNames() {
        return Goldens.names(GOLDEN);
    }

    /** Sums over three examples: of index targets where there are three targets, of values otherwise. */
    @ParameterizedTest
    @MethodSource("goldenNames")
    void sumsAndGradientsAreThoseOfPyTorch(String name) {
        JsonNode golden = GOLDEN.get(name);
        Loss loss = Losses.REGISTRY.create(Samples.section(name.substring(0, name.lastIndexOf(" of "))));
        float[] output = Goldens.floats(golden.get("output"));
        float[] target = Goldens.floats(golden.get("target"));
        float[] gradient = new float[output.length];
        Batch batch = Batches.of(target.length / 3, target);
        double sum = loss.sum(new HostKernels(), batch, Shape.of(output.length / 3), output, gradient);
        assertEquals(golden.get("sum").asDouble(), sum, 1e-6 * Math.abs(sum));
        Goldens.requireClose(name, Goldens.floats(golden.get("gradient")), gradient, 1e-6, 1e-7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hinge | 2 | 0 | a target must be 0 or 1, or −1 or 1, got 2.0; use 0 and 1 as labels",
                "poisson | -1 | 1 | a target must be at least 0, got -1.0; use counts as targets",
                "poisson | 1 | -1 | an output must be at least 0, got -1.0; give the last layer activation = softplus",
            })
    void saysWhichTargetsAndOutputsAreOutOfItsDomain(String type, float target, float output, String message) {
        Loss loss = Losses.REGISTRY.create(Samples.section("type = " + type));
        UserException e = assertThrows(
                UserException.class,
                () -> loss.sum(new HostKernels(), Batches.of(1, target), Shape.of(1), new float[] {output}, null));
        assertEquals("loss " + type + ": " + message, e.getMessage());
    }

    /** Of classes by number at the outputs of each class, and of sides at one output. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mean-squared-error",
                "half-mean-squared-error",
                "mean-absolute-error",
                "huber",
                "log-cosh",
                "binary-cross-entropy",
                "softmax-cross-entropy",
                "kullback-leibler",
                "negative-log-likelihood",
                "hinge",
                "squared-hinge",
                "categorical-hinge",
                "cosine-similarity",
                "poisson"
            })
    void aClassWeightMultipliesTheLossOfItsExamples(String type) {
        Loss loss = Losses.REGISTRY.create(Samples.section("type = " + type));
        boolean sides = Set.of("softmax-cross-entropy", "kullback-leibler", "negative-log-likelihood").stream()
                        .noneMatch(type::equals)
                && !type.startsWith("categorical");
        int width = sides ? 1 : 2;
        float[] z = Samples.uniform(5, 2 * width, -3, 3);
        double[] alone = {
            loss.sum(new HostKernels(), Batches.of(1, 1), Shape.of(width), Arrays.copyOf(z, width), null),
            loss.sum(
                    new HostKernels(), Batches.of(1, 0), Shape.of(width), Arrays.copyOfRange(z, width, 2 * width), null)
        };
        Batch batch = Batches.of(1, 1, 0);
        batch.classWeights = TWO;
        assertEquals(5 * alone[0] + alone[1], loss.sum(new HostKernels(), batch, Shape.of(width), z, null), 1e-12);
        assertEquals(2, batch.totalWeight(), "the mean is over the examples' own weights");
    }

    /** Of a sequence, every position by its class. */
    @Test
    void aClassWeightIsOfEachPosition() {
        float[] z = Samples.uniform(5, 8, -3, 3);
        Batch batch = Batches.of(2, 3, 1);
        batch.classWeights = FOUR;
        double sum = CE.sum(new HostKernels(), Batches.of(1, 3), Shape.of(4), Arrays.copyOf(z, 4), null) * 2
                + CE.sum(new HostKernels(), Batches.of(1, 1), Shape.of(4), Arrays.copyOfRange(z, 4, 8), null) * 0.5;
        assertEquals(sum / 2, CE.sum(new HostKernels(), batch, Shape.of(2, 4), z, null), 1e-12);
    }

    @Test
    void theCosineOfNothingIsZero() {
        Loss loss = Losses.REGISTRY.create(Samples.section("type = cosine-similarity"));
        float[] gradient = {9, 9};
        assertEquals(0, loss.sum(new HostKernels(), Batches.of(2, 1, 1), Shape.of(2), new float[] {0, 0}, gradient));
        assertArrayEquals(new float[] {0, 0}, gradient);
    }

    @Test
    void valuesAreTheDefinitions() {
        Shape one = Shape.of(1);
        Shape two = Shape.of(2);
        assertEquals(
                (4 + 9) / 2.0, MSE.sum(new HostKernels(), Batches.of(2, 1, 5), two, new float[] {3, 2}, null), 1e-12);
        assertEquals(
                (2 + 3) / 2.0, MAE.sum(new HostKernels(), Batches.of(2, 1, 5), two, new float[] {3, 2}, null), 1e-12);
        assertEquals(
                Math.log(2), BCE.sum(new HostKernels(), Batches.of(1, 1), one, new float[] {0}, null), EXPONENTIALS);
        assertEquals(
                -Math.log(1 / (1 + Math.exp(-2))),
                BCE.sum(new HostKernels(), Batches.of(1, 1), one, new float[] {2}, null),
                EXPONENTIALS);
        assertEquals(
                -Math.log(1 / (1 + Math.exp(2))),
                BCE.sum(new HostKernels(), Batches.of(1, 0), one, new float[] {2}, null),
                EXPONENTIALS);
        double total = Math.exp(1) + Math.exp(2) + Math.exp(-1);
        float[] z = {1, 2, -1};
        assertEquals(
                Math.log(total) - 2, CE.sum(new HostKernels(), Batches.of(1, 1), Shape.of(3), z, null), EXPONENTIALS);
        assertEquals(
                Math.log(total) - 0.25 - 1 + 0.25,
                CE.sum(new HostKernels(), Batches.of(3, 0.25f, 0.5f, 0.25f), Shape.of(3), z, null),
                EXPONENTIALS);
    }

    @Test
    void crossEntropiesFarOutAreTheirAsymptotes() {
        float[] gradient = new float[2];
        Shape one = Shape.of(1);
        assertEquals(1e4, BCE.sum(new HostKernels(), Batches.of(1, 0), one, new float[] {1e4f}, gradient));
        assertEquals(1, gradient[0]);
        assertEquals(1e4, BCE.sum(new HostKernels(), Batches.of(1, 1), one, new float[] {-1e4f}, gradient));
        assertEquals(-1, gradient[0]);
        assertEquals(0, BCE.sum(new HostKernels(), Batches.of(1, 1), one, new float[] {1e4f}, gradient));
        assertEquals(0, gradient[0]);
        assertEquals(
                2e4, CE.sum(new HostKernels(), Batches.of(1, 1), Shape.of(2), new float[] {1e4f, -1e4f}, gradient));
        assertArrayEquals(new float[] {1, -1}, gradient);
        assertEquals(0, CE.sum(new HostKernels(), Batches.of(1, 0), Shape.of(2), new float[] {1e4f, -1e4f}, gradient));
        assertArrayEquals(new float[] {0, 0}, gradient);
    }

    /** 1 − p must not be computed from a p rounded to 1. */
    @Test
    void theGradientOfASureClassKeepsItsDigits() {
        float[] gradient = new float[2];
        CE.sum(new HostKernels(), Batches.of(1, 0), Shape.of(2), new float[] {20, 0}, gradient);
        double rest = 1 / (1 + Math.exp(20));
        assertEquals(-rest, gradient[0], 1e-6 * rest);
        assertEquals(rest, gradient[1], 1e-6 * rest);
    }

    @Test
    void indexAndOneHotAreTheSame() {
        float[] z = Samples.uniform(5, 12, -3, 3);
        float[] byIndex = new float[12];
        float[] byOneHot = new float[12];
        double index = CE.sum(new HostKernels(), Batches.of(1, 2, 0, 3), Shape.of(4), z, byIndex);
        double oneHot =
                CE.sum(new HostKernels(), Batches.of(4, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1), Shape.of(4), z, byOneHot);
        assertEquals(index, oneHot, 1e-12);
        assertArrayEquals(byIndex, byOneHot, 1e-7f);
    }

    @Test
    void binaryCrossEntropyEqualsSoftmaxOfTwo() {
        float[] z = {1.7f};
        double binary = BCE.sum(new HostKernels(), Batches.of(1, 1), Shape.of(1), z, null);
        assertEquals(
                CE.sum(new HostKernels(), Batches.of(1, 1), Shape.of(2), new float[] {0, 1.7f}, null),
                binary,
                EXPONENTIALS);
    }

    @Test
    void predictionsAreWhatTheLossAssumes() {
        assertSame(Activations.LINEAR, MSE.prediction());
        assertSame(Activations.LINEAR, MAE.prediction());
        assertSame(Activations.SIGMOID, BCE.prediction());
        assertSame(Activations.SOFTMAX, CE.prediction());
    }

    @Test
    void aBinaryTargetOutsideOfZeroAndOneIsTheUsersError() {
        UserException e = assertThrows(
                UserException.class,
                () -> BCE.sum(new HostKernels(), Batches.of(1, 2), Shape.of(1), new float[] {0}, null));
        assertEquals(
                "loss binary-cross-entropy: a target must be between 0 and 1, got 2.0; use 0 and 1 as labels",
                e.getMessage());
    }
}
