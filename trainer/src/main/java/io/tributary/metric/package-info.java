/**
 * Figures computed from sums that merge exactly across shards, and their table, {@link io.tributary.metric.Metrics}. Used by
 * the training loop and by evaluation; they know batches and shapes, nothing above.
 *
 * <p>All sums are double and weighted by the examples' weights. Rejected: running means and spreads, which round less but do
 * not merge by addition.
 */
package io.tributary.metric;
