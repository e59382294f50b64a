package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.network.Constraint;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.support.Samples;
import org.junit.jupiter.api.Test;

/** The driver's part of a step, on a dense layer of two inputs and one unit: kernel (1, −2), bias 3. */
class GradientUpdateTest {
    private static final Optimizer DESCENT =
            Optimizers.REGISTRY.create(Samples.section("type = sgd, learning-rate = 1"));

    private static Clipping global(double limit) {
        return new Clipping(Clipping.Rule.GLOBAL_NORM, limit);
    }

    private static TrainingState state() {
        return new TrainingState(new Weights(new float[] {1, -2, 3}, new float[0]), 0);
    }

    private static GradientSum sum(double weight, float... gradient) {
        GradientSum sum = new GradientSum(gradient.length, 0);
        System.arraycopy(gradient, 0, sum.gradient.dense, 0, gradient.length);
        sum.sums.weight = weight;
        sum.sums.examples = 4;
        return sum;
    }

    private static double apply(TrainingState state, Regularizer penalty, Clipping clip, GradientSum sum) {
        Network network = Network.of(new Dense(1, Activations.LINEAR), Shape.of(2), penalty);
        return new GradientUpdate(network.layout(), DESCENT, clip).apply(state, sum, 1);
    }

    private static float[] after(Regularizer penalty, Clipping clip, GradientSum sum) {
        TrainingState state = state();
        apply(state, penalty, clip, sum);
        return state.weights.parameters();
    }

    @Test
    void dividesByTheTotalWeightAndDescends() {
        float[] weights = after(Regularizer.NONE, Clipping.NONE, sum(2.5, 2.5f, 5, -10));
        assertArrayEquals(new float[] {0, -4, 7}, weights);
    }

