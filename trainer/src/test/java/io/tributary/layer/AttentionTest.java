package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.Layer;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Shape;
import io.tributary.support.Samples;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What attention sees, and against its formula, written out in double. */
class AttentionTest {
    private static final int BATCH = 3;
    private static final int STEPS = 13;
    private static final int FEATURES = 8;

    private static LayerRun run(String config, int steps, int features) {
        Layer layer = Layers.REGISTRY.create(Samples.section("type = " + config));
        return new LayerRun(layer, Shape.of(steps, features), BATCH, 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multi-head-attention, num-heads = 2, key-dim = 4, causal = true",
                "multi-head-attention, num-heads = 2, key-dim = 4, causal = true, dropout = 0.3",
                "transformer-block, num-heads = 2, intermediate-dim = 16, causal = true",
                "transformer-block, num-heads = 4, intermediate-dim = 16, causal = true, normalize-first = true"
            })
    void aCausalBlockCannotSeeTheFuture(String config) {
        LayerRun run = run(config, STEPS, FEATURES);
        run.forward(true);
        float[] before = run.y.clone();
        for (int t = 0; t < STEPS - 1; t++) {
            float[] x = run.x.clone();
            for (int b = 0; b < BATCH; b++) {
                for (int i = at(b, t + 1); i < at(b + 1, 0); i++) {
                    run.x[i] = -3 * x[i] + i;
                }
            }
            run.forward(true);
            System.arraycopy(x, 0, run.x, 0, x.length);
            for (int b = 0; b < BATCH; b++) {
                assertArrayEquals(part(before, b, 0, t + 1), part(run.y, b, 0, t + 1), "steps up to " + t);
                assertNotEquals(before[at(b, t + 1)], run.y[at(b, t + 1)], "the step after " + t);
            }
        }
        gradientsOfTheFutureAreZero(run);
    }

    private static void gradientsOfTheFutureAreZero(LayerRun run) {
        float[] dy = run.outputGradient.clone();
        for (int t = 0; t < STEPS - 1; t++) {
            Arrays.fill(run.outputGradient, 0);
            for (int b = 0; b < BATCH; b++) {
                System.arraycopy(dy, at(b, 0), run.outputGradient, at(b, 0), (t + 1) * FEATURES);
            }
            run.forward(true);
            run.backward(new float[run.gradient.length], run.dx);
            for (int b = 0; b < BATCH; b++) {
                for (float d : part(run.dx, b, t + 1, STEPS)) {
                    assertEquals(0, Math.abs(d), "outputs up to step " + t + " do not depend on later ones");
                }
                assertNotEquals(0, run.dx[at(b, t)]);
            }
        }
    }

    private static int at(int example, int step) {
        return (example * STEPS + step) * FEATURES;
    }

    private static float[] part(float[] values, int example, int from, int to) {
        return Arrays.copyOfRange(values, at(example, from), at(example, to));
    }

    /** Sizes that blocks of a BLAS do not divide. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 13, 207})
    void agreesWithTheFormula(int steps) {
        for (boolean causal : new boolean[] {false, true}) {
            String config = "multi-head-attention, num-heads = 3, key-dim = 2, value-dim = 5, causal = " + causal;
            LayerRun run = run(config, steps, FEATURES);
            run.forward(false);
            int compared = 0;
            for (int b = 0; b < BATCH; b++) {
                double[] expected = new Formula(run, steps, causal).output(b * steps * FEATURES);
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], run.y[b * expected.length + i], 1e-5 * steps + 1e-5);
                    compared++;
                }
            }
            assertTrue(compared >= BATCH * FEATURES);
        }
    }

    /** One example's attention, as the paper writes it. */
    private static final class Formula {
        private static final int HEADS = 3;
        private static final int KEYS = 2;
        private static final int VALUES = 5;

        private final LayerRun run;
        private final int steps;
        private final boolean causal;

        Formula(LayerRun run, int steps, boolean causal) {
            this.run = run;
            this.steps = steps;
            this.causal = causal;
        }

        /** Row-major [T × D]. */
        double[] output(int from) {
            double[][] x = IntStream.range(0, steps)
                    .mapToObj(t -> IntStream.range(0, FEATURES)
                            .mapToDouble(d -> run.x[from + t * FEATURES + d])
                            .toArray())
                    .toArray(double[][]::new);
            double[][] q = affine(x, "query");
            double[][] k = affine(x, "key");
            double[][] v = affine(x, "value");
            double[][] context = new double[steps][HEADS * VALUES];
            for (int head = 0; head < HEADS; head++) {
                for (int t = 0; t < steps; t++) {
                    attend(q[t], k, v, head, causal ? t + 1 : steps, context[t]);
                }
            }
            return Arrays.stream(affine(context, "output"))
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
        }

        private static void attend(double[] q, double[][] k, double[][] v, int head, int seen, double[] context) {
            double[] weights = new double[seen];
            double sum = 0;
            for (int s = 0; s < seen; s++) {
                double score = 0;
                for (int i = head * KEYS; i < (head + 1) * KEYS; i++) {
                    score += q[i] * k[s][i];
                }
                weights[s] = Math.exp(score / Math.sqrt(KEYS));
                sum += weights[s];
            }
            for (int s = 0; s < seen; s++) {
                for (int i = head * VALUES; i < (head + 1) * VALUES; i++) {
                    context[i] += weights[s] / sum * v[s][i];
                }
            }
        }

        private double[][] affine(double[][] x, String name) {
            ParameterLayout.Slot kernel = slot(name + "-kernel");
            ParameterLayout.Slot bias = slot(name + "-bias");
            int units = bias.shape().size();
            double[][] y = new double[x.length][units];
            for (int t = 0; t < x.length; t++) {
                for (int u = 0; u < units; u++) {
                    y[t][u] = run.weights.parameters()[bias.offset() + u];
                    for (int i = 0; i < x[t].length; i++) {
                        y[t][u] += x[t][i] * run.weights.parameters()[kernel.offset() + i * units + u];
                    }
                }
            }
            return y;
        }

        private ParameterLayout.Slot slot(String name) {
            return run.network().layout().slots().stream()
                    .filter(slot -> slot.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
