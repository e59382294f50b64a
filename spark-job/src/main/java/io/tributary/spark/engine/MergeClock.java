package io.tributary.spark.engine;

/**
 * How long the driver has been merging since the last hand-in came. What it merged before lay beside the task that sent that,
 * and took none of the step's time.
 */
final class MergeClock {
    private long ended; // the last merging, or the beginning
    private long nanos;

    /** @param now by {@link System#nanoTime}: whatever comes, comes later */
    void begin(long now) {
        ended = now;
        nanos = 0;
    }

    /**
     * A hand-in was merged. They are merged one by one, in the order in which they came.
     *
     * @param came when it came
     * @param start when the driver turned to it
     * @param end when it was merged
     */
    void merged(long came, long start, long end) {
        nanos = end - (came - ended < 0 ? came : start); // if it came in the meantime, the driver has not waited since
        ended = end;
    }

    /** @return nanoseconds of merging since the last hand-in came */
    long nanos() {
        return nanos;
    }
}
