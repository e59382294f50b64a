/**
 * The training loop and its one seam to machines: {@link io.tributary.train.GradientEngine}. {@link
 * io.tributary.train.Trainer} drives any engine; {@link io.tributary.train.LocalEngine} computes on threads of this JVM and
 * is the reference that the engines on Spark equal bit for bit.
 *
 * <p>That equality rests on three things kept here for all engines: which examples a shard contributes to a step
 * ({@link io.tributary.shard.EpochPlan}), what a shard computes from them ({@link io.tributary.train.ShardWorker}), and the
 * order in which shards are added ({@link io.tributary.train.ReductionTree}). Engines only decide where that happens.
 *
 * <p>Rejected: averaging on the workers. Sums of sums divide once, on the driver, by the total weight, so shards of
 * different sizes and empty ones need no rule of their own. Also rejected: merging in order of arrival, as
 * {@code RDD.treeAggregate} does; float addition is not associative.
 *
 * <p>Where the time of a step goes ({@link io.tributary.train.StepTimes}) is read from clocks that are there anyway: a task
 * writes its {@link io.tributary.train.PhaseTimes} into the sum it hands in, merging keeps those of the task that took longest,
 * the driver adds its own part, and what is left of the step is wait. Rejected: the longest of each phase, which would be a task
 * that there never was, and whose parts may be longer than the step; sums over tasks, which are processor time and say nothing
 * of what a step waits for.
 *
 * <p>Where nothing moves the rows of tables that a step does not touch ({@link io.tributary.train.RowSteps}), nothing that is done
 * in every step is as long as a table: not the step, norms, clipping, the looks at what it did, nor good states. The bits are
 * those of whole tables, since a gradient of +0.0 moves nothing there and adds nothing to a norm whose order is kept
 * ({@code OrderedSquares}). Rejected: an array of all parameters that is +0.0 but for the touched rows, which would spare the
 * copies of {@code StepBlock} and cost the driver as much memory as the weights.
 *
 * <h2>Figures</h2>
 *
 * <p>{@code tributary bench step}, one thread, a shared machine, medians of 7 rounds, processor time of a step in
 * milliseconds: 784-100-10 at batch 128 takes 0.63, of which 0.34 are the matrix products (120 GFLOP/s), PyTorch 1.13 takes
 * 1.08; 784-1024-1024-10 at batch 512 takes 41, the products 36 (137 GFLOP/s), PyTorch 43. What the small network spends
 * beside the products is mostly memory: gathering the batch from the map, 0.14 to 0.19 by the clock, and Adam, 0.07.
 *
 * <p>What it was made of, at 79,510 parameters and batch 128, in microseconds before and after:
 *
 * <pre>
 *   finite check of a shard's gradient       27 → a BLAS dot product
 *   norm of the mean gradient, reported      40 → a BLAS dot product
 *   derivative of the rectifier, 12,800      10 to 23 → 2
 *   Adam at 1.9 million, in blocks of 2048   1890 → 1540
 * </pre>
 *
 * <p>With that, and with the calling thread computing where another thread had (weights and gradient no longer move from
 * core to core), the update takes 0.08 ms by the clock instead of 0.26. Rejected: sums by loops over arrays of running
 * sums (30 µs: C2 does not vectorise a loop whose arrays have different indices, hence also a row is scaled in an array of
 * its own), and {@code ? :} for the rectifier itself (8 µs; {@code max} takes 1).
 *
 * <p>{@code tributary bench rows --engine threads}, two threads on a machine with a load of 20: an embedding of 16 values a row
 * at batch 1024, one id an example, takes with Adagrad 0.46 ms a step with 100,000 rows and 0.70 with 10,000,000, with lazy Adam
 * 0.57 and 0.84. What is left of the length is the memory's: a row lies farther from the last one than caches reach.
 */
package io.tributary.train;
