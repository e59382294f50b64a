/**
 * Measurements that the README names. They print figures and decide nothing. {@code tributary bench step} ({@link
 * io.tributary.local.bench.StepCommand}) is the step of the local engine, the real one: {@link io.tributary.train.Trainer}
 * over {@link io.tributary.train.LocalEngine} over packed shard files. PyTorch takes the same steps in a process of its
 * own, in turns, so that a busy machine is busy for both. {@link io.tributary.local.bench.StepBenchmark} is the step of the
 * engine {@code job} beside an empty Spark job.
 *
 * <p>Wall time is what a user waits for; beside it stands processor time, which other programs on the machine disturb less.
 */
package io.tributary.local.bench;
