package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Section;
import io.tributary.network.Rounding;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizers;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.train.GradientEngine;
import io.tributary.train.GradientSum;
import io.tributary.train.PhaseTimes;
import io.tributary.train.ReductionTree;
import io.tributary.train.Step;
import io.tributary.train.StepTimes;
import io.tributary.train.StopRequest;
import io.tributary.train.TrainOptions;
import io.tributary.train.Trainer;
import io.tributary.transform.ShardSummary;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import scala.collection.Iterator;

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

    /**
     * One task and the driver take turns, so no part can be in two, and none of an evaluation's or of the step before; except that
     * to hand out weights wakes a resident task, which may compute before the driver is done with that.
     */
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
                        long parts = sum.times.total() - (engine instanceof ResidentEngine ? sum.times.broadcast : 0);
                        assertTrue(parts <= nanos, engine.name() + ": " + parts + " > " + nanos);
                        engine.evaluate(weights, Split.VALIDATION);
                    }
                }
            });
        }
    }

    /** The driver merges what the first task hands in while the second still computes: that is in no part. */
    @Test
    void onAJobPerStepMergingBesideATaskIsInNoPart() {
        for (Making making : List.of(JOB, TWO_LEVELS)) {
            Session.OURS.in("local[2]", context -> {
                try (PackedShards packed = FIXTURE.pack(context, 2);
                        GradientEngine engine = making.apply(context, packed)) {
                    Weights weights = weights();
                    for (int number = 1; number <= STEPS; number++) {
                        long start = System.nanoTime();
                        GradientSum sum = engine.gradients(weights, step(number));
                        long nanos = System.nanoTime() - start;
                        assertTrue(sum.times.total() <= nanos, sum.times.total() + " > " + nanos);
                    }
                }
            });
        }
    }

    /** The second result comes while the driver is at the first. */
    @Test
    void resultsOfAJobComeWithTheTimeAtWhichTheyCame() {
        Session.OURS.in("local[2]", context -> {
            List<Long> came = new ArrayList<>();
            List<Long> ended = new ArrayList<>();
            long start = System.nanoTime();
            Fixture.jobs(context)
                    .run("two tasks", context.parallelize(List.of(1, 2), 2).rdd(), new Nothing(), (one, at) -> {
                        came.add(at);
                        await(BOTH);
                        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                        ended.add(System.nanoTime());
                    });
            assertTrue(start < came.get(0) && came.get(0) <= came.get(1), () -> start + ", " + came);
            assertTrue(came.get(1) < ended.get(0), () -> came + ", " + ended);
        });
    }

    private static final CountDownLatch BOTH = new CountDownLatch(2);

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A task that is done at once. */
    private static final class Nothing extends StepJob.Work<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer apply(Iterator<Integer> numbers) {
            BOTH.countDown();
            return 0;
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

    /** What a task wrote, by its own clock, and what the driver read. */
    @Test
    void whatIsWrittenAndReadOverRpcIsTold() throws Exception {
        GradientSum sent = Fixture.problem().newGradientSum();
        Session.OURS.in("local[1]", context -> {
            try (StarExchange exchange = new StarExchange(
                    context.sc(),
                    new DriverLink.Settings("ledger", Duration.ofMinutes(1), 1 << 20),
                    Fixture.problem().network().layout().gradientForm(),
                    Rounding.NONE,
                    () -> Fixture.problem().newGradientSum())) {
                exchange.begin(1);
                exchange.lines().connect(1, 0).gradients(7, List.of(new ReductionTree.Node<>(0, 0, sent)));
                Arrival.Gradients arrival = (Arrival.Gradients) exchange.poll(20_000);
                GradientSum got = arrival.nodes().get(0).value();
                assertEquals(0, sent.times.total());
                assertTrue(got.times.reduce > 0, "writing took " + got.times.reduce);
                assertEquals(got.times.reduce, got.times.total());
                assertTrue(exchange.gradientNanos() > 0, "reading took " + exchange.gradientNanos());
                exchange.begin(2); // answers
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static final long WEIGHTS = 5_000_000_000_000L; // nanoseconds, longer than any test
    private static final long READ = 7_000_000_000_000L;

    @Test
    void whatALineAndAnExchangeTellOfIsInTheSum() {
        Session.OURS.in("local[1]", context -> {
            try (PackedShards packed = FIXTURE.pack(context, 2);
                    GradientEngine engine = FIXTURE.resident(
                            context,
                            packed,
                            Fixture.source(packed.summaries(Split.TRAIN)),
                            Fixture.PATIENCE,
                            StepLedgerTest::slow)) {
                PhaseTimes times = engine.gradients(weights(), step(1)).times;
                assertTrue(times.broadcast >= WEIGHTS, "broadcast " + times.broadcast);
                assertTrue(times.reduce >= READ, "reduce " + times.reduce);
            }
        });
    }

    /** An exchange that says that it reads for long, with lines that say as much of weights. */
    private static Exchange slow(String engine) {
        Exchange exchange = new MemoryExchange(engine, Fixture.PATIENCE.answer(), Rounding.NONE);
        TaskLine.Source lines = exchange.lines();
        TaskLine.Source slow = (generation, partition) ->
                saying(TaskLine.class, lines.connect(generation, partition), Map.of("weightsNanos", WEIGHTS));
        return saying(Exchange.class, exchange, Map.of("gradientNanos", READ, "lines", slow));
    }

    /** The same, but for some answers. */
    private static <T> T saying(Class<T> type, T real, Map<String, Object> answers) {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object answer = answers.get(method.getName());
                    try {
                        return answer != null ? answer : method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return type.cast(proxy);
    }

    private static StepTimes oneStep(GradientEngine engine, PackedShards packed) {
        long[] sizes = packed.summaries(Split.TRAIN).stream()
                .mapToLong(ShardSummary::rows)
                .toArray();
        TrainOptions options = new TrainOptions(1, 1, EpochPlan.ALL, FIXTURE.shards);
        Section sgd = Section.parse("test", "o { type = sgd, learning-rate = 0.1 }", List.of());
        Trainer trainer = new Trainer(
                Fixture.problem(),
                Optimizers.REGISTRY.create(sgd, "o"),
                options,
                engine,
                new EpochPlan(sizes, EpochPlan.ALL),
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
