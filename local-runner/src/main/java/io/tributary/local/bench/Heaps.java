package io.tributary.local.bench;

import io.tributary.local.bench.EngineOptions.Place;
import io.tributary.train.ShardHost;
import java.util.List;

/**
 * What a contender's processes may take of memory, in MiB.
 *
 * @param driver the heap limit of the process that trains
 * @param executor the heap limit of each of two executors; 0 where there are none
 * @param fetched what the driver's network buffers hold beside its heap
 */
record Heaps(int driver, int executor, int fetched) {
    /** Executors, and threads in local mode. */
    static final int HOSTS = 2;

    /** What a heap has room for beside arrays of the gradient's size. */
    private static final int BASE = 512;

    /** What a JVM takes beside its heap. */
    private static final int BESIDE = 256;

    /** What a cluster's master and workers take together. */
    private static final int DAEMONS = 768;

    /**
     * The limits for training a network that is nearly all parameters, in arrays of the gradient's size that were seen to be enough. A job's result is in
     * memory as sum, as pieces, twice as bytes, and beside the heap; resident tasks send from where it is.
     *
     * @param engine {@code job} or {@code resident}
     * @param parameters of the network
     * @param shards number of shards
     * @param place where it computes
     */
    static Heaps ofEngine(String engine, int parameters, int shards, Place place) {
        int sums = ShardHost.mostBuffers(shards);
        if (engine.equals("job")) {
            return ofJob(parameters, sums, place);
        }
        return place == Place.LOCAL
                ? new Heaps(heap(parameters, HOSTS * (sums + 4)), 0, 0)
                : new Heaps(heap(parameters, 10), heap(parameters, sums + 2), 0);
    }

    /**
     * The limits for empty jobs.
     *
     * @param floats broadcast and reduced
     * @param place where they run
     */
    static Heaps ofEmptyJobs(int floats, Place place) {
        return ofJob(floats, 1, place);
    }

    private static Heaps ofJob(int floats, int sums, Place place) {
        int fetched = mebibytes(floats, 3);
        return place == Place.LOCAL
                ? new Heaps(heap(floats, HOSTS * (sums + 9)), 0, fetched)
                : new Heaps(heap(floats, 14), heap(floats, sums + 8), fetched);
    }

    private static int heap(int floats, int arrays) {
        return BASE + mebibytes(floats, arrays);
    }

    private static int mebibytes(int floats, int arrays) {
        return Math.toIntExact((long) floats * Float.BYTES * arrays >> 20);
    }

    /** What the processes need of the machine's memory, in MiB. */
    long needed() {
        long needed = driver + fetched + BESIDE;
        return executor == 0 ? needed : needed + (long) HOSTS * (executor + BESIDE) + DAEMONS;
    }

    /**
     * Whether contenders fit at the same time into half of a machine; the rest is for the system, its file cache, the process
     * that compares, and others.
     *
     * @param contenders read
     * @param memory of the machine, in MiB
     */
    static boolean fit(List<Heaps> contenders, long memory) {
        return contenders.stream().mapToLong(Heaps::needed).sum() <= memory / 2;
    }
}
