package io.tributary.spark.engine;

import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.ReductionTree;
import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;

/** A resident task's end of what it and the driver tell each other. Used by the task's thread alone. */
interface TaskLine extends AutoCloseable {
    /** The task was killed, or the driver is gone: there is nobody to hand in to. */
    final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Finds the driver, in a task. Shipped with every task: small. */
    @FunctionalInterface
    interface Source extends Serializable {
        /**
         * @param generation the task's generation
         * @param partition the partition it hosts
         * @return the line
         */
        TaskLine connect(int generation, int partition);
    }

    /**
     * Says that the task is there.
     *
     * @param origin where it runs; it hosts the run of its partition unless {@link #run} says another
     */
    void start(Packets.Origin origin);

    /**
     * Waits to be told what to host.
     *
     * @return the number of a run of shards; empty if the task is to end
     * @throws Broken if the task was killed, or the driver is gone or silent for too long
     */
    OptionalInt run();

    /**
     * Hands in a step.
     *
     * @param number the command's number
     * @param nodes read until the next command arrives
     */
    void gradients(long number, List<ReductionTree.Node<GradientSum>> nodes);

    /**
     * Hands in an evaluation.
     *
     * @param number the command's number
     * @param nodes handed over
     */
    void metrics(long number, List<ReductionTree.Node<MetricSums>> nodes);

    /**
     * Waits for the command after what was handed in last.
     *
     * @return the command, whose weights are valid until the next one
     * @throws Broken if the task was killed, or the driver is gone or silent for too long
     */
    Command next();

    /** @return nanoseconds that reading the last command's weights took, waiting not counted */
    long weightsNanos();

    /**
     * Tells the driver why this task is about to fail, since Spark's report of a barrier stage is text alone.
     *
     * @param failure what was thrown
     */
    void failed(Throwable failure);

    @Override
    void close();
}
