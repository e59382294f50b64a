package io.tributary.spark.engine;

import java.io.Serializable;

/**
 * Makes, on an executor, what an engine computes. Small: it is part of every task, so it holds broadcasts, never networks,
 * which do not serialise and travel as the text they were read from.
 */
@FunctionalInterface
interface LearnedSource extends Serializable, AutoCloseable {
    /**
     * @param engine the engine's name, for the result
     * @return the problem and all that hosts need of it
     */
    Learned get(String engine);

    /** Lets go, on the driver, of what was sent. */
    @Override
    default void close() {}
}
