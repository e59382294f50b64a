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
 * <p>What is made of them, beside the loops in double with a call of Math for each number that stood here before; 65,536 numbers
 * between −4 and 4, or logits with their gradient; microseconds on a shared machine:
 *
 * <pre>
 *                                            float        double, Math
 *   ELU forward, backward                    58  116      1717  387
 *   softplus                                 81  58       1621  1742
 *   swish                                    59  66       87  503
 *   GELU                                     88  101      2348  1220
 *   GELU, approximate                        175  190     1680  4415
 *   softmax cross-entropy, 1024 × 10         38           145
 *                          4096 × 96         1380         6150
 *   binary cross-entropy, 1024 × 64          430          1490
 * </pre>
 *
 * <p>Errors, in units of the last place or of the derivative: ELU 0.9, SELU 2, softplus 2.7, swish 2.4, GELU 8.5 (next to 0; the
 * tail keeps its digits) and 2; derivatives 3e-7. {@code SameBitsTest} holds the bits of all to committed sums.
 *
 * <p>A comparison that decides between two values, {@code y > 0 ? a : b}, makes no vectors and is what no branch predictor
 * guesses, so the piecewise functions take the minimum of 1 and 2¹²⁷·y instead.
 *
 * <p>Rejected: the Vector API for them. It needs the incubator module, a compilation of its own and a second form with the same bits,
 * and what C2 makes of plain loops is fast enough.
 */
package io.tributary.activation;
