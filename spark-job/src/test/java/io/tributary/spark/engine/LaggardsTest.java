package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who is named, when, and how often; by a clock of the test's own. */
class LaggardsTest {
    private final Laggards laggards = new Laggards();
    private final BitSet open = new BitSet();
    private long now;

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void begin() {
        for (int partition = 0; partition < 4; partition++) {
            laggards.started(partition, new SparkInternals.Place("" + partition / 2, "host"));
        }
        open.set(0, 4);
        laggards.begin(now);
    }

    private void handsIn(int partition) {
        laggards.waits(partition, now);
        open.clear(partition);
    }

    /** What is told while time passes, looked at every tenth of a second. */
    private List<String> pass(long millis) {
        try (Logged logged = Logged.warnings()) {
            for (long end = now + millis(millis); now < end; now += millis(100)) {
                laggards.look("step 7", open, now);
            }
            return logged.lines();
        }
    }

    @Test
    void whoIsWaitedForIsNamedWithItsLag() {
        begin();
        assertEquals(List.of(), pass(10_000), "all compute");
        handsIn(0);
        handsIn(1);
        laggards.waits(2, now); // its executor has another task that is late
        assertEquals(List.of(), pass(1_900));
        List<String> told = pass(1_000);
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.get(0).startsWith("step 7: executor 1 on host is 2.0 s behind all others"), told::toString);
        assertTrue(told.get(0).contains("partitions {3}"), told::toString);
        assertEquals(List.of(), pass(1_000), "once");
        assertEquals(1, pass(1_000).size(), "again when it is twice as long");
        now += millis(100);
        laggards.waits(3, now);
        assertEquals(List.of(), pass(20_000), "nobody is waited for");
    }

    @Test
    void aSlowStepIsNoLag() {
        for (int step = 0; step < 40; step++) { // of 4 seconds each, one task 3 seconds behind
            begin();
            now += millis(1_000);
            handsIn(0);
            handsIn(1);
            handsIn(2);
            assertEquals(step == 0 ? 1 : 0, pass(3_000).size(), "step " + step);
            handsIn(3);
            laggards.end(now);
        }
        begin();
        handsIn(0);
        assertEquals(List.of(), pass(7_900));
        assertEquals(1, pass(1_000).size(), "the other executor was named minutes ago");
    }
}
