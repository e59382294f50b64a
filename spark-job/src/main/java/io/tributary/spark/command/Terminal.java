package io.tributary.spark.command;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out results: what a script may read
 * @param err progress and errors
 * @param columns how wide the terminal is at which a person watches {@code err}, so that progress may be drawn over itself; 0
 *     if nobody does
 */
public record Terminal(PrintStream out, PrintStream err, int columns) {
    /** The system property by which {@code bin/tributary} tells the width of the terminal. */
    private static final String COLUMNS = "tributary.columns";

    private static final int USUAL_COLUMNS = 80;

    /** @return the streams of this process */
    public static Terminal system() {
        return new Terminal(
                System.out, System.err, System.console() == null ? 0 : Integer.getInteger(COLUMNS, USUAL_COLUMNS));
    }
}
