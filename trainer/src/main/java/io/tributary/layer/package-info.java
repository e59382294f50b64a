/**
 * The layers: one file per family, and one table, {@link io.tributary.layer.Layers}, from the name in a configuration to
 * the constructor. Names and defaults follow Keras where Keras has them.
 *
 * <p>May be used by whatever builds networks (the job, tests); layers know the network seam, activations and BLAS, nothing
 * above.
 */
package io.tributary.layer;
