/**
 * Tables that Spark holds, as rows to train on and to predict for: DataFrames and RDDs of a live session. {@link
 * io.tributary.spark.source.SparkRows} is what the engine reads, whatever the rows come from. Used by {@code engine} and above.
 */
package io.tributary.spark.source;
