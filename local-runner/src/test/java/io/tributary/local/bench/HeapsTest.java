package io.tributary.local.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.local.bench.EngineOptions.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What the contenders of {@code bench exchange} may take of a machine. */
class HeapsTest {
    private static final int MACHINE = 24_000; // MiB: what Linux leaves of 24 GiB

    @Test
    void allProcessesCount() {
        assertEquals(1000 + 256, new Heaps(1000, 0, 0).needed());
        assertEquals(1000 + 50 + 256 + 2 * (700 + 256) + 768, new Heaps(1000, 700, 50).needed());
    }

    @Test
    void contendersOfTheSameTimeFitUpToHalfOfTheMachine() {
        Heaps small = new Heaps(744, 0, 0); // needs 1000
        assertTrue(Heaps.fit(List.of(small), 2000));
        assertFalse(Heaps.fit(List.of(small), 1999));
        assertTrue(Heaps.fit(List.of(small, small, small), 6000));
        assertFalse(Heaps.fit(List.of(small, small, small), 5999));
    }

    /** As the README says. */
    @Test
    void whatTheUsualMeasurementsLeaveOutOn24Gigabytes() {
        List<String> skipped = new ArrayList<>();
        for (int parameters : new int[] {10_000, 79_510, 1_000_000, 10_000_000, 100_000_000}) {
            for (Place place : Place.values()) {
                for (int shards : new int[] {2, 8, 64}) {
                    for (String engine : List.of("job", "resident")) {
                        Heaps heaps = Heaps.ofEngine(engine, parameters, shards, place);
                        note(heaps, skipped, "%d %s %s %d", parameters, place, engine, shards);
                    }
                }
                note(Heaps.ofEmptyJobs(parameters, place), skipped, "%d %s empty job", parameters, place);
            }
        }
        assertEquals(
                List.of(
                        "100000000 LOCAL job 8",
                        "100000000 LOCAL job 64",
                        "100000000 LOCAL resident 64",
                        "100000000 CLUSTER job 2",
                        "100000000 CLUSTER job 8",
                        "100000000 CLUSTER resident 8",
                        "100000000 CLUSTER job 64",
                        "100000000 CLUSTER resident 64",
                        "100000000 CLUSTER empty job"),
                skipped);
    }

    private static void note(Heaps heaps, List<String> skipped, String format, Object... values) {
        if (!Heaps.fit(List.of(heaps), MACHINE)) {
            skipped.add(String.format(Locale.ROOT, format, values));
        }
    }
}
