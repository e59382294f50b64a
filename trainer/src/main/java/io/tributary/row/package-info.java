/**
 * What an example is before anything is learned from it: a {@link io.tributary.row.Row} with its number, the
 * {@link io.tributary.row.RowSchema} that says which field is what, and the {@link io.tributary.row.Assignment} that sends
 * each row to a split and a shard by seed and row number alone, so that threads, executors and file splits have no say.
 * May be called by {@code transform} and above.
 */
package io.tributary.row;
