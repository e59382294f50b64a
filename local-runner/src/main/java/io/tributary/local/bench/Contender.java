package io.tributary.local.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.error.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that trains and waits between rounds: so contenders take turns, each has its memory to itself, and a machine that
 * is busy is busy for all. It answers with one line when it is ready, which names what it computes with, and with one line of
 * JSON, a {@link Round}, to every number of steps.
 */
final class Contender implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Optional<String> END = Optional.empty();

    private final String name;
    private final Path log;
    private final Process process;
    private final OutputStream requests;
    private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
    private final Duration patience;
    private final String description;

    /**
     * Starts a process and waits until it is ready.
     *
     * @param name what the table calls it, and errors
     * @param command its command line
     * @param environment variables beside this process's
     * @param log where its standard error goes
     * @param patience the longest wait for an answer
     */
    Contender(String name, List<String> command, Map<String, String> environment, Path log, Duration patience) {
        this.name = name;
        this.log = log;
        this.patience = patience;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(environment);
        try {
            this.process = builder.start();
        } catch (IOException e) {
            throw new UserException(name, "cannot start " + command.get(0) + ": " + e.getMessage(), "", e);
        }
        this.requests = process.getOutputStream();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        Thread reader = new Thread(
                () -> {
                    lines.lines().map(Optional::of).forEach(answers::add);
                    answers.add(END);
                },
                "answers of " + name);
        reader.setDaemon(true);
        reader.start();
        this.description = answer("to be ready");
    }

    String name() {
        return name;
    }

    /** What it computes with, in its own words. */
    String description() {
        return description;
    }

    /** The process, whose memory is looked at. */
    ProcessHandle process() {
        return process.toHandle();
    }

    Round run(int steps) {
        try {
            requests.write((steps + "\n").getBytes(StandardCharsets.UTF_8));
            requests.flush();
        } catch (IOException e) {
            throw failure("takes no requests any more: " + e.getMessage(), e);
        }
        String line = answer(steps + " steps");
        try {
            return Round.fromJson(JSON.readTree(line));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw failure("answered \"" + line + "\" to " + steps + " steps", e);
        }
    }

    private String answer(String awaited) {
        try {
            Optional<String> line = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw failure("waited " + patience.toSeconds() + " seconds for " + awaited, null);
            }
            return line.orElseThrow(() -> failure("ended while waiting for " + awaited, null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name + ", " + awaited, e);
        }
    }

    /** An error with the last line the process wrote. */
    private UserException failure(String problem, Exception cause) {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            String last = lines.isEmpty() ? "" : "; it said: " + lines.get(lines.size() - 1);
            return new UserException(name, problem + last, "", cause);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    /** Ends it: at the end of its input it ends by itself. */
    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly(); // its input is gone, so is it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
