/**
 * What a training leaves behind: a model that predicts, and checkpoints to continue from. Called by the job's code and
 * by whoever uses a trained model; needs the training's description and its state, but no engine and no Spark.
 *
 * <p>Weights are a safetensors file ({@link io.tributary.model.Safetensors}), which others read. A checkpoint
 * ({@link io.tributary.model.CheckpointStore}) holds what safetensors has no place for, a training's whole state, and
 * is in a format of our own ({@code StateFile}): magic, version, sections, checksum.
 *
 * <p>Prediction is a function from rows to rows ({@link io.tributary.model.RowPredictor}), which threads, Spark's tasks and streams
 * share; a model goes to other processes as the contents of its files ({@link io.tributary.model.Model#toBytes}).
 *
 * <p>Equal bits for a row whatever the batch were tried, and no shape of a batch gives them: a product's kernels add in another
 * order at the edge of a tile, and OpenBLAS's for Haswell and Zen in every second half of twelve rows. Of eight rows all have the
 * same bits there, on the other kernels of x86 too, but netlib's VectorBLAS takes three at once; and the matrices of
 * sequences have as many rows as there are steps. So the rule is a bound, see {@link io.tributary.model.Model}.
 *
 * <p>A model's directory ({@link io.tributary.model.ModelFiles}) may come from a stranger. Its files are under a manifest with
 * their SHA-256, and what differs is refused before anything is computed; what predictions need of its configuration
 * ({@link io.tributary.model.ModelDescription}) names no classes but those that are allowed, and takes nothing from the
 * environment.
 *
 * <p>Rejected: safetensors for checkpoints too, with the scalars in its metadata. Those are strings, doubles would go
 * through decimal text, and the format has neither version nor checksum. Java serialization: it ties a file to classes.
 * Skipping a damaged checkpoint for the one before: a resumed training would go back hours without a word; one line
 * says which directory to delete.
 */
package io.tributary.model;
