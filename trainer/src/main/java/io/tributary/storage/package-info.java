/**
 * Files by URI: {@link io.tributary.storage.Storage}, the little that the project asks of a file system, and
 * {@link io.tributary.storage.LocalStorage} for plain paths. Hadoop file systems are in the spark-job module, so that
 * training on threads and predicting need no Hadoop. May be used by everything above; uses {@code error} alone.
 *
 * <p>URIs are strings as users write them. {@code java.net.URI} was rejected: it refuses spaces and globs, and Hadoop's
 * paths do not escape them.
 */
package io.tributary.storage;
