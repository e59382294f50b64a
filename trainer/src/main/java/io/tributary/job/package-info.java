/**
 * One job, from its configuration to its outputs, on any backend: read, pack, fit, train, evaluate, write. {@link
 * io.tributary.job.JobConfig} is what the file says; {@link io.tributary.job.TrainJob} and its neighbours run it; {@link
 * io.tributary.job.Backend} is the seam to where data is packed and gradients are computed, and {@link
 * io.tributary.job.LocalBackend} the one without Spark.
 *
 * <p>A job travels as its resolved text ({@link io.tributary.job.JobConfig#text}): the file with the command line's
 * settings and every default written out. What reads it, on an executor or years later from a model's directory, builds the
 * same network. Nothing else of the configuration is ever serialised.
 *
 * <p>The topmost package of this module: everything below may be used, and only entry points and other backends use it.
 */
package io.tributary.job;
