package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rule by rule. Times are in percent of a step of 10 ms: sample, forward, backward, reduce, update, broadcast, wait. */
class StepBoundTest {
    private static final double[] ARITHMETIC = {5, 30, 50, 5, 5, 0, 5};
    private static final double[] SAMPLING = {60, 10, 20, 2, 3, 0, 5};
    private static final double[] UPDATE = {2, 10, 20, 2, 60, 1, 5};
    private static final double[] WAIT = {1, 4, 6, 8, 3, 7, 71};
    private static final double[] REDUCE = {1, 4, 6, 71, 3, 7, 8};
    private static final double[] BROADCAST = {1, 4, 6, 8, 3, 71, 7};

    private static final List<String> NONE = List.of();
    private static final List<String> THREADS = List.of("threads");
    private static final List<String> BOTH = List.of("resident", "threads");
    private static final long P = 10_240; // values, 40 KiB
    private static final long ALL = Long.MAX_VALUE;

    private static StepBound.Facts facts(
            double[] percent, String engine, List<String> others, int shards, int tasks, long batch) {
        Summary.StepMillis millis = new Summary.StepMillis(
                10,
                11,
                0,
                0,
                percent[4] / 10,
                percent[0] / 10,
                percent[1] / 10,
                percent[2] / 10,
                percent[3] / 10,
                percent[5] / 10,
                percent[6] / 10);
        return new StepBound.Facts(millis, StepBound.LEAST_STEPS, engine, others, shards, tasks, P, batch, 1000);
    }

    private static void assertLine(
            String expected, double[] percent, String engine, List<String> others, int shards, int tasks, long batch) {
        assertEquals(
                Optional.of("bound by " + expected),
                StepBound.line(facts(percent, engine, others, shards, tasks, batch)));
    }

    @Test
    void arithmeticIsForMoreCoresAsLongAsThereAreShards() {
        assertLine(
                "arithmetic, 80 % of a step of 10.0 ms; more cores (train.shards = 4 keeps up to 4 busy) would help",
                ARITHMETIC, "threads", NONE, 4, 2, 32);
        assertLine(
                "arithmetic, 80 % of a step of 10.0 ms; more train.shards and as many cores would help"
                        + " (shards are part of the result)",
                ARITHMETIC, "resident", THREADS, 2, 2, 64);
    }

    @Test
    void aBatchIsNotSplitBelowItsLeastPart() {
        assertLine(
                "arithmetic, 80 % of a step of 10.0 ms; a larger train.batch-size on more train.shards and as many cores"
                        + " would help (batch size and shards are part of the result)",
                ARITHMETIC, "job", BOTH, 2, 2, 63);
        assertLine(
                "arithmetic, 80 % of a step of 10.0 ms; no setting would change that",
                ARITHMETIC, "threads", NONE, 32, 32, ALL);
    }

    @Test
    void samplingIsSharedByTasksToo() {
        assertLine(
                "sampling, the way of examples into the batch, 60 % of a step of 10.0 ms; more cores (train.shards = 3 keeps"
                        + " up to 3 busy) would help",
                SAMPLING, "job", BOTH, 3, 1, 32);
    }

    @Test
    void updatesAreFewerWithALargerBatchIfThereIsOne() {
        assertLine(
                "the optimizer's update on the driver, 60 % of a step of 10.0 ms; a larger train.batch-size would help"
                        + " (the batch size is part of the result)",
                UPDATE, "threads", NONE, 4, 2, 999);
        for (long batch : new long[] {1000, ALL}) {
            assertLine(
                    "the optimizer's update on the driver, 60 % of a step of 10.0 ms; no setting would change that",
                    UPDATE, "threads", NONE, 4, 2, batch);
        }
    }

    @Test
    void aJobPerStepIsForResidentTasksWhereTheyWereNotAskedFor() {
        assertLine(
                "the Spark job around each step, 86 % of a step of 10.0 ms; engine = resident or a larger train.batch-size"
                        + " would help (the batch size is part of the result)",
                WAIT, "job", BOTH, 4, 2, 32);
        assertLine(
                "the Spark job around each step, 86 % of a step of 10.0 ms; engine = resident would help",
                WAIT, "job", List.of("resident"), 4, 2, ALL);
        for (String engine : List.of("job", "resident, then job")) {
            assertLine(
                    "the Spark job around each step, 86 % of a step of 10.0 ms; a larger train.batch-size or engine = threads,"
                            + " where one machine has the cores, would help (the batch size is part of the result)",
                    WAIT, engine, THREADS, 4, 2, 32);
        }
    }

