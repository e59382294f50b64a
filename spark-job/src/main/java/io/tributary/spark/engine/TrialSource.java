package io.tributary.spark.engine;

import io.tributary.train.Trial;
import java.io.Serializable;

/**
 * Makes, on an executor, what an engine computes. Small: it is part of every task, so it holds broadcasts, never networks,
 * which do not serialise and travel as the text they were read from.
 */
@FunctionalInterface
interface TrialSource extends Serializable, AutoCloseable {
    /** @return all that hosts need, beside shards and weights */
    Trial get();

    /** Lets go, on the driver, of what was sent. */
    @Override
    default void close() {}
}
