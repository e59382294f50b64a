package io.tributary.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.support.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One table of optimizers that must all solve the same problems, keep their state outside, and take known first steps. */
class OptimizersTest {
    /** The learning rate of one that does not get through the valley. */
    private static final double NEVER = Double.NaN;

    /**
     * An optimizer and where it goes from the point (1, −2) with the gradient (0.5, 4), and again (0.5, 4).
     *
     * @param parabola a learning rate for the parabola
     * @param rosenbrock a learning rate for Rosenbrock's valley
     * @param first after one step at a learning rate of 0.1, computed by hand
     * @param second after two
     */
    private record Sample(
            String config,
            int moments,
            int fading,
            double parabola,
            double rosenbrock,
            double[] first,
            double[] second) {
        Sample(String config, int moments, double parabola, double rosenbrock, double[] first, double[] second) {
            this(config, moments, moments, parabola, rosenbrock, first, second);
        }

        Optimizer at(double rate) {
            return Optimizers.REGISTRY.create(Samples.section(config + ", learning-rate = " + rate));
        }

        @Override
        public String toString() {
            return config;
        }
    }

    static List<Sample> samples() {
        return List.of(
                // w − η·g
                new Sample("type = sgd", 0, 0.05, 1e-3, pair(0.95, -2.4), pair(0.9, -2.8)),
                // v = g, then 0.9·g + g = 1.9·g
                new Sample("type = sgd, momentum = 0.9", 1, 0.02, 2e-4, pair(0.95, -2.4), pair(0.855, -3.16)),
                // g + 0.9·g = 1.9·g, then g + 0.9·1.9·g = 2.71·g
                new Sample(
                        "type = sgd, momentum = 0.9, nesterov = true",
                        1,
                        0.02,
                        2e-4,
                        pair(0.905, -2.76),
                        pair(0.7695, -3.844)),
                // m̂/√v̂ = sign(g) as long as g stays
                new Sample("type = adam", 2, 0.05, 0.02, pair(0.9, -2.1), pair(0.8, -2.2)),
                // of what is touched
                new Sample("type = lazy-adam", 2, 0.05, 0.02, pair(0.9, -2.1), pair(0.8, -2.2)),
                // first: m̂/(√v̂ + 1) = g/(|g| + 1), and the same again
                new Sample(
                        "type = adam, beta-1 = 0.8, beta-2 = 0.9, epsilon = 1",
                        2,
                        0.05,
                        0.02,
                        pair(1 - 0.1 * 0.5 / 1.5, -2 - 0.1 * 4 / 5),
                        pair(1 - 0.2 * 0.5 / 1.5, -2 - 0.2 * 4 / 5)),
                // v grows, so the largest is the last
                new Sample("type = adam, amsgrad = true", 3, 2, 0.05, 0.05, pair(0.9, -2.1), pair(0.8, -2.2)),
                // the decay is the driver's
                new Sample("type = adamw, weight-decay = 0.1", 2, 0.05, 0.02, pair(0.9, -2.1), pair(0.8, -2.2)),
                // g/√(0.1 + g²), then g/√(0.1 + 2g²)
                new Sample(
                        "type = adagrad",
                        1,
                        0,
                        0.5,
                        0.5,
                        pair(1 - 0.05 / Math.sqrt(0.35), -2 - 0.4 / Math.sqrt(16.1)),
                        pair(
                                1 - 0.05 / Math.sqrt(0.35) - 0.05 / Math.sqrt(0.6),
                                -2 - 0.4 / Math.sqrt(16.1) - 0.4 / Math.sqrt(32.1))),
                // s = ½g², d = g/√(1 + s), u = ½d²; then s = ¾g², d = √(1 + u)·g/√(1 + s). Too timid for the valley.
                new Sample(
                        "type = adadelta, rho = 0.5, epsilon = 1",
                        2,
                        2,
                        0.1,
                        NEVER,
                        pair(1 - 0.05 / Math.sqrt(1.125), -2 - 0.4 / 3),
                        pair(
                                1 - 0.05 / Math.sqrt(1.125) - 0.05 * Math.sqrt((1 + 1 / 9.0) / 1.1875),
                                -2 - 0.4 / 3 - 0.4 * Math.sqrt((1 + 8 / 9.0) / 13))),
                // sign(g)/√0.1, then sign(g)/√0.19
                new Sample(
                        "type = rmsprop",
                        1,
                        0.0015,
                        0.001,
                        pair(1 - 0.1 / Math.sqrt(0.1), -2 - 0.1 / Math.sqrt(0.1)),
                        pair(
                                1 - 0.1 / Math.sqrt(0.1) - 0.1 / Math.sqrt(0.19),
                                -2 - 0.1 / Math.sqrt(0.1) - 0.1 / Math.sqrt(0.19))),
                // sign(g)/√(0.1 − 0.1²), then 0.9 of it + sign(g)/√(0.19 − 0.19²)
                new Sample(
                        "type = rmsprop, momentum = 0.9, centered = true",
                        3,
                        0.0001,
                        0.0001,
                        pair(1 - 0.1 / 0.3, -2 - 0.1 / 0.3),
                        pair(1 - 0.19 / 0.3 - 0.1 / Math.sqrt(0.1539), -2 - 0.19 / 0.3 - 0.1 / Math.sqrt(0.1539))),
                new Sample(
                        "type = nadam",
                        2,
                        0.02,
                        0.005,
                        pair(0.8943548243, -2.105645178),
                        pair(0.8159863902, -2.184013613)),
                // 0.1·‖w‖/‖g‖·g = 0.1·√(5/16.25)·g
                new Sample(
                        "type = lars, trust-coefficient = 0.1",
                        1,
                        0.01,
                        0.01,
                        pair(0.997226499, -2.022188008),
                        pair(0.9919337279, -2.064530177)),
                // ‖w‖/√2·sign(g), w being (1, −2) and then that
                new Sample(
                        "type = lamb",
                        2,
                        0.005,
                        0.002,
                        pair(0.8418862553, -2.158114021),
                        pair(0.6780842528, -2.321916311)));
    }