    @Test
    void whoWaitsWithIdleCoresCanDoWithFewer() {
        assertLine(
                "the exchange, mostly the hand-over between threads, 86 % of a step of 10.0 ms; a larger train.batch-size or"
                        + " fewer threads (--threads) would help (the batch size is part of the result)",
                WAIT, "threads", NONE, 4, 2, 32);
        assertLine(
                "the exchange, mostly the wait for 40.0 KiB of weights to tasks and as much of gradients back, 86 % of a step"
                        + " of 10.0 ms; fewer cores or engine = threads, where one machine has the cores, would help",
                WAIT, "resident", THREADS, 4, 2, ALL);
        assertLine(
                "the exchange, mostly wait, 86 % of a step of 10.0 ms; no setting would change that",
                WAIT, "threads", NONE, 4, 1, ALL);
    }

    @Test
    void whoseCoresAreBusyKeepsThem() {
        double[] busy = {10, 10, 10, 1, 5, 4, 55}; // arithmetic is not less than half of the exchange
        assertLine(
                "the exchange, mostly the hand-over between threads, 63 % of a step of 10.0 ms; no setting would change that",
                busy, "threads", NONE, 4, 2, ALL);
        double[] reducing = {10, 10, 10, 55, 5, 4, 1};
        assertLine(
                "the exchange, mostly the reduction of gradients of 40.0 KiB, 63 % of a step of 10.0 ms; no setting would"
                        + " change that",
                reducing, "threads", NONE, 4, 2, ALL);
    }

    @Test
    void reductionIsLessWithFewerShards() {
        assertLine(
                "the exchange, mostly the reduction of gradients of 40.0 KiB, 86 % of a step of 10.0 ms; a larger"
                        + " train.batch-size or fewer train.shards would help (batch size and shards are part of the result)",
                REDUCE, "threads", NONE, 8, 1, 32);
        assertLine(
                "the exchange, mostly the reduction of gradients of 40.0 KiB, 86 % of a step of 10.0 ms; no setting would"
                        + " change that",
                REDUCE, "resident", THREADS, 1, 1, ALL);
        assertLine(
                "the exchange, mostly the reduction of gradients of 40.0 KiB, 86 % of a step of 10.0 ms; engine = threads,"
                        + " where one machine has the cores, would help",
                REDUCE, "job", THREADS, 1, 1, ALL);
    }

    @Test
    void aBroadcastIsTheSameForAnyShards() {
        assertLine(
                "the exchange, mostly the broadcast of weights of 40.0 KiB, 86 % of a step of 10.0 ms; a larger"
                        + " train.batch-size would help (the batch size is part of the result)",
                BROADCAST, "resident", NONE, 8, 4, 32);
    }

    @Test
    void whatIsMixedIsToldAsSuch() {
        assertLine(
                "the exchange, 40.0 KiB of weights to tasks and as much of gradients back, 60 % of a step of 10.0 ms; a larger"
                        + " train.batch-size would help (the batch size is part of the result)",
                new double[] {10, 10, 10, 20, 10, 20, 20}, "resident", NONE, 8, 4, 32);
        assertEquals(
                Optional.of(
                        "nothing alone bounds a step of 10.0 ms: arithmetic 39 %, sampling 15 %, update 15 %, exchange 31 %"),
                StepBound.line(facts(new double[] {15, 20, 19, 11, 15, 10, 10}, "threads", NONE, 4, 2, 32)));
        assertTrue(StepBound.line(facts(new double[] {15, 20, 20, 10, 15, 10, 10}, "threads", NONE, 4, 2, 32))
                .orElseThrow()
                .startsWith("bound by arithmetic, 40 %"));
    }

    @Test
    void fewStepsAreNoGroundToSpeakOn() {
        StepBound.Facts enough = facts(ARITHMETIC, "threads", NONE, 4, 2, 32);
        assertTrue(StepBound.line(enough).isPresent());
        assertFalse(StepBound.line(steps(enough, StepBound.LEAST_STEPS - 1)).isPresent());
        double nan = Double.NaN;
        StepBound.Facts none = facts(new double[] {nan, nan, nan, nan, nan, nan, nan}, "threads", NONE, 4, 2, 32);
        assertFalse(StepBound.line(steps(none, 0)).isPresent());
    }

    private static StepBound.Facts steps(StepBound.Facts facts, int steps) {
        return new StepBound.Facts(
                facts.millis(),
                steps,
                facts.engine(),
                facts.others(),
                facts.shards(),
                facts.tasks(),
                facts.values(),
                facts.batch(),
                facts.examples());
    }
}
