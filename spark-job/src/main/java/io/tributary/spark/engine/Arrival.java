package io.tributary.spark.engine;

import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.ReductionTree;
import java.util.List;

/** What the driver of a {@link ResidentEngine} hears of a task. */
sealed interface Arrival {
    /** @return the partition the task hosts */
    int partition();

    /**
     * The task is there and waits for its first command.
     *
     * @param partition the partition
     * @param origin where it runs
     */
    record Started(int partition, Packets.Origin origin) implements Arrival {}

    /**
     * A piece of what the task hands in; more will come.
     *
     * @param partition the partition
     */
    record Piece(int partition) implements Arrival {}

    /**
     * The task waits for what others have not sent.
     *
     * @param partition the partition
     */
    record Waits(int partition) implements Arrival {}

    /**
     * The nodes of a step's tree.
     *
     * @param partition the partition
     * @param number the command's number
     * @param nodes valid until the next command
     */
    record Gradients(int partition, long number, List<ReductionTree.Node<GradientSum>> nodes) implements Arrival {}

    /**
     * The nodes of an evaluation's tree.
     *
     * @param partition the partition
     * @param number the command's number
     * @param nodes the nodes
     */
    record Metrics(int partition, long number, List<ReductionTree.Node<MetricSums>> nodes) implements Arrival {}

    /**
     * The task fails.
     *
     * @param partition the partition
     * @param failure what it threw, or from another process an error that says as much in one line
     */
    record Failed(int partition, Throwable failure) implements Arrival {}
}
