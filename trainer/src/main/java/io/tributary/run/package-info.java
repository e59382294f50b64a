/**
 * A job from its configuration to its outputs, on any backend: pack, fit, train, evaluate, write. {@link
 * io.tributary.run.LocalBackend} is the backend without Spark.
 *
 * <p>The topmost package of this module: everything below may be used, and only entry points use it.
 */
package io.tributary.run;
