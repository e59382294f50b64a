package io.tributary.spark.command;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out results: what a script may read
 * @param err progress and errors
 * @param interactive whether a person watches {@code err}, so that progress may be drawn over itself
 */
public record Terminal(PrintStream out, PrintStream err, boolean interactive) {
    /** @return the streams of this process */
    public static Terminal system() {
        return new Terminal(System.out, System.err, System.console() != null);
    }
}
