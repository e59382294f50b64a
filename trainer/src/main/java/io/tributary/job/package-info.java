/**
 * One job, as its file describes it: {@link io.tributary.job.JobConfig} reads the whole configuration; {@link
 * io.tributary.job.Backend} is the seam to where data is packed and gradients are computed.
 *
 * <p>A job travels as its resolved text ({@link io.tributary.job.JobConfig#text}): the file with the command line's
 * settings and every default written out. What reads it, on an executor or years later from a model's directory, builds the
 * same network. Nothing else of the configuration is ever serialised.
 */
package io.tributary.job;
