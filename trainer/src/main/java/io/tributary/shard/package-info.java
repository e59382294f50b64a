/**
 * From rows to batches. A {@link io.tributary.shard.ShardWriter} packs a shard and reports its statistics; a
 * {@link io.tributary.shard.Shard} maps it and fills batches in the order of the {@link io.tributary.shard.EpochPlan},
 * images changed as an augmentation says. May be called by {@code train} and above.
 *
 * <p>Numbers are doubles from the parser to the shard's writer, and float32 in shards and batches. What lies far from zero and
 * close together is told over a base ({@link io.tributary.transform.ColumnStatistics} says when): the shard's own, about its
 * mean, which stands in the shard behind the rows, since the mean of all shards is not known while one is written; a batch is
 * over the base of all training rows, which stands with the model, and so are predictions until they leave it. While a shard
 * is written, what rounding took off is kept aside until its statistics settle the question, mostly within a few rows.
 * Rejected: reading the sources twice (parsing is most of packing), and doubles in shards (twice the memory for a few columns).
 *
 * <p>Rejected: rows on the heap (the collector copies them, and a task's memory would hold the data set); Parquet or Arrow
 * (a batch is a gather of random rows, which a columnar file answers with one read per column).
 */
package io.tributary.shard;
