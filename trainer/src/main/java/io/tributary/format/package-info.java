/**
 * From bytes to rows. {@link io.tributary.format.DataConfig} says what the data are; a
 * {@link io.tributary.format.RowFormat} parses ranges of files into rows, each with its row number. Threads and Spark tasks
 * run the same code; Spark supplies the ranges. May be called by {@code shard} and above.
 *
 * <p>CSV fields are split by univocity-parsers, line by line, because Spark ships it (2.9.1) and its own CSV source uses
 * it the same way: a shaded copy of another library would buy nothing. Lines are cut here, so that every row has a byte
 * offset, which is its number, and a file can be read from any line start. Spark's CSV reader itself was rejected: it
 * turns bad cells into null and names neither line nor column. Line breaks inside quotes are refused, since whether a
 * byte lies inside quotes cannot be known from the middle of a file.
 *
 * <p>Of text ({@link io.tributary.format.TextConfig}), every token is a coded cell, and the cells of a document share one
 * dictionary, as do the targets of a language model. Counting the tokens of whole documents for the vocabulary, as Keras
 * does, was rejected for those that are kept: the shards have these alone, and a second pass over the files would buy words
 * that the model never sees.
 */
package io.tributary.format;
