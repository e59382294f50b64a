/**
 * The entry points: {@link io.tributary.spark.Main} for {@code spark-submit}, {@link io.tributary.spark.Tributary} for Java in a
 * live session.
 */
package io.tributary.spark;
