package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizers;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.support.Options;
import io.tributary.support.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that blow up and stay finite, of one weight and one bias that the loss is a function of. */
class DivergenceGuardTest {
    private static final String ROLLBACK = "{ type = rollback, factor = 0.5, tries = 2 }";

    private final Network network =
            Network.of(new Sequential(List.of(new Dense(1, Activations.LINEAR))), Shape.of(1), Regularizer.NONE);
    private final List<String> warned = new ArrayList<>();
    private final List<Long> wentBack = new ArrayList<>();
    private TrainingState state = new TrainingState(new Weights(new float[] {1, 0}, new float[0]), 0);
    private float slope = 2; // of the loss w², at 1
    private double validationLoss = 1;
    private long badStep; // whose gradient is not a number, the first time

    private TrainingResult train(String optimizer, String onDivergence, int steps) {
        Problem problem = new Problem(network, Losses.MEAN_SQUARED_ERROR, List.of(), 1, 0);
        TrainOptions options = Options.with(
                new TrainOptions(1, steps, EpochPlan.ALL, 1),
                OnDivergence.read(Samples.section("on-divergence = " + onDivergence)));
        var rule = Optimizers.REGISTRY.create(Samples.section(optimizer));
        if (state.moments.length != rule.moments()) {
            state = new TrainingState(state.weights, rule.moments());
        }
        TrainingListener listener = new TrainingListener() {
            @Override
            public void warned(String warning) {
                warned.add(warning);
            }

            @Override
            public void wentBack(long step) {
                wentBack.add(step);
            }
        };
        return new Trainer(
                        problem,
                        rule,
                        options,
                        new Parabola(),
                        new EpochPlan(new long[] {4}, options.batchSize()),
                        true,
                        List.of(listener),
                        Trainer.Checkpoints.NONE,
                        new StopRequest())
                .run(state);
    }

    /** The loss of four examples is w² each. */
    private final class Parabola implements GradientEngine {
        @Override
        public String name() {
            return "parabola";
        }

        @Override
        public int tasks() {
            return 1;
        }

        @Override
        public boolean remote() {
            return false;
        }

        @Override
        public String blas() {
            return "none";
        }

        @Override
        public GradientSum gradients(Weights weights, Step step) {
            GradientSum sum = new GradientSum(2, 0);
            float w = weights.parameters()[0];
            sum.gradient.dense[0] = 4 * slope * w;
            sum.gradient.dense[1] = step.number() == badStep && state.rollbacks == 0 ? Float.NaN : 0;
            sum.sums.loss = 4.0 * w * w;
            sum.sums.weight = 4;
            sum.sums.examples = 4;
            sum.checkFinite(0);
            return sum;
        }

        @Override
        public MetricSums evaluate(Weights weights, Split split) {
            MetricSums sums = new MetricSums(0);
            sums.loss = validationLoss;
            sums.weight = 1;
            sums.examples = 1;
            return sums;
        }

        @Override
        public void close() {}
    }

    /** w doubles at every step. */
    @Test
    void aLossFarAboveItsBeginningIsWarnedOfOnce() {
        TrainingResult result = train("type = sgd, learning-rate = 1.5", "warn", 20);
        String warning =
                "epoch 6: the loss is 1.0e+03, far above 1.0 where it began; lower optimizer.learning-rate, set "
                        + "optimizer.global-clipnorm, or scale the inputs (data.scale)";
        assertEquals(List.of(warning), warned);
        assertEquals(warned, List.copyOf(result.state().warnings.values()));
        assertEquals(20, result.state().step);
        assertEquals(Math.pow(2, 20), Math.abs(result.weights().parameters()[0]), "nothing else is changed");
        assertNull(result.state().good, "costs memory, and nobody goes back");
    }

    @Test
    void threeStepsInARowAreEnoughWithinAnEpoch() {
        DivergenceGuard guard = new DivergenceGuard(network.layout());
        double[] losses = {0.5, 1001, 1001, 999, 1001, Double.NaN, 1001, 2000, 3000};
        for (int i = 0; i < losses.length; i++) {
            assertEquals(i == 8, guard.stepped(state, losses[i]).isPresent(), "at " + i);
        }
        assertTrue(guard.ended(state).isPresent());
        guard.stepped(state, 1);
        assertFalse(guard.ended(state).isPresent());
    }

    @Test
    void stoppingIsAnErrorThatNamesTheStep() {
        String message = assertThrows(
                        TrainingException.class, () -> train("type = sgd, learning-rate = 1.5", "stop", 20))
                .getMessage();
        assertTrue(message.startsWith("epoch 6: the loss is 1.0e+03, far above 1.0 where it began; lower "), message);
        assertTrue(message.endsWith("; earlier checkpoints are as they were"), message);
        assertEquals(6, state.step);
    }

