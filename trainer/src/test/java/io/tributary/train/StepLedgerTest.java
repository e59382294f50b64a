package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.support.PackedShards;
import io.tributary.support.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every part of a step is measured where it happens: work that takes a known time at least is found in its part. */
class StepLedgerTest {
    private static final double FORWARD = 2; // milliseconds
    private static final double BACKWARD = 4;
    private static final double UPDATE = 8;
    private static final double WAIT = 16;
    private static final int EXAMPLES = 12;

    @TempDir
    private Path directory;

    /** Works for some time, by the clock that steps are measured by. */
    private static void work(double millis) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < millis * 1e6) {
            Thread.onSpinWait();
        }
    }

    /** y = x, slowly where the first value is so large. */
    private record Slow(float least, double forward, double backward) implements Layer {
        @Override
        public Shape declare(Shape input, Declaration slots) {
            return input;
        }

        @Override
        public void forward(Frame frame, float[] x, float[] y) {
            work(x[0] >= least ? forward : 0);
            System.arraycopy(x, 0, y, 0, frame.batch() * frame.node().input().size());
        }

        @Override
        public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
            work(x[0] >= least ? backward : 0);
            System.arraycopy(dy, 0, dx, 0, frame.batch() * frame.node().input().size());
        }
    }

    /** Steps nowhere, slowly. */
    private record Still() implements Optimizer.OverRanges {
        @Override
        public int moments() {
            return 0;
        }

        @Override
        public void step(
                long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to) {
            work(UPDATE);
        }

        @Override
        public double learningRate(long step) {
            return 1;
        }
    }

    /** Brings gradients late. */
    private record Late(GradientEngine engine) implements GradientEngine {
        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public int tasks() {
            return engine.tasks();
        }

        @Override
        public boolean remote() {
            return engine.remote();
        }

        @Override
        public String blas() {
            return engine.blas();
        }

        @Override
        public GradientSum gradients(Weights weights, Step step) {
            work(WAIT);
            return engine.gradients(weights, step);
        }

        @Override
        public MetricSums evaluate(Weights weights, Split split) {
            return engine.evaluate(weights, split);
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    /** One step, so that the medians are its parts. */
    private StepTimes step(int shards, int threads, Optimizer optimizer) throws IOException {
        Network network = Network.of(
                new Sequential(List.of(
                        new Dense(2, Activations.LINEAR), new Slow(Float.NEGATIVE_INFINITY, FORWARD, BACKWARD))),
                Shape.of(2),
                Regularizer.NONE);
        Problem problem = new Problem(network, Losses.MEAN_SQUARED_ERROR, List.of(), 2, 0);
        float[] numbers = Samples.uniform(1, 2 * EXAMPLES, -1, 1);
        TrainOptions options = new TrainOptions(1, 1, EpochPlan.ALL, shards);
        try (PackedShards packed = PackedShards.numbers(directory, shards, numbers, 2, numbers, 2);
                GradientEngine engine = new Late(new LocalEngine(
                        packed.trial(problem, options), Map.of(Split.TRAIN, packed.shards()), threads))) {
            assertEquals(threads, engine.tasks());
            Trainer trainer = new Trainer(
                    problem,
                    optimizer,
                    options,
                    engine,
                    new EpochPlan(packed.sizes(), options.batchSize()),
                    false,
                    List.of(),
                    Trainer.Checkpoints.NONE,
                    new StopRequest());
            StepTimes times = trainer.run(trainer.initialState()).stepTimes();
            assertEquals(1, times.count());
            return times;
        }
    }

    private static double sum(StepTimes times) {
        return times.sample()
                + times.forward()
                + times.backward()
                + times.reduce()
                + times.update()
                + times.broadcast()
                + times.waiting();
    }

    @Test
    void onOneThreadThePartsAreTheStep() throws IOException {
        StepTimes times = step(1, 1, new Still());
        assertTrue(times.sample() > 0 && times.reduce() > 0);
        assertTrue(times.forward() >= FORWARD, "forward " + times.forward());
        assertTrue(times.backward() >= BACKWARD, "backward " + times.backward());
        assertTrue(times.update() >= UPDATE, "update " + times.update());
        assertTrue(times.waiting() >= WAIT, "wait " + times.waiting());
        assertEquals(0, times.broadcast());
        assertEquals(times.median(), sum(times), 1e-9);
    }

    @Test
    void shardsOfATaskFollowEachOther() throws IOException {
        StepTimes times = step(3, 1, new Still());
        assertTrue(times.forward() >= 3 * FORWARD, "forward " + times.forward());
        assertTrue(times.backward() >= 3 * BACKWARD, "backward " + times.backward());
        assertEquals(times.median(), sum(times), 1e-9);
    }

    /** Both together would take longer than there is time for. */
    @Test
    void ofThreadsThatWorkSideBySideOneCounts() throws IOException {
        StepTimes times = step(2, 2, new Still());
        assertTrue(times.forward() >= FORWARD, "forward " + times.forward());
        assertTrue(times.backward() >= BACKWARD, "backward " + times.backward());
        assertTrue(times.reduce() > 0 && times.sample() > 0);
        double most = times.median() - times.update() - WAIT;
        assertTrue(times.compute() <= most, times.compute() + " of at most " + most);
        assertEquals(times.median(), sum(times), 1e-9);
    }

    /** Gradients of 16 MB, of which two are merged while the third thread still computes. */
    @Test
    void whatIsMergedBesideAThreadIsInNoPart() throws IOException {
        Network network = Network.of(
                new Sequential(List.of(
                        new Slow(2, 200, 0),
                        new Dense(2000, Activations.LINEAR),
                        new Dense(2000, Activations.LINEAR),
                        new Dense(1, Activations.LINEAR))),
                Shape.of(1),
                Regularizer.NONE);
        Problem problem = new Problem(network, Losses.MEAN_SQUARED_ERROR, List.of(), 1, 0);
        float[] shard = {0, 1, 2}; // of the example
        TrainOptions options = new TrainOptions(1, 1, EpochPlan.ALL, 3);
        try (PackedShards packed = PackedShards.numbers(directory, 3, shard, 1, shard, 1);
                GradientEngine engine =
                        new LocalEngine(packed.trial(problem, options), Map.of(Split.TRAIN, packed.shards()), 3)) {
            Weights weights = Weights.initial(network.layout(), 1);
            for (int number = 1; number <= 3; number++) {
                long start = System.nanoTime();
                GradientSum sum = engine.gradients(weights, new Step(number, 0, 0, 3));
                long nanos = System.nanoTime() - start;
                assertTrue(sum.times.forward >= 200e6, "forward " + sum.times.forward);
                assertTrue(sum.times.total() <= nanos, sum.times.total() + " > " + nanos);
            }
        }
    }

    @Test
    void evaluationsOfASearchAddUp() throws IOException {
        Optimizer search = Optimizers.REGISTRY.create(Samples.section("type = lbfgs"));
        StepTimes times = step(1, 1, search); // at the first point and at least one more
        assertTrue(times.forward() >= 2 * FORWARD, "forward " + times.forward());
        assertTrue(times.backward() >= 2 * BACKWARD, "backward " + times.backward());
        assertTrue(times.waiting() >= 2 * WAIT, "wait " + times.waiting());
        assertEquals(times.median(), sum(times), 1e-9);
    }
}
