/** The entry point of {@code spark-submit}: {@link io.tributary.spark.Main}. */
package io.tributary.spark;
