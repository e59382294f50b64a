package io.tributary.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** {@code bin/tributary} as a process. Every wait is bounded and says what it waited for; closing ends the process. */
final class Launched implements AutoCloseable {
    private static final Path LAUNCHER = Path.of("bin/tributary").toAbsolutePath();
    private static final long SECONDS = 120;

    private final List<String> command;
    private final Path log;
    private final Process process;

    private Launched(List<String> command, Path log, Process process) {
        this.command = command;
        this.log = log;
        this.process = process;
    }

    /**
     * @param log a new file for what it writes
     * @param javaOptions TRIBUTARY_JAVA_OPTS
     * @param arguments of the command line
     */
    static Launched start(Path log, String javaOptions, List<String> arguments) {
        return start(log, Map.of("TRIBUTARY_JAVA_OPTS", javaOptions), arguments);
    }

    /**
     * @param log a new file for what it writes
     * @param environment more variables
     * @param arguments of the command line
     */
    static Launched start(Path log, Map<String, String> environment, List<String> arguments) {
        // A process that was started in the background ignores SIGINT and so do its children; as a user's would not.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", LAUNCHER.toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new Launched(command, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    /** Waits for something that happens while it runs. */
    void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                throw failure("ended with " + process.exitValue() + " before there was " + what);
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(SECONDS)) {
                throw failure("after " + SECONDS + " seconds no " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Whether it has ended. */
    boolean isOver() {
        return !process.isAlive();
    }

    /** Sends a signal: {@code TERM}, {@code INT} or {@code KILL}. */
    void signal(String name) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw failure("could not be sent SIG" + name);
        }
    }

    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw failure("still runs after " + SECONDS + " seconds");
        }
        return process.exitValue();
    }

    /** What it has written so far, to both streams. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    private AssertionError failure(String problem) {
        return new AssertionError(command + " " + problem + "; it wrote:\n" + output());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
