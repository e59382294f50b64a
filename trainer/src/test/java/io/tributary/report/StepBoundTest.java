package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rule by rule. Times are in percent of a step: sample, forward, backward, reduce, update, broadcast, wait. */
class StepBoundTest {
    private static final double[] ARITHMETIC = {5, 30, 50, 5, 5, 0, 5};
    private static final double[] SAMPLING = {60, 10, 20, 2, 3, 0, 5};
    private static final double[] UPDATE = {2, 10, 20, 2, 60, 1, 5};
    private static final double[] WAIT = {1, 4, 6, 8, 3, 7, 71};
    private static final double[] REDUCE = {1, 4, 6, 71, 3, 7, 8};
    private static final double[] BROADCAST = {1, 4, 6, 8, 3, 71, 7};

    private static final long P = 10_240; // values, 40 KiB
    private static final long ALL = Long.MAX_VALUE;

    /** Threads, one machine, unless changed; 2 tasks of 4 shards, and of 1000 examples 32 at a time. */
    private static final class Run {
        private final double[] percent;
        private double step = 10; // milliseconds
        private int steps = StepBound.LEAST_STEPS;
        private String engine = "threads";
        private List<StepBound.Alternative> others = List.of();
        private int shards = 4;
        private int tasks = 2;
        private boolean remote;
        private long batch = 32;
        private int processors = 64;
        private long values = P;

        Run(double... percent) {
            this.percent = percent;
        }

        Run on(String name, boolean inOtherProcesses, String... instead) {
            engine = name;
            remote = inOtherProcesses;
            others = Stream.of(instead)
                    .map(other -> new StepBound.Alternative(
                            other, other.equals("threads") ? "on one machine with as many cores" : ""))
                    .toList();
            return this;
        }

        Run tasks(int count, int ofShards) {
            tasks = count;
            shards = ofShards;
            return this;
        }

        Run batch(long examples) {
            batch = examples;
            return this;
        }

        Run instead(StepBound.Alternative other) {
            others = List.of(other);
            return this;
        }

        Run processors(int count) {
            processors = count;
            return this;
        }

        Run values(long count) {
            values = count;
            return this;
        }

        Run step(double millis) {
            step = millis;
            return this;
        }

        Run steps(int count) {
            steps = count;
            return this;
        }

        Optional<String> line() {
            double[] millis =
                    DoubleStream.of(percent).map(part -> part * step / 100).toArray();
            return StepBound.line(new StepBound.Facts(
                    new Summary.StepMillis(
                            step, 0, 0, 0, millis[4], millis[0], millis[1], millis[2], millis[3], millis[5], millis[6]),
                    steps,
                    engine,
                    others,
                    shards,
                    tasks,
                    remote,
                    processors,
                    values,
                    batch,
                    1000));
        }

        void says(String expected) {
            assertEquals("bound by " + expected, line().orElseThrow());
        }
    }

    @Test
    void arithmeticIsForMoreCoresAsLongAsThereAreShards() {
        new Run(ARITHMETIC)
                .tasks(2, 4)
                .says("arithmetic, 80 % of a step of 10.0 ms; more cores (up to 4, one per shard) would help");
        new Run(ARITHMETIC)
                .on("resident", true, "threads")
                .tasks(2, 2)
                .batch(64)
                .says("arithmetic, 80 % of a step of 10.0 ms; more train.shards and as many cores would help"
                        + " (shards are part of the result)");
    }

    @Test
    void coresThatAreAllTakenAreForAnotherMachine() {
        String another = "arithmetic, 80 % of a step of 10.0 ms; a machine or cluster with more cores"
                + " (up to 4, one per shard) would help";
        for (String engine : List.of("threads", "resident", "job")) {
            new Run(ARITHMETIC).on(engine, false).processors(2).says(another);
        }
        String here = "arithmetic, 80 % of a step of 10.0 ms; more cores (up to 4, one per shard) would help";
        new Run(ARITHMETIC).processors(3).says(here);
        new Run(ARITHMETIC).on("resident", true).processors(2).says(here);
        new Run(ARITHMETIC)
                .tasks(2, 2)
                .batch(64)
                .processors(2)
                .says("arithmetic, 80 % of a step of 10.0 ms; more train.shards and a machine or cluster with as many"
                        + " cores would help (shards are part of the result)");
        new Run(ARITHMETIC)
                .step(0.235)
                .processors(2)
                .says("arithmetic, 80 % of a step of 0.235 ms; a larger train.batch-size on a machine or cluster with"
                        + " more cores would help (the batch size is part of the result)");
    }

