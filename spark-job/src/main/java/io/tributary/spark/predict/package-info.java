/**
 * Predictions for files of any size: {@link io.tributary.spark.predict.Predictor}. Uses Spark SQL to write, in a session with
 * Spark's own settings, since SQL sends classes that Kryo with required registration refuses.
 */
package io.tributary.spark.predict;
