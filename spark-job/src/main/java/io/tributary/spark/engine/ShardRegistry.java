package io.tributary.spark.engine;

import io.tributary.train.Trial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The shards that this executor holds. The memory of a JVM and nothing else decides what is here: a file that lies in a
 * directory is never picked up, whoever wrote it, so a stale, foreign or half-written one cannot be used. The executor's
 * number is part of the key since several local-mode contexts share the JVM, one after another.
 */
final class ShardRegistry {
    /**
     * Names a hosted run.
     *
     * @param executor the executor's number
     * @param dataset the prepared data's name, unique
     * @param partition the partition
     */
    private record Key(String executor, String dataset, int partition) {}

    /** A place for a hosted run; its monitor is held while the run is being packed. */
    private static final class Slot {
        volatile HostedShards hosted;
    }

    /** What an engine computes, as it was made here. */
    private record Made(String engine, Trial trial) {}

    private static final ConcurrentHashMap<Key, Slot> SLOTS = new ConcurrentHashMap<>();
    /** The data sets that were released last, oldest first. A task that comes too late comes within minutes. */
    private static final Set<String> RELEASED =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MOST_RELEASED;
                }
            }));

    private static final ConcurrentHashMap<String, Made> MADE = new ConcurrentHashMap<>();
    private static final AtomicLong PACKED = new AtomicLong();

    private static final int MOST_RELEASED = 1024;

    private ShardRegistry() {}

    /**
     * Finds a partition's shards in this executor, or packs them.
     *
     * @param executor the executor's number
     * @param dataset the prepared data's name
     * @param partition the partition
     * @param pack packs them from the partition's rows
     * @return the shards
     */
    static HostedShards get(String executor, String dataset, int partition, Supplier<HostedShards> pack) {
        Slot slot = SLOTS.computeIfAbsent(new Key(executor, dataset, partition), key -> new Slot());
        synchronized (slot) {
            requireHeld(dataset);
            if (slot.hosted == null) {
                slot.hosted = pack.get();
                PACKED.incrementAndGet();
            }
            return slot.hosted;
        }
    }

    /**
     * What an engine computes, made once per JVM as long as no other engine's turn comes.
     *
     * @param dataset the prepared data's name
     * @param engine the engine's name
     * @param source makes it
     * @return all that hosts need
     */
    static Trial trial(String dataset, String engine, TrialSource source) {
        return MADE.compute(dataset, (key, old) -> {
                    requireHeld(dataset); // under the entry's lock: release() removes it after it has marked the data
                    return old != null && old.engine().equals(engine) ? old : new Made(engine, source.get());
                })
                .trial();
    }

    private static void requireHeld(String dataset) {
        if (RELEASED.contains(dataset)) {
            throw new IllegalStateException("the data of " + dataset + " was released before this task came");
        }
    }

    /**
     * Lets go of the data's shards, so that a later task packs anew.
     *
     * @param dataset the prepared data's name
     */
    static void evict(String dataset) {
        List<HostedShards> out = new ArrayList<>();
        SLOTS.forEach((key, slot) -> {
            if (key.dataset().equals(dataset)) {
                synchronized (slot) {
                    if (slot.hosted != null) {
                        out.add(slot.hosted);
                        slot.hosted = null;
                    }
                }
                SLOTS.remove(key, slot);
            }
        });
        MADE.remove(dataset);
        out.forEach(HostedShards::close);
    }

    /**
     * Lets go of what shards keep from step to step of an engine.
     *
     * @param dataset the prepared data's name
     * @param engine the engine's name
     */
    static void forget(String dataset, String engine) {
        SLOTS.forEach((key, slot) -> {
            HostedShards hosted = slot.hosted;
            if (key.dataset().equals(dataset) && hosted != null) {
                hosted.forget(engine);
            }
        });
    }

    /**
     * Lets go of the data's shards for good: a task that comes too late is refused.
     *
     * @param dataset the prepared data's name
     */
    static void release(String dataset) {
        RELEASED.add(dataset);
        evict(dataset);
    }

    /** @return how many runs this JVM has packed so far */
    static long packed() {
        return PACKED.get();
    }

    /** @return how many released data sets are remembered */
    static int released() {
        return RELEASED.size();
    }
}
