package io.tributary.local;

import io.tributary.local.bench.BenchCommand;
import io.tributary.spark.command.Terminal;
import io.tributary.spark.command.TributaryCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A command line run in this JVM, as {@code bin/tributary} would run it.
 *
 * @param exitCode the exit code
 * @param out what it wrote to stdout
 * @param err what it wrote to stderr
 */
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(stream(out), stream(err), 0);
        int exitCode = TributaryCommand.run(arguments.toArray(String[]::new), terminal, BenchCommand.class);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static CommandRun of(String... arguments) {
        return of(List.of(arguments));
    }

    /** Runs what must succeed. */
    static CommandRun done(List<String> arguments) {
        CommandRun run = of(arguments);
        if (run.exitCode != 0) {
            throw new AssertionError(arguments + " ended with exit code " + run.exitCode + ": " + run.err);
        }
        return run;
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