    /** 0.75 as the learning rate halves w at every step. */
    @Test
    void goingBackTakesShorterStepsFromTheLastGoodState() {
        TrainingResult result = train("type = sgd, learning-rate = 1.5", ROLLBACK, 20);
        assertEquals(List.of(2L), wentBack, "after two steps the loss was 4, below 10 times that of the first step");
        assertEquals(
                List.of(
                        "epoch 6: the loss is 1.0e+03, far above 1.0 where it began; went back to step 2, with 0.5 times "
                                + "the learning rate (1 of 2 tries)"),
                warned);
        assertEquals(20, result.state().step);
        assertEquals(4 * Math.pow(0.5, 18), Math.abs(result.weights().parameters()[0]), 1e-9);
        assertEquals(0.5, result.state().rollbackFactor);
    }

    @Test
    void goingBackEndsWhenItDoesNotHelp() {
        String message = assertThrows(
                        TrainingException.class, () -> train("type = sgd, learning-rate = 100", ROLLBACK, 200))
                .getMessage();
        assertTrue(
                message.contains("; going back 2 times did not help; earlier checkpoints are as they were"), message);
        assertEquals(List.of(1L, 1L), wentBack);
    }

    /** As after a run that was told to warn alone. */
    @Test
    void whatWasResumedFromABadStateHasNoneToGoBackTo() {
        state.weights.parameters()[0] = 1000;
        state.firstLoss = 1;
        state.lastLoss = 1e6;
        String message = assertThrows(
                        TrainingException.class, () -> train("type = sgd, learning-rate = 1.5", ROLLBACK, 20))
                .getMessage();
        assertTrue(message.startsWith("epoch 1: the loss is 1.0e+06, far above 1.0 where it began; "), message);
        assertTrue(
                message.endsWith("; the checkpoint that this run resumed from was no good state to go back to; earlier"
                        + " checkpoints are as they were"),
                message);
    }

    @Test
    void numbersThatAreNotFiniteGoBackToo() {
        badStep = 3;
        TrainingResult result = train("type = sgd, learning-rate = 0.1", ROLLBACK, 20);
        assertEquals(
                List.of(
                        "step 3, shard 0, layers.0.bias: the gradient is not finite (NaN); went back to step 2, with 0.5 "
                                + "times the learning rate (1 of 2 tries)"),
                warned);
        assertEquals(Math.pow(0.8, 2) * Math.pow(0.9, 18), result.weights().parameters()[0], 1e-6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type = adam, learning-rate = 1e9 | 2 | step 1: it changed weights of the size 0.71 by 7.1e+08 (root mean squares); ",
                "type = adam, learning-rate = 1e-3 | 1e25 | step 1, layers.0.kernel: a moment of the optimizer is not finite (Infinity), so that its weight no longer moves; ",
                "type = sgd, learning-rate = 1e-30 | 2 | step 1: it moved no weight, with a loss of 1.000 and the learning rate 1.0e-30; units may be dead, or the learning rate too low",
                "type = adam, learning-rate = 1e-3 | 0 | step 1: it moved no weight, with a loss of 1.000 and ",
            })
    void theStepAndTheMomentsAreLookedAt(String optimizer, float slope, String warning) {
        this.slope = slope;
        train(optimizer, "warn", 3);
        assertTrue(warned.get(0).startsWith(warning), warned::toString);
        warned.clear();
        state = new TrainingState(new Weights(new float[] {1, 0}, new float[0]), state.moments.length);
        if (warning.contains("moved no weight")) {
            train(optimizer, "stop", 3); // no reason to end
            assertEquals(1, warned.size());
        } else {
            String message = assertThrows(TrainingException.class, () -> train(optimizer, "stop", 3))
                    .getMessage();
            assertTrue(message.startsWith(warning), message);
        }
    }

    @Test
    void aValidationThatBlowsUpIsFound() {
        validationLoss = 1e4;
        train("type = sgd, learning-rate = 0.1", "warn", 2);
        assertTrue(
                warned.get(0).startsWith("epoch 1: the validation loss is 1.0e+04, far above 1.0 "), warned::toString);
    }

    /** Weights at rest, a learning rate of 0 at the end of a schedule, and losses that are all gone. */
    @Test
    void whatIsInOrderIsNotWarnedOf() {
        train("type = adam, learning-rate = 0.01", "stop", 200);
        slope = 0;
        state.weights.parameters()[0] = 0;
        train("type = sgd, learning-rate = 1", "stop", 300);
        state.weights.parameters()[0] = 1;
        slope = 2;
        train("type = sgd, learning-rate { type = polynomial, initial = 0.1, decay-steps = 1, end = 0 }", "stop", 310);
        assertEquals(List.of(), warned);
    }

    @Test
    void whatToDoIsReadAsANameOrAnObject() {
        assertEquals(OnDivergence.WARN, OnDivergence.read(Samples.section("epochs = 1")));
        assertEquals(
                new OnDivergence(OnDivergence.Action.ROLLBACK, 0.5, 3),
                OnDivergence.read(Samples.section("on-divergence = rollback")));
        assertEquals(
                Optional.of(OnDivergence.Action.STOP),
                Optional.of(OnDivergence.read(Samples.section("on-divergence { type = stop }"))
                        .action()));
    }
}
