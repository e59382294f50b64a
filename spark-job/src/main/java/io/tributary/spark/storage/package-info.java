/**
 * Files of any Hadoop file system, on the driver and on executors. {@link io.tributary.spark.storage.HadoopStorage} is the
 * storage, {@link io.tributary.spark.storage.HadoopFiles} brings it to executors, {@link
 * io.tributary.spark.storage.SentRange} what of it they read. Knows Hadoop, not the engines.
 *
 * <p>Rejected: Hadoop's own local file system for {@code file:}; it leaves a {@code .crc} file beside each output.
 */
package io.tributary.spark.storage;
