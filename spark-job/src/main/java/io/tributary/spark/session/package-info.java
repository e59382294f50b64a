/**
 * The Spark session around a training: which settings matter ({@link io.tributary.spark.session.SparkSettings}), which
 * versions fit ({@link io.tributary.spark.session.Versions}), and what Kryo may serialise
 * ({@link io.tributary.spark.session.TributaryKryoRegistrator}).
 *
 * <p>Left as Spark has it: {@code spark.locality.wait}. Its 3 seconds keep a short step's partition on the executor that has
 * its shards, even when two partitions share a slot, and let a long step's partition move to an idle executor, which packs
 * the shards once. Also {@code spark.kryoserializer.buffer.max}: results and broadcasts of 4.1 are streamed through Kryo.
 */
package io.tributary.spark.session;
