/**
 * Measurements that the README names. They print figures and decide nothing. Every contender runs the real loop ({@link
 * io.tributary.train.Trainer}) over a real engine over packed shards of the same files; PyTorch and whatever else needs memory
 * of its own runs in a process that waits between its rounds, so that contenders take turns and a busy machine is busy for all.
 * {@code tributary bench} ({@link io.tributary.local.bench.BenchCommand}) is the table of all engines, PyTorch and MLlib;
 * {@code bench step} ({@link io.tributary.local.bench.StepCommand}) takes the step of the local engine apart; {@code bench
 * exchange} ({@link io.tributary.local.bench.ExchangeCommand}) is what bringing weights out and gradients in costs.
 *
 * <p>The parts of a step in {@code bench} and {@code bench step} are the loop's own ({@link io.tributary.train.StepTimes}), as in
 * a run's {@code summary.json}.
 *
 * <p>Wall time is what a user waits for; beside it stands processor time, which other programs on the machine disturb less.
 */
package io.tributary.local.bench;
