/**
 * Optimizers and schedules: pure descriptions with explicit flat state, and the table,
 * {@link io.tributary.optimizer.Optimizers}. Run on the driver alone, on the mean gradient, after penalties and clipping,
 * which are the training loop's.
 *
 * <p>Arithmetic is float, in loops without branches that the compiler turns into vector instructions; what depends on the
 * step alone is computed in double, once. Each loop stores to one array: C2 cannot tell the arrays apart, and vectorises a
 * loop only if it writes one of them, and all by the same index. The training loop calls in blocks that fit the first-level
 * cache, so the second and third loop find their arrays there.
 */
package io.tributary.optimizer;
