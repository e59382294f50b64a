/**
 * Losses as sums over examples, with the gradient of the sum, and their table, {@link io.tributary.loss.Losses}. Used by
 * the training loop; they know batches, shapes and activations, nothing above.
 *
 * <p>Sums are double, gradients float. Cross-entropies take logits: from probabilities in float, {@code log} of a class the
 * network is sure about is −∞ from logits of about −104 on, and its derivative not a number. Rejected: one virtual call per
 * value, with the loop written once for all elementwise losses; the three loops are a dozen lines each and stay fast when
 * several losses run in one JVM.
 */
package io.tributary.loss;