    @Test
    void aBatchIsNotSplitBelowItsLeastPart() {
        new Run(ARITHMETIC)
                .on("job", false, "resident", "threads")
                .tasks(2, 2)
                .batch(63)
                .says(
                        "arithmetic, 80 % of a step of 10.0 ms; a larger train.batch-size on more train.shards and as many cores"
                                + " would help (batch size and shards are part of the result)");
        new Run(ARITHMETIC)
                .tasks(32, 32)
                .batch(ALL)
                .says("arithmetic, 80 % of a step of 10.0 ms; nothing here would change that");
    }

    /** 85 percent of it is a task's work, of which 0.2 ms are worth a second task. */
    @Test
    void aShortStepIsNotSharedAmongMoreCores() {
        new Run(ARITHMETIC)
                .step(0.236)
                .says("arithmetic, 80 % of a step of 0.236 ms; more cores (up to 4, one per shard) would help");
        new Run(ARITHMETIC)
                .step(0.235)
                .says("arithmetic, 80 % of a step of 0.235 ms; a larger train.batch-size on more cores would help"
                        + " (the batch size is part of the result)");
        new Run(ARITHMETIC)
                .step(0.235)
                .batch(1000)
                .says("arithmetic, 80 % of a step of 0.235 ms; nothing here would change that");
    }

    @Test
    void samplingIsSharedByTasksToo() {
        new Run(SAMPLING)
                .tasks(1, 3)
                .says(
                        "sampling, the way of examples into the batch, 60 % of a step of 10.0 ms; more cores (up to 3, one per"
                                + " shard) would help");
    }

    @Test
    void updatesAreFewerWithALargerBatchIfThereIsOne() {
        new Run(UPDATE)
                .batch(999)
                .says(
                        "the optimizer's update on the driver, 60 % of a step of 10.0 ms; a larger train.batch-size would help"
                                + " (the batch size is part of the result)");
        for (long batch : new long[] {1000, ALL}) {
            new Run(UPDATE)
                    .batch(batch)
                    .says(
                            "the optimizer's update on the driver, 60 % of a step of 10.0 ms; nothing here would change that");
        }
    }

    @Test
    void aJobPerStepIsForResidentTasksWhereTheyWereNotAskedFor() {
        String job = "the Spark job around each step, 86 % of a step of 10.0 ms; ";
        for (boolean remote : new boolean[] {false, true}) {
            new Run(WAIT)
                    .on("job", remote, "resident", "threads")
                    .says(job + "engine = resident or a larger train.batch-size would help"
                            + " (the batch size is part of the result)");
            new Run(WAIT)
                    .on("job", remote, "resident", "threads")
                    .batch(ALL)
                    .says(job + "engine = resident would help");
            for (String engine : List.of("job", "resident, then job")) {
                new Run(WAIT)
                        .on(engine, remote, "threads")
                        .says(job
                                + "a larger train.batch-size or engine = threads (on one machine with as many cores) would"
                                + " help (the batch size is part of the result)");
                new Run(WAIT).on(engine, remote).batch(ALL).says(job + "nothing here would change that");
            }
        }
    }

    @Test
    void residentTasksAreToldWithTheirTerms() {
        new Run(WAIT)
                .on("job", false)
                .instead(new StepBound.Alternative("resident", "which holds all 2 slots"))
                .batch(ALL)
                .says("the Spark job around each step, 86 % of a step of 10.0 ms; engine = resident (which holds all 2"
                        + " slots) would help");
    }

    /** Of two tasks, 6 MiB each. In one JVM nothing is sent. */
    @Test
    void manyBytesAreNotTheJobsFault() {
        long many = StepBound.JOB_BYTES / Float.BYTES / 2;
        String messages = "messages with weights and gradients of 6.0 MiB, 86 % of a step of 10.0 ms; ";
        String job = "the Spark job around each step, 86 % of a step of 10.0 ms; ";
        new Run(WAIT).on("job", true).batch(ALL).values(many).says(messages + "a single core would help");
        new Run(WAIT)
                .on("job", true)
                .tasks(8, 8)
                .batch(ALL)
                .values(many)
                .says(messages + "nothing here would change that");
        new Run(WAIT).on("job", true).batch(ALL).values(many - 1).says(job + "nothing here would change that");
        new Run(WAIT).on("job", false).batch(ALL).values(many).says(job + "nothing here would change that");
    }

    @Test
    void tooManyBytesForOneDriverAreForAJobThatMergesThem() {
        StepBound.Alternative job = new StepBound.Alternative("job", "");
        new Run(WAIT)
                .on("resident", true)
                .instead(job)
                .tasks(8, 8)
                .batch(ALL)
                .says("messages with weights and gradients of 40.0 KiB, 86 % of a step of 10.0 ms; engine = job would"
                        + " help");
        new Run(REDUCE)
                .on("resident", true)
                .instead(job)
                .tasks(1, 1)
                .batch(ALL)
                .says("merging gradients of 40.0 KiB, 86 % of a step of 10.0 ms; engine = job would help");
        new Run(WAIT)
                .on("resident, then job", true)
                .instead(job)
                .batch(ALL)
                .says("the Spark job around each step, 86 % of a step of 10.0 ms; nothing here would change that");
    }

