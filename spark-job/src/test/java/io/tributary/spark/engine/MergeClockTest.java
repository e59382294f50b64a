package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MergeClockTest {
    private final MergeClock clock = new MergeClock();

    @Test
    void whatIsMergedBeforeTheLastHandInLiesBesideItsTask() {
        clock.begin(1000);
        assertEquals(0, clock.nanos());
        clock.merged(1100, 1110, 1150);
        assertEquals(40, clock.nanos());
        clock.merged(1300, 1310, 1360); // the driver has waited for it
        assertEquals(50, clock.nanos());
    }

    @Test
    void whatWaitsForTheDriverIsMergedOnTheStepsTime() {
        clock.begin(1000);
        clock.merged(1100, 1110, 1150);
        clock.merged(1120, 1151, 1200); // 80 since it came
        assertEquals(80, clock.nanos());
        clock.merged(1130, 1201, 1240); // and 110 since this did
        assertEquals(110, clock.nanos());
    }

    @Test
    void theClockMayTurnOver() {
        clock.begin(Long.MAX_VALUE - 10);
        clock.merged(Long.MAX_VALUE - 5, Long.MAX_VALUE - 4, Long.MIN_VALUE + 10);
        assertEquals(15, clock.nanos());
        clock.merged(Long.MIN_VALUE + 4, Long.MIN_VALUE + 11, Long.MIN_VALUE + 20);
        assertEquals(16, clock.nanos());
    }
}
