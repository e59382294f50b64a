/**
 * Activation functions with their derivatives, over whole arrays. Used by layers (as an option of a layer and as layers
 * of their own) and by losses that take logits, which name the activation that turns logits into predictions.
 *
 * <p>{@link java.lang.Math#exp} and {@link java.lang.Math#tanh} give the same bits interpreted and compiled, on every
 * JDK from 17 on; the Vector API's {@code EXP} and {@code TANH} do not, so they are not used.
 */
package io.tributary.activation;
