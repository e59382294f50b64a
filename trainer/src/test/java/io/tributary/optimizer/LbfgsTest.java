package io.tributary.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.optimizer.Optimizer.OverObjective;
import io.tributary.support.Goldens;
import io.tributary.support.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** L-BFGS on functions with known minima, and against PyTorch's, iteration by iteration. */
class LbfgsTest {
    private static final JsonNode GOLDEN = Goldens.read("optimizers", "lbfgs");

    /** A run, step by step, as the training loop makes it. */
    private static final class Descent {
        private final OverObjective rule;
        private final OverObjective.Objective function;
        private final float[] w;
        private final float[] gradient;
        private float[][] moments;
        private double value;
        private long step;
        private int evaluations;
        private boolean converged;

        Descent(String config, OverObjective.Objective function, float... start) {
            this.rule = (OverObjective) Optimizers.REGISTRY.create(Samples.section("type = lbfgs" + config));
            this.function = function;
            this.w = start.clone();
            this.gradient = new float[start.length];
            this.moments = new float[rule.moments()][start.length];
            this.value = function.at(w, gradient);
        }

        void step() {
            List<Double> values = new ArrayList<>();
            OverObjective.Landing landing = rule.step(++step, value, w, gradient, moments, (point, into) -> {
                values.add(function.at(point, into));
                return values.get(values.size() - 1);
            });
            evaluations = values.size();
            converged = landing.converged();
            if (landing.evaluation() >= 0) {
                value = values.get(landing.evaluation());
            }
        }

        int toTheEnd(int most) {
            while (!converged && step < most) {
                step();
            }
            return (int) step;
        }
    }

    /** (1 − x)² + 100·(y − x²)². */
    private static double rosenbrock(float[] w, float[] g) {
        double x = w[0];
        double y = w[1];
        g[0] = (float) (-2 * (1 - x) - 400 * x * (y - x * x));
        g[1] = (float) (200 * (y - x * x));
        return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
    }

    private static final double[] A = {0.05, 0.5, 5, 50, 1};
    private static final double[] B = {1, -1, 0.5, -0.25, 2};

    /** Σ a·(w − b)² + (w − b)⁴. */
    private static double quartic(float[] w, float[] g) {
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            double z = w[i] - B[i];
            sum += A[i] * z * z + z * z * z * z;
            g[i] = (float) (2 * A[i] * z + 4 * z * z * z);
        }
        return sum;
    }

    static List<String> names() {
        return Goldens.names(GOLDEN);
    }

    /** Float rounding grows from step to step, so later points are compared less strictly. */
    @ParameterizedTest
    @MethodSource("names")
    void takesThePointsThatPyTorchTakes(String name) {
        JsonNode json = GOLDEN.get(name);
        String[] parts = name.split(",", 2);
        OverObjective.Objective function = parts[0].equals("quartic") ? LbfgsTest::quartic : LbfgsTest::rosenbrock;
        Descent descent = new Descent("," + parts[1] + ", tolerance = 0", function, Goldens.floats(json.get("start")));
        for (int step = 0; step < json.get("values").size(); step++) {
            double expected = json.get("values").get(step).asDouble();
            assertEquals(expected, descent.value, 2e-3 * expected, "value before step " + (step + 1));
            descent.step();
            assertEquals(
                    json.get("evaluations").get(step).asInt(), descent.evaluations, "evaluations in " + descent.step);
            float[] point = Goldens.floats(json.get("points").get(step));
            Goldens.requireClose("point " + descent.step, point, descent.w, 1e-3, 1e-3);
        }
    }

    @Test
    void solvesAParabolaInFewSteps() {
        float[] start = Samples.uniform(1, 13, -2, 2);
        Descent descent = new Descent(
                "",
                (w, g) -> {
                    double sum = 0;
                    for (int i = 0; i < w.length; i++) {
                        double a = 0.5 + 3.5 * i / (w.length - 1);
                        g[i] = (float) (a * w[i]);
                        sum += 0.5 * a * w[i] * w[i];
                    }
                    return sum;
                },
                start);
        assertTrue(descent.toTheEnd(30) < 30, "it did not converge");
        assertArrayEquals(new float[start.length], descent.w, 1e-4f);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 30})
    void solvesRosenbrocksValleyWithAnyHistory(int history) {
        Descent descent = new Descent(", history = " + history, LbfgsTest::rosenbrock, -1.2f, 1);
        assertTrue(descent.toTheEnd(200) < 200, "it did not converge");
        assertArrayEquals(new float[] {1, 1}, descent.w, 1e-3f);
    }

    @Test
    void continuesFromItsMomentsWithTheSameBits() {
        Descent whole = new Descent(", history = 3", LbfgsTest::rosenbrock, -1.2f, 1);
        Descent resumed = null;
        for (int step = 1; step <= 25; step++) {
            whole.step();
            if (step == 11) {
                resumed = new Descent(", history = 3", LbfgsTest::rosenbrock, whole.w);
                resumed.moments =
                        Arrays.stream(whole.moments).map(float[]::clone).toArray(float[][]::new);
                resumed.step = step;
            } else if (resumed != null) {
                resumed.step();
                assertArrayEquals(whole.w, resumed.w, "after step " + step);
                assertArrayEquals(whole.moments, resumed.moments);
            }
        }
    }

    @Test
    void stepsBackFromWhereTheObjectiveIsNotFinite() {
        // −log(1 − w) + w²·3 − 2·w, undefined from 1 on; the first step along the gradient goes past it
        Descent descent = new Descent(
                "",
                (w, g) -> {
                    if (!(w[0] < 1)) {
                        g[0] = 0;
                        return Double.POSITIVE_INFINITY;
                    }
                    g[0] = (float) (1 / (1.0 - w[0]) + 6 * w[0] - 12);
                    return -Math.log(1.0 - w[0]) + 3.0 * w[0] * w[0] - 12 * w[0];
                },
                0.5f);
        descent.toTheEnd(50);
        assertTrue(descent.converged);
        // 1/(1 − w) + 6w = 12
        double root = (18 - Math.sqrt(18 * 18 - 4 * 6 * 11)) / 12;
        assertEquals(root, descent.w[0], 1e-4);
    }

    @Test
    void atAMinimumItStaysAndSaysSo() {
        Descent descent = new Descent("", LbfgsTest::rosenbrock, 1, 1);
        descent.step();
        assertTrue(descent.converged);
        assertEquals(0, descent.evaluations);
        assertArrayEquals(new float[] {1, 1}, descent.w);
    }

    @Test
    void whereNothingIsLowerItForgetsAndThenEnds() {
        // the gradient lies: there is no lower point in its direction
        OverObjective.Objective lie = (w, g) -> {
            g[0] = 1;
            return Math.abs(w[0]);
        };
        Descent descent = new Descent("", lie, 0);
        descent.step = 1;
        descent.moments[0][0] = 1;
        descent.moments[1][0] = 1;
        descent.step();
        assertFalse(descent.converged, "it had a history to forget");
        assertEquals(0, descent.moments[0][0]);
        descent.step();
        assertTrue(descent.converged);
        assertArrayEquals(new float[] {0}, descent.w);
    }
}
