package io.tributary.local.cluster;

import io.tributary.spark.session.Versions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of ours: its output goes to a file, every wait for it is bounded and named, and it is ended by its handle. */
public final class Daemon implements AutoCloseable {
    private static final long END_SECONDS = 20;

    private final String name;
    private final Path log;
    private final Process process;

    private Daemon(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a JVM with Spark's jars.
     *
     * @param at where the jars are
     * @param name what failures call it; also the name of its log
     * @param directory where its log goes
     * @param environment more variables
     * @param arguments the main class and its arguments
     * @return the process
     */
    public static Daemon spark(
            Installation at, String name, Path directory, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + at.jvmOptions(),
                "-Xmx1g",
                "-cp",
                at.spark().resolve("jars") + "/*"));
        command.addAll(arguments);
        Path log = directory.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("SPARK_"));
        builder.environment().put("SPARK_HOME", at.spark().toString());
        builder.environment().put("SPARK_SCALA_VERSION", Versions.SCALA);
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(directory);
            return new Daemon(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** @return all it has written so far */
    public String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    /**
     * Waits until it has written something.
     *
     * @param pattern with one group
     * @param seconds the longest wait
     * @return the group
     */
    public String awaitOutput(Pattern pattern, long seconds) {
        String[] found = new String[1];
        await("output that matches " + pattern, seconds, () -> {
            Matcher matcher = pattern.matcher(output());
            if (matcher.find()) {
                found[0] = matcher.group(1);
            }
            return found[0] != null;
        });
        return found[0];
    }

    /**
     * Waits for something that happens while it runs.
     *
     * @param what named in the failure
     * @param seconds the longest wait
     * @param condition asked until it holds
     */
    public void await(String what, long seconds, BooleanSupplier condition) {
        await(what, seconds, condition, true);
    }

    /**
     * Waits for something that it set going, and that may happen after its end.
     *
     * @param what named in the failure
     * @param seconds the longest wait
     * @param condition asked until it holds
     */
    public void awaitAfterwards(String what, long seconds, BooleanSupplier condition) {
        await(what, seconds, condition, false);
    }

    private void await(String what, long seconds, BooleanSupplier condition, boolean alive) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            boolean failed = !process.isAlive() && (alive || process.exitValue() != 0);
            if (failed) {
                throw failure("ended with " + process.exitValue() + " before there was " + what);
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(seconds)) {
                throw failure("after " + seconds + " seconds no " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /**
     * Waits for its end.
     *
     * @param seconds the longest wait
     * @return its exit code
     */
    public int awaitEnd(long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw failure("still runs after " + seconds + " seconds");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of " + name, e);
        }
    }

    /**
     * @param problem what is wrong
     * @return an error with the end of its output
     */
    public IllegalStateException failure(String problem) {
        String text = output();
        return new IllegalStateException(name + " " + problem + "; its output ends (" + log.toAbsolutePath() + "):\n"
                + text.substring(Math.max(0, text.length() - 4000)));
    }

    /**
     * @param part of a command line
     * @return a process that this one started
     */
    public Optional<ProcessHandle> child(String part) {
        return process.descendants()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().commandLine().orElse("").contains(part))
                .findFirst();
    }

    /** Asks it to end: SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it, and at once: SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(END_SECONDS);
    }

    /** Ends it and all it started. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
