/** Rows of a live Spark session, DataFrames and RDDs, as rows to train on. Used by {@link io.tributary.spark.Tributary}. */
package io.tributary.spark.live;
