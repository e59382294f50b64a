/**
 * Predictions for files, tables and streams: the command's, and those of {@code Tributary.transform}. All of them are {@link
 * io.tributary.model.RowPredictor}'s; here are what it reads, and the columns that it makes in CSV and in Spark SQL. Used by {@code
 * command} and {@code Tributary}.
 */
package io.tributary.spark.predict;
