/**
 * Measurements that the README names. They print figures and decide nothing. Every contender runs the real loop ({@link
 * io.tributary.train.Trainer}) over a real engine over packed shards of the same files; PyTorch and whatever else needs memory
 * of its own runs in a process that waits between its rounds, so that contenders take turns and a busy machine is busy for all.
 * {@code tributary bench} ({@link io.tributary.local.bench.BenchCommand}) is the table of all engines, PyTorch and MLlib;
 * {@code bench step} ({@link io.tributary.local.bench.StepCommand}) takes the step of the local engine apart; {@code bench
 * exchange} ({@link io.tributary.local.bench.ExchangeCommand}) is what bringing weights out and gradients in costs; {@code bench
 * rows} ({@link io.tributary.local.bench.RowsCommand}) is what the length of an embedding costs, by optimizer.
 *
 * <p>The parts of a step in {@code bench} and {@code bench step} are the loop's own ({@link io.tributary.train.StepTimes}), as in
 * a run's {@code summary.json}.
 *
 * <p>Contenders of {@code bench exchange} have heap limits ({@link io.tributary.local.bench.Heaps}), counted in arrays of the
 * gradient's size beside 512 MiB and tried at 50 and 100 million parameters in 2 shards. In {@code local[2]} a job runs out of
 * memory with 14 arrays and trains with 22; on executors it does with 14 on the driver and 10 on each, where resident tasks do
 * with 10 and 4.
 * A job's driver takes 540 to 700 MiB beside its heap, about three arrays more, for what the network fetches.
 *
 * <p>Wall time is what a user waits for; beside it stands processor time, which other programs on the machine disturb less.
 */
package io.tributary.local.bench;
