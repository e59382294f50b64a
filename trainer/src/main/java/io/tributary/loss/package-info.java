/** Losses as sums over examples, with the gradient of the sum. Used by the training loop; know batches and activations only. */
package io.tributary.loss;
