/**
 * The command line: {@code train}, {@code evaluate}, {@code predict}, {@code describe}. Commands parse arguments, open what
 * they run on ({@code Machine}), call the job, and print; errors become one line and an exit code in one place,
 * {@link io.tributary.spark.command.TributaryCommand}. Used by the main classes alone.
 */
package io.tributary.spark.command;
