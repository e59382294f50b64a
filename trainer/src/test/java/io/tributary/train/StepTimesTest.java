package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StepTimesTest {
    private static final long MILLI = 1_000_000;

    private static PhaseTimes phases(long sample, long forward, long backward, long reduce, long broadcast) {
        PhaseTimes phases = new PhaseTimes();
        phases.sample = sample * MILLI;
        phases.forward = forward * MILLI;
        phases.backward = backward * MILLI;
        phases.reduce = reduce * MILLI;
        phases.broadcast = broadcast * MILLI;
        return phases;
    }

    private static void add(StepTimes times, long total, long update, PhaseTimes phases) {
        times.add(total * MILLI, update * MILLI, phases, 0);
    }

    @Test
    void waitIsWhatIsNoMeasuredWork() {
        StepTimes times = new StepTimes();
        add(times, 100, 7, phases(1, 2, 4, 8, 16));
        assertEquals(1, times.sample());
        assertEquals(2, times.forward());
        assertEquals(4, times.backward());
        assertEquals(8, times.reduce());
        assertEquals(16, times.broadcast());
        assertEquals(7, times.update());
        assertEquals(100 - 7 - 31, times.waiting());
        assertEquals(1 + 2 + 4, times.compute());
        assertEquals(100 - 7 - 7, times.exchange());
        assertEquals(100, times.median());
        assertEquals(1, times.count());
    }

    @Test
    void partsThatOverlapLeaveNoWait() {
        StepTimes times = new StepTimes();
        add(times, 10, 1, phases(0, 5, 5, 5, 0));
        assertEquals(0, times.waiting());
        assertEquals(0, times.exchange());
        assertEquals(0, times.reduce());
    }

    /** A task of 9, and 8 that the driver merged, of which no more than 4 came after it. */
    @Test
    void whatIsMergedBesideATaskIsNoneOfTheStepsTime() {
        StepTimes times = new StepTimes();
        add(times, 15, 2, phases(0, 4, 4, 8, 1));
        assertEquals(4, times.reduce());
        assertEquals(0, times.waiting());
        assertEquals(5, times.exchange());
        assertEquals(8, times.compute());
    }

    /** Of every step the wait is taken first, then the median: not the other way round. */
    @Test
    void mediansAreOfEachPartOverTheSteps() {
        StepTimes times = new StepTimes();
        add(times, 10, 1, phases(1, 1, 1, 1, 1)); // waits 4
        add(times, 20, 3, phases(3, 3, 3, 3, 3)); // waits 2
        add(times, 30, 2, phases(2, 2, 20, 2, 2)); // waits 0
        assertEquals(20, times.median());
        assertEquals(30, times.p95());
        assertEquals(2, times.update());
        assertEquals(3, times.backward());
        assertEquals(2, times.forward());
        assertEquals(2, times.waiting());
        assertEquals(9, times.compute());
        assertEquals(6, times.exchange());
    }

    @Test
    void onlyTheLatestStepsCount() {
        StepTimes times = new StepTimes();
        for (int step = 0; step < 4096; step++) {
            add(times, 50, 5, phases(5, 5, 5, 5, 5));
        }
        for (int step = 0; step < 4096; step++) {
            add(times, 20, 1, phases(1, 1, 1, 1, 1));
        }
        assertEquals(20, times.p95());
        assertEquals(14, times.waiting());
        assertEquals(4096, times.count());
    }

    @Test
    void withoutAStepThereIsNoNumber() {
        StepTimes times = new StepTimes();
        assertEquals(0, times.count());
        assertTrue(Double.isNaN(times.median()) && Double.isNaN(times.waiting()) && Double.isNaN(times.compute()));
    }
}
