/**
 * Losses as sums over examples, with the gradient of the sum, and their table, {@link io.tributary.loss.Losses}. Used by
 * the training loop; they know batches, shapes and activations, nothing above.
 *
 * <p>Sums are double, gradients float. Cross-entropies take logits: from probabilities in float, {@code log} of a class the
 * network is sure about is −∞ from logits of about −104 on, and its derivative not a number. The most used elementwise
 * losses have a loop each, which stays fast when several losses run in one JVM; the others share one, with a call per value
 * through {@link io.tributary.loss.Curve}, since their exponentials and branches cost more than the call.
 */
package io.tributary.loss;
