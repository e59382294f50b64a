/** Tributary with Spark in this JVM: the entry point of {@code bin/tributary}, and the benchmarks. */
package io.tributary.local;
