/** Figures computed from sums that merge exactly across shards. Used by the training loop and by evaluation. */
package io.tributary.metric;
