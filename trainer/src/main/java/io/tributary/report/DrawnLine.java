package io.tributary.report;

import java.io.PrintStream;

/** One line of a terminal that is drawn over and over. Where there is no terminal, nothing is drawn. */
final class DrawnLine {
    private final PrintStream out;
    private final int columns; // that may be written
    private int drawn; // characters of the line that the cursor stands behind

    /**
     * @param out where to print
     * @param columns how wide the terminal is, where a carriage return goes back to the line's start; 0 if it is none
     */
    DrawnLine(PrintStream out, int columns) {
        this.out = out;
        this.columns = columns - 1; // some terminals wrap when the last column is written
    }

    /** Whether there is a terminal. */
    boolean isSeen() {
        return columns >= 0;
    }

    /** How many characters fit. */
    int columns() {
        return columns;
    }

    /** Draws over the line at hand, or clears it with an empty text; spaces cover what was longer. */
    void draw(String text) {
        if (!isSeen() || text.isEmpty() && drawn == 0) {
            return;
        }
        String shown = text.length() > columns ? text.substring(0, columns) : text;
        out.print("\r" + shown + " ".repeat(Math.max(0, drawn - shown.length())) + (shown.isEmpty() ? "\r" : ""));
        out.flush();
        drawn = shown.length();
    }
}
