package io.tributary.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** A directory that goes with its content when it is closed, or when the process ends before that. */
final class TemporaryDirectory implements AutoCloseable {
    private final Path path;
    private final Thread atExit = new Thread(this::deleteAtExit, "tributary-temporary-directory");

    /**
     * @param prefix how its name begins
     * @throws IOException if it cannot be made
     */
    TemporaryDirectory(String prefix) throws IOException {
        path = Files.createTempDirectory(prefix);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    Path path() {
        return path;
    }

    /** Deletes what the process leaves; threads that still write may be ahead of us, which is said and no reason to wait. */
    private void deleteAtExit() {
        try {
            delete();
        } catch (IOException | UncheckedIOException e) {
            LoggerFactory.getLogger(TemporaryDirectory.class).warn("{} is left behind: {}", path, e.getMessage());
        }
    }

    private void delete() throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                List<Path> leavesFirst = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : leavesFirst) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            delete();
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            LoggerFactory.getLogger(TemporaryDirectory.class).debug("the process is ending already", e);
        } catch (IOException e) {
            throw new UncheckedIOException("shards cannot be deleted: " + e.getMessage(), e);
        }
    }
}
