package io.tributary.spark.engine;

import io.tributary.data.FittedTransforms;
import io.tributary.train.Problem;
import io.tributary.train.ShardHost;
import io.tributary.train.TrainOptions;
import org.apache.spark.TaskContext;

/**
 * All that a host needs, beside shards and weights, to compute.
 *
 * @param engine the engine's name, unique
 * @param problem what is learned
 * @param fitted transforms of the inputs and the classes
 * @param options seed, batch size, number of shards
 * @param sizes training examples of every shard, by number; not written to
 */
record Learned(String engine, Problem problem, FittedTransforms fitted, TrainOptions options, long[] sizes) {
    /**
     * @param first the first shard of a run
     * @param end one past the last
     * @return buffers and plan for that run; a task that is killed computes no further
     */
    ShardHost host(int first, int end) {
        return new ShardHost(
                problem,
                fitted,
                options,
                sizes,
                first,
                end,
                () -> TaskContext.get().isInterrupted());
    }
}
