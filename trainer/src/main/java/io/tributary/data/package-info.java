/**
 * From bytes to batches. {@link io.tributary.data.DataConfig} says what the data are; a
 * {@link io.tributary.data.RowFormat} parses ranges of files into {@link io.tributary.data.Row}s, each with its row
 * number; {@link io.tributary.data.Assignment} sends each row to a split and a shard by seed and row number alone; a
 * {@link io.tributary.data.ShardWriter} packs a shard and reports its statistics, on which
 * {@link io.tributary.data.FittedTransforms} are fitted; {@link io.tributary.data.Shard} maps it and fills batches in the
 * order of the {@link io.tributary.data.EpochPlan}, images changed as an {@link io.tributary.data.Augmentation} says.
 * Threads and Spark tasks run the same code; Spark supplies the ranges.
 * May be called by {@code train}, {@code model}, {@code job} and above.
 *
 * <p>Class labels, categories and tokens are one thing, texts that become numbers. A shard keeps them as codes of its own
 * {@link io.tributary.data.Dictionary}, so packing is one pass; {@link io.tributary.data.VocabularyRule} makes a {@link
 * io.tributary.data.Vocabulary} of the dictionaries and counts of all training shards; a batch gets its ids. Nothing is
 * hashed, so no two texts meet. A median in the place of missing values was left out: it is not merged exactly in memory
 * that does not grow with the rows.
 *
 * <p>CSV fields are split by univocity-parsers, line by line, because Spark ships it (2.9.1) and its own CSV source uses
 * it the same way: a shaded copy of another library would buy nothing. Lines are cut here, so that every row has a byte
 * offset, which is its number, and a file can be read from any line start. Spark's CSV reader itself was rejected: it
 * turns bad cells into null and names neither line nor column. Line breaks inside quotes are refused, since whether a
 * byte lies inside quotes cannot be known from the middle of a file.
 *
 * <p>Numbers are doubles from the parser to the shard's writer, and float32 in shards and batches. What lies far from zero and
 * close together is told over a base ({@link io.tributary.data.ColumnStatistics} says when): the shard's own, about its mean,
 * which stands in the shard behind the rows, since the mean of all shards is not known while one is written; a batch is over
 * the base of all training rows, which stands with the model, and so are predictions until they leave it. While a shard is
 * written, what rounding took off is kept aside until its statistics settle the question, mostly within a few rows. Rejected:
 * reading the sources twice (parsing is most of packing), and doubles in shards (twice the memory for a few columns).
 *
 * <p>Of text ({@link io.tributary.data.TextConfig}), every token is a coded cell, and the cells of a document share one
 * dictionary, as do the targets of a language model. Counting the tokens of whole documents for the vocabulary, as Keras does,
 * was rejected for those that are kept: the shards have these alone, and a second pass over the files would buy words that
 * the model never sees.
 *
 * <p>Rejected for shards: rows on the heap (the collector copies them, and a task's memory would hold the data set);
 * Parquet or Arrow (a batch is a gather of random rows, which a columnar file answers with one read per column).
 */
package io.tributary.data;
