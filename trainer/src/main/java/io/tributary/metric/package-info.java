/**
 * Figures computed from what merges exactly across shards, sums and one ranking of scores, and their table,
 * {@link io.tributary.metric.Metrics}. Used by the training loop and by evaluation; they know batches and shapes, nothing
 * above.
 *
 * <p>All sums are double and weighted by the examples' weights. Rejected: running means and spreads, which round less but do
 * not merge by addition; for areas under curves a histogram of log-odds, which is wrong where scores lie close together or far
 * out, and probabilities as scores, which are 1 for every logit above 17.
 */
package io.tributary.metric;
