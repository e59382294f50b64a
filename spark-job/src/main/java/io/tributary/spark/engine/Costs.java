package io.tributary.spark.engine;

/**
 * What exchanging costs, as measured: the one place for such constants. None changes a bit of a result. Measured with {@code
 * local-runner/bench/links.sh}: 8.3 million parameters, 8 shards, 400 Mbit/s, nothing beside it on two cores of an EPYC.
 */
final class Costs {
    /**
     * Bytes that a star brings to the driver in a step beyond one gradient, above which ranges are taken: an estimate of where
     * what they save is more than what their second hop costs, not measured yet.
     */
    static final long MOST_STAR_BYTES = 2L << 20;

    /**
     * Nanoseconds that a task takes for each value and shard beside the products: clearing, adding, checking, merging, writing. With
     * {@link #DRIVER_NANOS}, what two executors took beyond the links' time.
     */
    static final double SHARD_NANOS = 4;

    /** Nanoseconds that the driver takes for each value in a step: handing out, reading, dividing, Adam. */
    static final double DRIVER_NANOS = 4;

    /** Bytes of messages on their way in an executor, either way. */
    static final long MESSAGE_BYTES = 16L << 20;

    private Costs() {}
}
