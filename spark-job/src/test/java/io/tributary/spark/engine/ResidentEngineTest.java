package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.train.GradientSum;
import io.tributary.train.LocalEngine;
import io.tributary.train.Step;
import io.tributary.train.TrainingException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentEngineTest {
    private static final int STEPS = 6;
    private static final int WARM_UP = 2_000;
    private static final int MANY_STEPS = 10_000;

    /** A hundred bytes left behind by each step. */
    private static final long MOST_GROWTH = 100L * MANY_STEPS;

    @TempDir
    Path directory;

    private String reference(Fixture fixture) {
        try (LocalEngine engine = fixture.reference(directory.resolve(fixture.rows + "-" + fixture.shards))) {
            return Fixture.trajectory(engine, STEPS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Weights weights() {
        return Weights.initial(Fixture.problem().network().layout(), 1);
    }

    private static Step step(int number) {
        return new Step(number, 0, (number - 1L) * Fixture.BATCH, Fixture.BATCH);
    }

    @Test
    void bitsEqualTheLocalEngineForAnyCoresAndShards() {
        List<Fixture> fixtures = List.of(
                new Fixture(300, 1),
                new Fixture(300, 3),
                new Fixture(300, 5),
                new Fixture(300, 7),
                new Fixture(160, 40)); // with empty shards
        for (String master : List.of("local[1]", "local[2]", "local[4]")) {
            Session.OURS.in(master, context -> {
                RunningTasks running = RunningTasks.of(context);
                for (Fixture fixture : fixtures) {
                    try (PackedShards packed = fixture.pack(context, 3);
                            ResidentEngine engine = fixture.resident(context, packed)) {
                        assertEquals(
                                reference(fixture),
                                Fixture.trajectory(engine, STEPS),
                                master + ", " + fixture.shards + " shards");
                        assertEquals("resident", engine.name());
                        int tasks = packed.rdd().set().partitions();
                        running.become(tasks);
                    }
                    running.become(0);
                }
            });
        }
    }

    @Test
    void bitsEqualWithTheUsersSerializers() {
        Fixture fixture = new Fixture(300, 5);
        for (Session session : List.of(Session.KRYO_OF_THE_USER, Session.JAVA)) {
            session.in("local[3]", context -> {
                RunningTasks running = RunningTasks.of(context);
                try (PackedShards packed = fixture.pack(context, 1);
                        ResidentEngine engine = fixture.resident(context, packed)) {
                    assertEquals(reference(fixture), Fixture.trajectory(engine, STEPS), session.name());
                }
            });
        }
    }

    @Test
    void bitsEqualOverRpcInPiecesOfAnySize() {
        Fixture fixture = new Fixture(300, 7);
        Session.OURS.in("local[3]", context -> {
            RunningTasks running = RunningTasks.of(context);
            for (int pieceBytes : new int[] {64, 67, 333, 1 << 10, 1 << 20}) {
                try (PackedShards packed = fixture.pack(context, 1);
                        ResidentEngine engine = fixture.overRpc(context, packed, pieceBytes)) {
                    assertEquals(reference(fixture), Fixture.trajectory(engine, STEPS), pieceBytes + " bytes");
                    assertEquals("resident", engine.name());
                    running.become(3);
                }
                running.become(0);
            }
        });
    }

    @Test
    void noJobRunsPerStep() {
        Fixture fixture = new Fixture(300, 3);
        Session.OURS.in("local[2]", context -> {
            RunningTasks running = RunningTasks.of(context);
            try (PackedShards packed = fixture.pack(context, 2);
                    ResidentEngine engine = fixture.resident(context, packed)) {
                Weights weights = weights();
                engine.gradients(weights, step(1));
                int jobs = context.statusTracker().getJobIdsForGroup(null).length;
                for (int number = 2; number < 9; number++) {
                    engine.gradients(weights, step(number));
                    engine.evaluate(weights, Split.VALIDATION);
                }
                assertEquals(jobs, context.statusTracker().getJobIdsForGroup(null).length);
            }
        });
    }

    /** Weights, messages and buffers of ten thousand steps are the same few: what lives in the heap does not grow. */
    @Test
    void tenThousandStepsLeaveTheHeapAsItWas() {
        Fixture fixture = new Fixture(300, 4);
        Session.OURS.in("local[2]", context -> {
            try (PackedShards packed = fixture.pack(context, 2);
                    ResidentEngine engine = fixture.overRpc(context, packed, 1 << 18)) {
                Weights weights = weights();
                long before = 0;
                int perEpoch = 4; // steps, all but the last with another to prepare
                for (int number = 1; number <= WARM_UP + MANY_STEPS; number++) {
                    long taken = (long) number % perEpoch * Fixture.BATCH;
                    engine.gradients(weights, new Step(number, number / perEpoch, taken, Fixture.BATCH));
                    if (number == WARM_UP) {
                        before = liveBytes();
                    }
                }
                long grown = liveBytes() - before;
                assertTrue(grown < MOST_GROWTH, grown + " bytes more after " + MANY_STEPS + " steps");
            }
        });
    }

    private static long liveBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void closingEndsTheTasksAtOnce() {
        Fixture fixture = new Fixture(300, 4);
        Session.OURS.in("local[2]", context -> {
            RunningTasks running = RunningTasks.of(context);
            try (PackedShards packed = fixture.pack(context, 2)) {
                ResidentEngine engine = fixture.resident(context, packed);
                engine.gradients(weights(), step(1));
                running.become(2);
                long start = System.nanoTime();
                engine.close();
                requireSoon("closing", start);
                running.become(0);
                assertEquals(4L, context.parallelize(List.of(1, 2, 3, 4), 2).count(), "others can run again");
            }
        });
    }

    @Test
    void anInterruptedDriverEndsTheTasks() {
        Fixture fixture = new Fixture(300, 4);
        Session.OURS.in("local[2]", context -> {
            RunningTasks running = RunningTasks.of(context);
            CountDownLatch computing = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            try (PackedShards packed = fixture.pack(context, 2)) {
                TrialSource slow = meanwhile(packed, () -> {
                    computing.countDown();
                    await(release);
                });
                Thread driver = new Thread(() -> {
                    try (ResidentEngine engine = fixture.resident(context, packed, slow, Fixture.PATIENCE)) {
                        engine.gradients(weights(), step(1));
                    } catch (TrainingException e) {
                        thrown.set(e);
                    }
                });
                driver.start();
                await(computing);
                driver.interrupt();
                release.countDown();
                long start = System.nanoTime();
                join(driver);
                requireSoon("ending", start);
                assertTrue(thrown.get().getMessage().startsWith("interrupted while waiting for step 1"));
                running.become(0);
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Sooner than tasks are killed that do not hear. */
    private static void requireSoon(String what, long start) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis < 5000, what + " took " + millis + " ms");
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertFalse(thread.isAlive());
    }

    /** What a source of the same problem does whenever a task asks for it. */
    private static final AtomicReference<Runnable> MEANWHILE = new AtomicReference<>();

    private static TrialSource meanwhile(PackedShards packed, Runnable what) {
        MEANWHILE.set(what);
        TrialSource source = Fixture.source(packed.summaries(Split.TRAIN));
        return () -> {
            MEANWHILE.get().run();
            return source.get();
        };
    }

    private static String errorOf(Supplier<RuntimeException> error, int maxFailures, AtomicInteger attempts) {
        Fixture fixture = new Fixture(300, 4);
        AtomicReference<String> message = new AtomicReference<>();
        Session.OURS.in("local[2]", context -> {
            RunningTasks running = RunningTasks.of(context);
            context.setLogLevel("OFF");
            try (PackedShards packed = fixture.pack(context, 2)) {
                TrialSource failing = meanwhile(packed, () -> {
                    attempts.incrementAndGet();
                    throw error.get();
                });
                ResidentEngine.Patience patience =
                        new ResidentEngine.Patience(Fixture.PATIENCE.start(), Fixture.PATIENCE.answer(), maxFailures);
                try (ResidentEngine engine = fixture.resident(context, packed, failing, patience)) {
                    message.set(assertThrows(RuntimeException.class, () -> engine.gradients(weights(), step(1)))
                            .getMessage());
                }
                running.become(0);
            }
        });
        return message.get();
    }

    @Test
    void aTasksUserErrorArrivesAsItIs() {
        AtomicInteger attempts = new AtomicInteger();
        String message = errorOf(() -> new UserException("layer 2", "needs 3 channels, got 1", ""), 4, attempts);
        assertEquals("layer 2: needs 3 channels, got 1", message);
        assertTrue(attempts.get() <= 2, "once per task");
    }

    @Test
    void anErrorThatStaysIsOneLineAfterAsManyFailuresAsAllowed() {
        AtomicInteger attempts = new AtomicInteger();
        String message = errorOf(() -> new IllegalStateException("boom 42"), 3, attempts);
        assertEquals("step 1 failed: java.lang.IllegalStateException: boom 42", message);
        assertTrue(attempts.get() >= 3 && attempts.get() <= 6, "three generations of two tasks: " + attempts);
    }

    @Test
    void tasksThatAreLostNowAndThenChangeNoBit() {
        Fixture fixture = new Fixture(300, 5);
        Session.OURS.in("local[2]", context -> {
            RunningTasks running = RunningTasks.of(context);
            context.setLogLevel("OFF");
            try (PackedShards packed = fixture.pack(context, 2);
                    ResidentEngine engine = fixture.resident(context, packed)) {
                String expected = reference(fixture);
                for (int round = 0; round < 6; round++) { // more often than failures in a row are allowed
                    assertEquals(expected, Fixture.trajectory(engine, STEPS), "round " + round);
                    context.sc().cancelAllJobs();
                    if (round % 2 == 1) {
                        ShardRegistry.evict(packed.rdd().set().dataset());
                    }
                }
                assertEquals("resident", engine.name());
            }
        });
    }

    @Test
    void withoutSlotsTheJobEngineGoesOnUntilThereAreSomeAndTheBitsAreTheSame() {
        Fixture fixture = new Fixture(300, 4);
        Session.OURS.in("local[3]", context -> {
            RunningTasks running = RunningTasks.of(context);
            context.setLogLevel("OFF");
            ResidentEngine.Patience patience =
                    new ResidentEngine.Patience(Duration.ofMillis(300), Duration.ofMinutes(1), 4);
            try (PackedShards packed = fixture.pack(context, 2)) {
                TrialSource source = Fixture.source(packed.summaries(Split.TRAIN));
                try (ResidentEngine engine = fixture.resident(context, packed, source, patience);
                        Logged logged = Logged.warnings()) {
                    var other = context.parallelize(List.of(1), 1).foreachAsync(nothing -> {
                        while (!TaskContext.get().isInterrupted()) {
                            TimeUnit.MILLISECONDS.sleep(10);
                        }
                    });
                    running.become(1);
                    long start = System.nanoTime();
                    assertEquals(reference(fixture), Fixture.trajectory(engine, STEPS));
                    requireSoon("giving up", start);
                    assertEquals("resident, then job", engine.name());
                    assertEquals(1, logged.lines().size(), logged.lines()::toString);
                    String line = logged.lines().get(0);
                    assertTrue(
                            line.startsWith("engine job until there is room: the resident tasks found no slots"), line);
                    other.cancel(true);
                    Eventually.holds("resident tasks", () -> {
                        assertEquals(reference(fixture), Fixture.trajectory(engine, STEPS));
                        return engine.name().equals("resident, then job, then resident");
                    });
                    running.become(packed.rdd().set().partitions());
                    assertEquals(2, logged.lines().size(), logged.lines()::toString);
                }
                running.become(0);
            }
        });
    }

    @Test
    void aResultIsValidUntilTheNextCall() {
        Fixture fixture = new Fixture(300, 4);
        Session.OURS.in("local[2]", context -> {
            RunningTasks running = RunningTasks.of(context);
            try (PackedShards packed = fixture.pack(context, 2);
                    ResidentEngine engine = fixture.resident(context, packed)) {
                GradientSum sum = engine.gradients(weights(), step(1));
                float[] before = sum.gradient.dense.clone();
                running.become(2);
                assertArrayEquals(before, sum.gradient.dense);
            }
        });
    }
}