    /** The work of a task is 11 percent, the wait 71. */
    @Test
    void whoMostlyWaitsForThreadsCanDoWithOne() {
        String threads = "the hand-over between threads, 86 % of a step of 10.0 ms; ";
        new Run(WAIT)
                .tasks(7, 7)
                .says(threads
                        + "a larger train.batch-size or --threads 1 would help (the batch size is part of the result)");
        new Run(WAIT).tasks(8, 8).batch(ALL).says(threads + "nothing here would change that");
        new Run(WAIT)
                .on("resident", false, "threads")
                .batch(ALL)
                .tasks(7, 7)
                .says(threads + "a single core would help");
        new Run(WAIT).tasks(1, 4).batch(ALL).says("waiting, 86 % of a step of 10.0 ms; nothing here would change that");
    }

    @Test
    void whoMostlyWaitsForMessagesCanDoWithFewer() {
        String messages = "messages with weights and gradients of 40.0 KiB, 86 % of a step of 10.0 ms; ";
        new Run(WAIT)
                .on("resident", true, "threads")
                .tasks(4, 8)
                .says(messages
                        + "a larger train.batch-size, a single core or engine = threads (on one machine with as many"
                        + " cores) would help (the batch size is part of the result)");
        new Run(WAIT)
                .on("resident", true, "threads")
                .tasks(5, 8)
                .batch(ALL)
                .says(messages + "engine = threads (on one machine with as many cores) would help");
        new Run(WAIT).on("resident", true).tasks(5, 8).batch(ALL).says(messages + "nothing here would change that");
    }

    @Test
    void mergingIsLessWithFewerShards() {
        String merging = "merging gradients of 40.0 KiB, 86 % of a step of 10.0 ms; ";
        new Run(REDUCE)
                .tasks(1, 8)
                .says(merging + "a larger train.batch-size or fewer train.shards would help"
                        + " (batch size and shards are part of the result)");
        new Run(REDUCE)
                .tasks(4, 4)
                .batch(ALL)
                .says(merging + "fewer train.shards would help (shards are part of the result)");
        new Run(REDUCE).tasks(1, 1).batch(ALL).says(merging + "nothing here would change that");
        new Run(REDUCE)
                .on("resident", true, "threads")
                .tasks(1, 1)
                .batch(ALL)
                .says(merging + "engine = threads (on one machine with as many cores) would help");
        new Run(REDUCE)
                .on("resident", false, "threads")
                .tasks(1, 1)
                .batch(ALL)
                .says(merging + "nothing here would change that");
    }

    /** Half the shards would be half the tasks: 25 percent more work, for less than half of 50. */
    @Test
    void busyTasksAreNotTakenAway() {
        String merging = "merging gradients of 40.0 KiB, 60 % of a step of 10.0 ms; ";
        double[] busy = {5, 10, 10, 50, 15, 5, 5};
        new Run(busy).tasks(4, 4).batch(ALL).says(merging + "nothing here would change that");
        new Run(busy)
                .tasks(4, 5)
                .batch(ALL)
                .says(merging + "fewer train.shards would help (shards are part of the result)");
    }

    @Test
    void weightsAreTheSameForAnyShards() {
        new Run(BROADCAST)
                .on("resident", true)
                .tasks(4, 8)
                .says("handing out weights of 40.0 KiB, 86 % of a step of 10.0 ms; a larger train.batch-size would help"
                        + " (the batch size is part of the result)");
    }

    @Test
    void whatIsMixedIsToldAsSuch() {
        new Run(10, 10, 10, 20, 10, 20, 20)
                .on("resident", true)
                .says(
                        "the exchange of weights and gradients of 40.0 KiB, 60 % of a step of 10.0 ms; a larger train.batch-size"
                                + " would help (the batch size is part of the result)");
        assertEquals(
                Optional.of(
                        "nothing alone bounds a step of 10.0 ms: arithmetic 39 %, sampling 15 %, update 15 %, exchange 31 %"),
                new Run(15, 20, 19, 11, 15, 10, 10).line());
        assertTrue(new Run(15, 20, 20, 10, 15, 10, 10).line().orElseThrow().startsWith("bound by arithmetic, 40 %"));
    }

    @Test
    void fewStepsAreNoGroundToSpeakOn() {
        assertTrue(new Run(ARITHMETIC).line().isPresent());
        assertFalse(new Run(ARITHMETIC).steps(StepBound.LEAST_STEPS - 1).line().isPresent());
        assertFalse(new Run(ARITHMETIC).step(Double.NaN).steps(0).line().isPresent());
    }
}
