package io.tributary.report;

import io.tributary.shard.WorkListener;
import java.io.PrintStream;

/** Shows on a terminal what is done before the first step: {@code reading  3 of 12 files}. Elsewhere it shows nothing. */
public final class ConsoleWork implements WorkListener, AutoCloseable {
    private final DrawnLine line;

    /**
     * @param out where to print
     * @param columns how wide the terminal is that a person looks at; 0 if it is none
     */
    public ConsoleWork(PrintStream out, int columns) {
        this.line = new DrawnLine(out, columns);
    }

    @Override
    public void told(String what, int done, int of, String unit) {
        line.draw(done < of ? what + "  " + Text.count(done) + " of " + Text.count(of) + " " + unit : "");
    }

    /** Clears the line, so that an error starts a line of its own. */
    @Override
    public void close() {
        line.draw("");
    }
}
