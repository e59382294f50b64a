/**
 * Keyed randomness: every random number is a pure function of a key (seed, epoch, step, shard, layer, …) and an index.
 *
 * <p>Nothing here has state, so a task that is retried, a run that is resumed and an engine that computes its shards in
 * another order all draw the same numbers. {@link io.tributary.random.Key} makes keys and numbers,
 * {@link io.tributary.random.Permutation} an order without memory. May be used from everywhere; uses the JDK only.
 *
 * <p>Rejected: {@code java.util.Random}, {@code SplittableRandom} and Commons RNG generators, because a shared stream
 * ties each number to how many were drawn before it; Philox and Threefry (Salmon et al., SC 2011), which are stronger
 * than sampling and dropout need and want 10 to 20 rounds where two SplitMix64 finalisers do. A shuffled index array
 * (Fisher and Yates) per epoch costs 4 to 8 bytes per row in every task and must be rebuilt on resume.
 */
package io.tributary.random;
