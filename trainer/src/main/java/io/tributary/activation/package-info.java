/**
 * Activation functions with their derivatives, over whole arrays. Used by layers (as an option of a layer and as layers
 * of their own) and by losses that take logits, which name the activation that turns logits into predictions.
 *
 * <p>{@link java.lang.Math#exp} and {@link java.lang.Math#tanh} give the same bits interpreted and compiled, on every JDK from
 * 17 on; the Vector API's {@code EXP} and {@code TANH} do not, so they are not used. Where very many are needed, {@link
 * io.tributary.activation.Exponential} has them in float. Nanoseconds for each of 32,768 numbers, processor time of one thread:
 *
 * <pre>
 *             Exponential   Math      PyTorch 1.13
 *   exp       0.96          4 to 12   2.1
 *   sigmoid   0.85          9 to 20   0.55
 *   tanh      0.86          9 to 30   2.0
 * </pre>
 *
 * <p>Rejected: the Vector API for them. It needs the incubator module, a compilation of its own and a second form with the same bits,
 * and what C2 makes of plain loops is fast enough.
 */
package io.tributary.activation;
