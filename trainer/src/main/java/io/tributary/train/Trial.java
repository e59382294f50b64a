package io.tributary.train;

import io.tributary.network.Rounding;
import io.tributary.row.RowSchema;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.ShardSummary;
import java.util.List;

/**
 * All that an engine computes with, beside shards and weights. Immutable. Engines take nothing from anywhere else, so many
 * trials can run over one prepared data set, each with the bits it has alone.
 *
 * @param problem what is learned
 * @param fitted transforms of the inputs and the classes
 * @param options seed, batch size, number of shards
 * @param sizes training examples of every shard, by number; empty where there is nothing to train on
 * @param text what an executor makes problem and options from, which do not serialise; unused by threads
 * @param byRows whether a step changes, of tables, the rows that it touches alone: a hint for how weights travel
 */
public record Trial(
        Problem problem, FittedTransforms fitted, TrainOptions options, List<Long> sizes, String text, boolean byRows) {
    /** Copies the sizes. {@inheritDoc} */
    public Trial {
        sizes = List.copyOf(sizes);
    }

    /**
     * A trial whose steps may change anything.
     *
     * @param problem what is learned
     * @param fitted transforms of the inputs and the classes
     * @param options seed, batch size, number of shards
     * @param sizes training examples of every shard, by number
     * @param text what an executor makes problem and options from
     */
    public Trial(Problem problem, FittedTransforms fitted, TrainOptions options, List<Long> sizes, String text) {
        this(problem, fitted, options, sizes, text, false);
    }

    /** @return training examples of every shard, by number, a copy */
    public long[] shardSizes() {
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    /** @return how gradients of this trial are rounded before they are exchanged */
    public Rounding rounding() {
        long all = sizes.stream().mapToLong(Long::longValue).sum();
        return options.exchange().ofSums(Math.min(options.batchSize(), all));
    }

    /** @return a gradient sum of the network's size, empty, that is rounded as this trial's are */
    public GradientSum newGradientSum() {
        return problem.newGradientSum(rounding());
    }

    /**
     * Checks that this is a trial of some data.
     *
     * @param schema the columns of the data
     * @param train the data's training shards
     * @throws IllegalArgumentException if it was made for other data
     */
    public void requireOf(RowSchema schema, List<ShardSummary> train) {
        List<Long> packed = train.stream().map(ShardSummary::rows).toList();
        if (!sizes.equals(packed)) {
            throw new IllegalArgumentException(
                    "the trial is of shards of " + sizes + " training examples, the data's have " + packed);
        }
        if (!fitted.schema().equals(schema)) {
            throw new IllegalArgumentException(
                    "the trial is of columns " + fitted.schema().columns() + ", the data's are " + schema.columns());
        }
    }
}