    /** Long arrays are shared by the machine's cores: each number as one core alone would compute it. */
    @Test
    void aLongGradientIsSteppedInRangesWithTheSameBits() {
        int inputs = 17 * Ranges.LENGTH + 207;
        Network network = Network.of(new Dense(1, Activations.LINEAR), Shape.of(inputs), Regularizer.NONE);
        Optimizer adam = Optimizers.REGISTRY.create(Samples.section("type = adam"));
        float[] parameters = Samples.uniform(1, inputs + 1, -1, 1);
        float[] gradient = Samples.uniform(2, inputs + 1, -1, 1);
        double squares = 0;
        for (float g : gradient) {
            squares += 0.25 * g * g;
        }
        TrainingState state = new TrainingState(new Weights(parameters.clone(), new float[0]), adam.moments());
        GradientSum sum = sum(2, gradient);
        double norm = new GradientUpdate(network.layout(), adam, global(100)).apply(state, sum, 0.01);

        assertEquals(Math.sqrt(squares), norm, 1e-9 * norm);
        float scale = (float) (100 / norm);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = gradient[i] * 0.5f * scale;
        }
        float[][] moments = new float[adam.moments()][gradient.length];
        ((Optimizer.OverRanges) adam).step(1, 0.01, parameters, gradient, moments, 0, gradient.length);
        assertTrue(norm > 100 && Ranges.isLong(inputs));
        assertArrayEquals(gradient, sum.gradient.dense);
        assertArrayEquals(moments, state.moments);
        assertArrayEquals(parameters, state.weights.parameters());
    }

    @Test
    void examplesWithoutWeightMoveNothing() {
        float[] weights = after(Regularizer.NONE, global(1), sum(0, 0, 0, 0));
        assertArrayEquals(new float[] {1, -2, 3}, weights);
    }

    @Test
    void penaltiesAreKerasesAndSpareTheBias() {
        // kernel gradient: 0.5·sign(w) + 2·0.25·w = (1, −1.5)
        float[] weights = after(new Regularizer(0.5, 0.25), Clipping.NONE, sum(1, 0, 0, 0));
        assertArrayEquals(new float[] {0, -0.5f, 3}, weights);
    }

    @Test
    void clipsTheGlobalNormOfTheMeanWithPenalties() {
        TrainingState state = state();
        // The mean (0, −1.5, 2) and the penalty 2·0.375·w = (0.75, −1.5, 0) make (0.75, −3, 2).
        double norm = apply(state, new Regularizer(0, 0.375), global(0.5), sum(2, 0, -3, 4));
        double expected = Math.sqrt(0.75 * 0.75 + 9 + 4);
        assertEquals(expected, norm, 1e-6, "the norm before clipping");
        double factor = 0.5 / expected;
        float[] weights = {(float) (1 - 0.75 * factor), (float) (-2 + 3 * factor), (float) (3 - 2 * factor)};
        assertArrayEquals(weights, state.weights.parameters(), 1e-6f);
    }

    @Test
    void aShortGradientIsNotClipped() {
        float[] unclipped = after(Regularizer.NONE, Clipping.NONE, sum(1, 3, 0, 4));
        assertArrayEquals(unclipped, after(Regularizer.NONE, global(5), sum(1, 3, 0, 4)));
        assertArrayEquals(unclipped, after(Regularizer.NONE, global(1e9), sum(1, 3, 0, 4)));
    }

    @Test
    void clipsEveryValue() {
        float[] weights = after(Regularizer.NONE, new Clipping(Clipping.Rule.VALUE, 0.5), sum(2, 3, -0.5f, -8));
        assertArrayEquals(new float[] {0.5f, -1.75f, 3.5f}, weights);
    }

    @Test
    void clipsTheNormOfEverySlot() {
        // the kernel's (3, 4) to (0.6, 0.8); the bias's 0.5 is short enough
        float[] weights = after(Regularizer.NONE, new Clipping(Clipping.Rule.NORM, 1), sum(2, 6, 8, 1));
        assertArrayEquals(new float[] {0.4f, -2.8f, 2.5f}, weights, 1e-6f);
    }

    @Test
    void constraintsComeAfterTheStepAndSpareTheBias() {
        Constraint half = (parameters, offset, shape) -> {
            for (int i = offset; i < offset + shape.size(); i++) {
                parameters[i] /= 2;
            }
        };
        Network network = Network.of(new Dense(1, Activations.LINEAR), Shape.of(2), Regularizer.NONE, half);
        TrainingState state = state();
        new GradientUpdate(network.layout(), DESCENT, Clipping.NONE).apply(state, sum(1, 1, 2, 3), 1);
        assertArrayEquals(new float[] {0, -2, 0}, state.weights.parameters());
    }

    @Test
    void normsOfLargeGradientsDoNotOverflow() {
        TrainingState state = state();
        double norm = apply(state, Regularizer.NONE, global(1), sum(1, 3e38f, 0, 0));
        assertEquals(3e38f, norm);
        assertArrayEquals(new float[] {0, -2, 3}, state.weights.parameters(), 1e-6f);
    }

    @Test
    void normsWithoutClippingNeitherOverflowNorVanish() {
        for (float large : new float[] {3e38f, 1e20f, 3, 1e-11f, 1e-12f, 1e-20f, 1e-30f}) {
            double norm = apply(state(), Regularizer.NONE, Clipping.NONE, sum(1, large, 0, -large));
            assertEquals(Math.sqrt(2) * large, norm, 1e-6 * large);
        }
        assertEquals(0, apply(state(), Regularizer.NONE, Clipping.NONE, sum(1, 0, 0, 0)));
        assertTrue(Double.isNaN(apply(state(), Regularizer.NONE, Clipping.NONE, sum(1, 0, Float.NaN, 0))));
    }

    /** A layer whose state follows what its examples showed. */
    private record Follower() implements Layer {
        @Override
        public Shape declare(Shape input, Declaration slots) {
            slots.state("running-mean", Shape.of(2), 0, 0.75f);
            return input;
        }

        @Override
        public void forward(Frame frame, float[] x, float[] y) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void stateFollowsTheMeanOfTheExamples() {
        Network network = Network.of(new Follower(), Shape.of(2), Regularizer.NONE);
        GradientSum sum = new GradientSum(0, 2);
        sum.state[0] = 40;
        sum.state[1] = -8;
        sum.sums.examples = 4;
        sum.sums.weight = 1;
        TrainingState state = new TrainingState(new Weights(new float[0], new float[] {2, 2}), 0);
        new GradientUpdate(network.layout(), DESCENT, Clipping.NONE).apply(state, sum, 1);
        assertArrayEquals(new float[] {0.75f * 2 + 0.25f * 10, 0.75f * 2 - 0.25f * 2}, state.weights.state());
    }
}
