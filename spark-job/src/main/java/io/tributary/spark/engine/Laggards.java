package io.tributary.spark.engine;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices executors that others wait for: paused, throttled, or short of memory. A task waits once it has handed in a command, or
 * says that it waits for others; who does neither while all others have waited for long is named, with how long that was.
 */
final class Laggards {
    private static final Logger LOG = LoggerFactory.getLogger(Laggards.class);

    /** The shortest lag that is told; where a command takes longer, it is told from twice its usual time on. */
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** An executor is named again after this time, or when it has lagged twice as long as it was told. */
    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** What was told of an executor. */
    private record Told(long when, long lag) {}

    private final Map<Integer, SparkInternals.Place> places = new HashMap<>(); // by partition
    private final Map<SparkInternals.Place, Told> told = new HashMap<>();
    private final BitSet waiting = new BitSet(); // partitions that have handed in, or wait for others
    private long began;
    private long changed; // when the last of them began to wait
    private long usual; // nanoseconds of a command, smoothed; 0 before the first

    /**
     * @param partition of a task that has begun
     * @param place where it runs
     */
    void started(int partition, SparkInternals.Place place) {
        places.put(partition, place);
    }

    /** @param now when a command was given, by {@link System#nanoTime} */
    void begin(long now) {
        waiting.clear();
        began = now;
        changed = now;
    }

    /**
     * @param partition of a task that has handed in, or says that it waits
     * @param now when
     */
    void waits(int partition, long now) {
        if (!waiting.get(partition)) {
            waiting.set(partition);
            changed = now;
        }
    }

    /** @param now when all tasks had done the command */
    void end(long now) {
        long took = now - began;
        usual = usual == 0 ? took : usual + (Math.min(took, 4 * usual) - usual) / 8;
    }

    /**
     * Names those that are waited for, if it is time.
     *
     * @param what the command, for the warning
     * @param open partitions that have not handed in
     * @param now the time
     */
    void look(String what, BitSet open, long now) {
        long lag = now - changed;
        if (waiting.isEmpty() || lag < Math.max(LEAST_NANOS, 2 * usual)) {
            return;
        }
        Map<String, BitSet> late = new TreeMap<>();
        for (int partition = open.nextSetBit(0); partition >= 0; partition = open.nextSetBit(partition + 1)) {
            SparkInternals.Place place = places.get(partition);
            if (!waiting.get(partition) && place != null && isTime(place, now, lag)) {
                String name = "executor " + place.executor() + " on " + place.host();
                late.computeIfAbsent(name, key -> new BitSet()).set(partition);
            }
        }
        late.forEach((name, partitions) -> LOG.warn(
                "{}: {} is {} s behind all others, which wait for its partitions {}; it may be paused, or short of processor time,"
                        + " memory or network",
                what,
                name,
                seconds(lag),
                partitions));
    }

    private boolean isTime(SparkInternals.Place place, long now, long lag) {
        Told before = told.get(place);
        boolean again =
                before == null || now - before.when >= AGAIN_NANOS || before.when >= began && lag >= 2 * before.lag;
        if (again || before.when == now) {
            told.put(place, new Told(now, lag));
        }
        return again || before.when == now;
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    }
}
