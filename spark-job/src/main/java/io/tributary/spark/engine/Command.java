package io.tributary.spark.engine;

import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.train.Step;

/** What the driver of a {@link ResidentEngine} asks of all its tasks. */
sealed interface Command {
    /** @return the command's number: 1, 2, 3 … over the whole life of the engine */
    long number();

    /**
     * Compute a step's gradient over the hosted shards.
     *
     * @param number the command's number
     * @param step the step
     * @param weights read; on the driver's side the trainer's own arrays
     */
    record Gradients(long number, Step step, Weights weights) implements Command {}

    /**
     * Compute loss and metrics over the hosted shards of a split.
     *
     * @param number the command's number
     * @param split the split
     * @param weights read
     */
    record Evaluation(long number, Split split, Weights weights) implements Command {}

    /**
     * End.
     *
     * @param number the command's number
     */
    record End(long number) implements Command {}
}
