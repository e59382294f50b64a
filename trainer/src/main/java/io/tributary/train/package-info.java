/**
 * The training loop and its one seam to machines: {@link io.tributary.train.GradientEngine}. {@link
 * io.tributary.train.Trainer} drives any engine; {@link io.tributary.train.LocalEngine} computes on threads of this JVM and
 * is the reference that the engines on Spark equal bit for bit.
 *
 * <p>That equality rests on three things kept here for all engines: which examples a shard contributes to a step
 * ({@link io.tributary.data.EpochPlan}), what a shard computes from them ({@link io.tributary.train.ShardWorker}), and the
 * order in which shards are added ({@link io.tributary.train.ReductionTree}). Engines only decide where that happens.
 *
 * <p>Rejected: averaging on the workers. Sums of sums divide once, on the driver, by the total weight, so shards of
 * different sizes and empty ones need no rule of their own. Also rejected: merging in order of arrival, as
 * {@code RDD.treeAggregate} does; float addition is not associative.
 */
package io.tributary.train;