    private static double[] pair(double x, double y) {
        return new double[] {x, y};
    }

    private static void step(
            Optimizer optimizer, long step, float[] w, float[] g, float[][] moments, int from, int to) {
        double rate = optimizer.learningRate(step);
        if (optimizer instanceof Optimizer.OverSlots rule) {
            rule.step(step, rate, w, g, moments, from, to, true);
        } else {
            ((Optimizer.OverRanges) optimizer).step(step, rate, w, g, moments, from, to);
        }
    }

    private static float[][] moments(Optimizer optimizer, int parameters) {
        return new float[optimizer.moments()][parameters];
    }

    @Test
    void everyRegisteredOptimizerHasASample() {
        TreeSet<String> missing = new TreeSet<>(Optimizers.REGISTRY.names());
        samples().forEach(sample -> missing.remove(sample.at(1).type()));
        missing.remove("lbfgs"); // which has a test of its own
        assertEquals(new TreeSet<>(), missing, "optimizers without a sample in this test");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void firstStepsAreTheOnesComputedByHand(Sample sample) {
        Optimizer optimizer = sample.at(0.1);
        assertEquals(sample.moments(), optimizer.moments());
        float[] w = {1, -2};
        float[] g = {0.5f, 4};
        float[][] moments = moments(optimizer, 2);
        step(optimizer, 1, w, g, moments, 0, 2);
        assertArrayEquals(new float[] {(float) sample.first()[0], (float) sample.first()[1]}, w, 1e-6f);
        step(optimizer, 2, w, g, moments, 0, 2);
        assertArrayEquals(new float[] {(float) sample.second()[0], (float) sample.second()[1]}, w, 1e-6f);
        assertArrayEquals(new float[] {0.5f, 4}, g, "the gradient was changed");
        assertEquals(0.1, optimizer.learningRate(7));
    }

    /** ½·Σ a_i·w_i², curvatures 0.5 to 4. */
    private static void parabola(float[] w, float[] g) {
        for (int i = 0; i < w.length; i++) {
            g[i] = (0.5f + 3.5f * i / (w.length - 1)) * w[i];
        }
    }

    /** (1 − x)² + 100·(y − x²)². */
    private static void rosenbrock(float[] w, float[] g) {
        float x = w[0];
        float y = w[1];
        g[0] = -2 * (1 - x) - 400 * x * (y - x * x);
        g[1] = 200 * (y - x * x);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void solvesAParabola(Sample sample) {
        Optimizer optimizer = sample.at(sample.parabola());
        float[] w = Samples.uniform(1, 13, -2, 2);
        float[] g = new float[w.length];
        float[][] moments = moments(optimizer, w.length);
        for (int step = 1; step <= 2000; step++) {
            parabola(w, g);
            step(optimizer, step, w, g, moments, 0, w.length);
        }
        assertArrayEquals(new float[w.length], w, 1e-3f);
    }

    static List<Sample> valleySamples() {
        return samples().stream().filter(s -> !Double.isNaN(s.rosenbrock())).toList();
    }

    @ParameterizedTest
    @MethodSource("valleySamples")
    void solvesRosenbrocksValley(Sample sample) {
        Optimizer optimizer = sample.at(sample.rosenbrock());
        float[] w = {-1.2f, 1};
        float[] g = new float[2];
        float[][] moments = moments(optimizer, 2);
        for (int step = 1; step <= 30_000; step++) {
            rosenbrock(w, g);
            step(optimizer, step, w, g, moments, 0, 2);
        }
        assertArrayEquals(new float[] {1, 1}, w, 0.02f);
    }

    static List<Sample> rangeSamples() {
        return samples().stream()
                .filter(s -> !(s.at(1) instanceof Optimizer.OverSlots))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rangeSamples")
    void anySplitIntoRangesGivesTheSameBits(Sample sample) {
        Optimizer optimizer = sample.at(0.01);
        int count = 1000;
        float[] whole = Samples.uniform(2, count, -1, 1);
        float[] split = whole.clone();
        float[][] wholeMoments = moments(optimizer, count);
        float[][] splitMoments = moments(optimizer, count);
        int[] cuts = {0, 1, 1, 207, 500, 987, count};
        for (int step = 1; step <= 5; step++) {
            float[] g = Samples.uniform(100 + step, count, -1, 1);
            step(optimizer, step, whole, g, wholeMoments, 0, count);
            for (int part = cuts.length - 1; part > 0; part--) {
                step(optimizer, step, split, g, splitMoments, cuts[part - 1], cuts[part]);
            }
        }
        assertArrayEquals(whole, split);
        assertArrayEquals(wholeMoments, splitMoments);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void changesNothingOutsideItsRange(Sample sample) {
        Optimizer optimizer = sample.at(0.1);
        float[] w = Samples.uniform(3, 10, 1, 2);
        float[] before = w.clone();
        float[][] moments = moments(optimizer, 10);
        step(optimizer, 1, w, Samples.uniform(4, 10, 1, 2), moments, 3, 6);
        for (int i = 0; i < 10; i++) {
            assertEquals(i >= 3 && i < 6, w[i] != before[i], "parameter " + i);
            for (float[] moment : moments) {
                assertEquals(i >= 3 && i < 6, moment[i] != 0, "moment " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void continuesFromSavedStateWithTheSameBits(Sample sample) {
        float[] w = {-1.2f, 1};
        float[] g = new float[2];
        Optimizer optimizer = sample.at(0.001);
        float[][] moments = moments(optimizer, 2);
        float[] savedW = null;
        float[][] saved = null;
        for (int step = 1; step <= 60; step++) {
            rosenbrock(w, g);
            step(optimizer, step, w, g, moments, 0, 2);
            if (step == 23) {
                savedW = w.clone();
                saved = Arrays.stream(moments).map(float[]::clone).toArray(float[][]::new);
            }
        }
        Optimizer restored = sample.at(0.001);
        for (int step = 24; step <= 60; step++) {
            rosenbrock(savedW, g);
            step(restored, step, savedW, g, saved, 0, 2);
        }
        assertArrayEquals(w, savedW);
        assertArrayEquals(moments, saved);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aParameterWithoutGradientStaysFinite(Sample sample) {
        Optimizer optimizer = sample.at(0.1);
        float[] w = {1, 2};
        float[][] moments = moments(optimizer, 2);
        for (long step : new long[] {1, 2, 1_000_000_000_000L}) {
            step(optimizer, step, w, new float[2], moments, 0, 2);
        }
        assertArrayEquals(new float[] {1, 2}, w);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void momentsFadeWithoutBecomingSubnormal(Sample sample) {
        Optimizer optimizer = sample.at(0.1);
        float[] w = {1};
        float[][] moments = moments(optimizer, 1);
        step(optimizer, 1, w, new float[] {1}, moments, 0, 1);
        for (int step = 2; step <= 100_000; step++) {
            step(optimizer, step, w, new float[1], moments, 0, 1);
            for (float[] moment : Arrays.copyOf(moments, sample.fading())) {
                assertTrue(moment[0] == 0 || 1e-6f * moment[0] >= Float.MIN_NORMAL, "subnormal at step " + step);
            }
        }
        for (float[] moment : Arrays.copyOf(moments, sample.fading())) {
            assertTrue(moment[0] < 1e-28, "still " + moment[0]);
        }
    }

    @Test
    void aSlotThatDoesNotDecayIsNotScaledByLars() {
        Optimizer.OverSlots lars = (Optimizer.OverSlots) Optimizers.REGISTRY.create(
                Samples.section("type = lars, learning-rate = 0.1, weight-decay = 0.5, momentum = 0"));
        float[] w = {1, -2};
        lars.step(1, 0.1, w, new float[] {0.5f, 4}, new float[1][2], 0, 2, false);
        assertArrayEquals(new float[] {0.95f, -2.4f}, w, 1e-6f);
        float[] decaying = {3, 4};
        lars.step(1, 0.1, decaying, new float[] {0, 0.5f}, new float[1][2], 0, 2, true);
        // 0.001·5/(0.5 + 0.5·5)·(g + 0.5·w)
        float local = 0.1f * 0.005f / 3;
        assertArrayEquals(new float[] {3 - local * 1.5f, 4 - local * 2.5f}, decaying, 1e-6f);
    }

    @Test
    void lambDecaysInsideItsRatio() {
        Optimizer.OverSlots lamb = (Optimizer.OverSlots)
                Optimizers.REGISTRY.create(Samples.section("type = lamb, learning-rate = 0.1, weight-decay = 0.5"));
        for (boolean decays : new boolean[] {false, true}) {
            float[] w = {3, 4};
            lamb.step(1, 0.1, w, new float[] {1, 2}, new float[2][2], 0, 2, decays);
            double x = decays ? 2.5 : 1;
            double y = decays ? 3 : 1;
            double ratio = 5 / Math.hypot(x, y);
            assertArrayEquals(new float[] {(float) (3 - 0.1 * ratio * x), (float) (4 - 0.1 * ratio * y)}, w, 1e-5f);
        }
    }

    @Test
    void defaultsAreTheFieldsOwn() {
        assertEquals(
                new Adam(Schedule.constant(0.001), 0.9, 0.999, 1e-8, false),
                Optimizers.REGISTRY.create(Samples.section("type = adam")));
        assertEquals(
                new Sgd(Schedule.constant(0.1), 0, false),
                Optimizers.REGISTRY.create(Samples.section("type = sgd, learning-rate = 0.1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type = sgd | learning-rate: is missing",
                "type = sgd, learning-rate = 0 | learning-rate: must be greater than 0, got 0",
                "type = sgd, learning-rate = 1, momentum = 1 | momentum: must be at least 0 and less than 1, got 1",
                "type = sgd, learning-rate = 1, nesterov = true | nesterov: needs a momentum above 0, got 0; set momentum = 0.9",
                "type = adam, beta-1 = 1 | beta-1: must be at least 0 and less than 1, got 1",
                "type = adam, beta-2 = -1 | beta-2: must be at least 0 and less than 1, got -1",
                "type = adam, epsilon = 0 | epsilon: must be at least",
                "type = adam, momentum = 0.9 | momentum: unknown key",
                "type = lbfgs, history = 0 | history: must be between 1 and 100, got 0",
                "type = lbfgs, max-evaluations = 1 | max-evaluations: must be at least 2, got 1",
                "type = lbfgs, tolerance = -1 | tolerance: must be at least 0, got -1",
                "type = lbfgs, learning-rate = 1 | learning-rate: unknown key",
                "type = sdg | type: unknown optimizer \"sdg\"; known: ",
            })
    void saysWhichSettingIsWrong(String config, String message) {
        UserException e = assertThrows(UserException.class, () -> Optimizers.REGISTRY.create(Samples.section(config)));
        String told = e.getMessage().replaceFirst("^test\\.conf(:1)?: ", "");
        assertTrue(told.startsWith(message), e.getMessage());
    }
}
