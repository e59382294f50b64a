/**
 * The layers: one file per family, and one table, {@link io.tributary.layer.Layers}, from the name in a configuration to
 * the constructor. Names and defaults follow Keras where Keras has them.
 *
 * <p>Images lie as {@code [channels × height × width]}, sequences as {@code [time × features]}; a layer that takes both goes
 * by the number of dimensions.
 *
 * <p>Recurrent layers are a {@link io.tributary.layer.Cell}, what happens at a step, in a {@link
 * io.tributary.layer.Recurrent}, all the rest.
 *
 * <p>C2 makes vectors of no loop whose arrays begin at different places, so recurrent cells, sums over channels and sums over rows
 * copy to the beginnings of small arrays that stay in the first-level cache. A step, milliseconds, one thread, before and after: an
 * LSTM of 128 units over 64 steps at batch 64, 19.0 and 16.9; three residual blocks on 16 channels of 32 × 32 at batch 128, 149 and
 * 128.
 *
 * <p>Rejected: what a convolution's kernel sees kept for a whole batch, and the places of a pool's largest values kept for
 * backward. Both are cheap to find again, and as scratch they would be the largest arrays of a training.
 *
 * <p>A name that stands for other layers, such as a separable convolution or the block of a Transformer, is a
 * {@link io.tributary.layer.Shorthand}: it has no derivative of its own.
 *
 * <p>May be used by whatever builds networks (the job, tests); layers know the network seam, activations and BLAS, nothing
 * above.
 */
package io.tributary.layer;
