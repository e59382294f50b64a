package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Section;
import io.tributary.data.EpochPlan;
import io.tributary.data.ShardSummary;
import io.tributary.data.Split;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizers;
import io.tributary.train.Clipping;
import io.tributary.train.GradientEngine;
import io.tributary.train.GradientSum;
import io.tributary.train.PhaseTimes;
import io.tributary.train.Step;
import io.tributary.train.StepTimes;
import io.tributary.train.StopRequest;
import io.tributary.train.TrainOptions;
import io.tributary.train.Trainer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** The parts of a step on Spark: of the task that took longest, and of the driver. */
class StepLedgerTest {
    private static final Fixture FIXTURE = new Fixture(300, 5);
    private static final int STEPS = 4;

    /** Makes an engine. */
    private interface Making extends BiFunction<JavaSparkContext, PackedShards, GradientEngine> {}

    private static final Making JOB = (context, packed) -> FIXTURE.engine(context, packed, false);
    private static final Making TWO_LEVELS = (context, packed) -> FIXTURE.engine(context, packed, true);
    private static final Making RESIDENT = FIXTURE::resident;
    private static final Making OVER_RPC = (context, packed) -> FIXTURE.overRpc(context, packed, 1 << 10);
    private static final Making IN_ONE_PIECE = (context, packed) -> FIXTURE.overRpc(context, packed, 1 << 20);

    @Test
    void everyPartIsMeasuredOnEveryEngine() {
        for (Making making : List.of(JOB, TWO_LEVELS, RESIDENT, OVER_RPC)) {
            Session.OURS.in("local[2]", context -> {
                try (PackedShards packed = FIXTURE.pack(context, 2);
                        GradientEngine engine = making.apply(context, packed)) {
                    assertEquals(2, engine.tasks());
                    Weights weights = weights();
                    for (int number = 1; number <= STEPS; number++) {
                        requireAllParts(engine.gradients(weights, step(number)));
                    }
                }
            });
        }
    }

    /** One task and the driver take turns, so no part can be in two, and none of an evaluation's or of the step before. */
    @Test
    void withOneTaskThePartsTakeNoLongerThanTheStep() {
        for (Making making : List.of(JOB, TWO_LEVELS, RESIDENT, IN_ONE_PIECE)) {
            Session.OURS.in("local[1]", context -> {
                try (PackedShards packed = FIXTURE.pack(context, 2);
                        GradientEngine engine = making.apply(context, packed)) {
                    assertEquals(1, engine.tasks());
                    Weights weights = weights();
                    for (int number = 1; number <= STEPS; number++) {
                        long start = System.nanoTime();
                        GradientSum sum = engine.gradients(weights, step(number));
                        long nanos = System.nanoTime() - start;
                        requireAllParts(sum);
                        assertTrue(
                                sum.times.total() <= nanos, engine.name() + ": " + sum.times.total() + " > " + nanos);
                        engine.evaluate(weights, Split.VALIDATION);
                    }
                }
            });
        }
    }

    @Test
    void theLoopsPartsAreTheStep() {
        for (Making making : List.of(JOB, RESIDENT)) {
            Session.OURS.in("local[1]", context -> {
                try (PackedShards packed = FIXTURE.pack(context, 2);
                        GradientEngine engine = making.apply(context, packed)) {
                    StepTimes times = oneStep(engine, packed);
                    assertEquals(1, times.count());
                    assertTrue(times.update() > 0);
                    double sum =
                            times.compute() + times.reduce() + times.broadcast() + times.update() + times.waiting();
                    assertEquals(times.median(), sum, 1e-9, engine.name());
                }
            });
        }
    }

    private static StepTimes oneStep(GradientEngine engine, PackedShards packed) {
        long[] sizes = packed.summaries(Split.TRAIN).stream()
                .mapToLong(ShardSummary::rows)
                .toArray();
        TrainOptions options = new TrainOptions(
                1,
                1,
                OptionalLong.of(1),
                Fixture.BATCH,
                FIXTURE.shards,
                Clipping.NONE,
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                1,
                false,
                Optional.empty());
        Section sgd = Section.parse("test", "o { type = sgd, learning-rate = 0.1 }", List.of());
        Trainer trainer = new Trainer(
                Fixture.problem(),
                Optimizers.REGISTRY.create(sgd, "o"),
                options,
                engine,
                new EpochPlan(sizes, Fixture.BATCH),
                false,
                List.of(),
                Trainer.Checkpoints.NONE,
                new StopRequest());
        return trainer.run(trainer.initialState()).stepTimes();
    }

    private static Weights weights() {
        return Weights.initial(Fixture.problem().network().layout(), 1);
    }

    private static Step step(int number) {
        return new Step(number, 0, (number - 1L) * Fixture.BATCH, Fixture.BATCH);
    }

    private static void requireAllParts(GradientSum sum) {
        PhaseTimes times = sum.times;
        assertTrue(times.sample > 0, "sample " + times.sample);
        assertTrue(times.forward > 0, "forward " + times.forward);
        assertTrue(times.backward > 0, "backward " + times.backward);
        assertTrue(times.reduce > 0, "reduce " + times.reduce);
        assertTrue(times.broadcast > 0, "broadcast " + times.broadcast);
    }
}
