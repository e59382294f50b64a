/**
 * A real standalone cluster on this machine: master, workers and executors as processes, from the jars that the build laid
 * out. What benchmarks and tests run on where one JVM is not enough; nothing a training needs.
 */
package io.tributary.local.cluster;
