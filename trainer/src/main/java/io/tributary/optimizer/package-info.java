/**
 * Optimizers and schedules: pure descriptions with explicit flat state, and the table,
 * {@link io.tributary.optimizer.Optimizers}. Run on the driver alone, on the mean gradient, after penalties and clipping,
 * which are the training loop's.
 *
 * <p>Arithmetic is float, in loops without branches that the compiler turns into vector instructions; what depends on the
 * step alone is computed in double, once. Each loop stores to one array: C2 cannot tell the arrays apart, and vectorises a
 * loop only if it writes one of them, and all by the same index. The training loop calls in blocks that fit the first-level
 * cache, so the second and third loop find their arrays there.
 *
 * <p>L-BFGS is a kind of its own, since it looks at the objective at several points of a step. Rejected: a step per
 * evaluation, the search as a machine whose state lies in the moments. Checkpoints, validation and the result would then be at
 * points that the search had only tried. Its value and gradient at the end of a step are not saved either: they follow from
 * the weights, to the same bits, because every evaluation takes the examples in the same order.
 */
package io.tributary.optimizer;
