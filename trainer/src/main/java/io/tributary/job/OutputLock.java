package io.tributary.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claim of one training on its output directory: a file that says who trains there and since when. It is made in one step
 * where the file system can, and read back for those that cannot; while the training runs it is rewritten at every beat. So a
 * claim is stale if its process is known to have ended, or if it does not change for some beats; no clocks are compared. Two
 * that claim at the same moment in an object store are told apart at the next checkpoint at the latest.
 */
final class OutputLock implements AutoCloseable {
    static final String NAME = "training.lock";

    private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);
    private static final int STALE_BEATS = 3;
    private static final int LOOKS = 5;
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int MOST_BYTES = 1 << 16;

    private final Storage storage;
    private final String directory;
    private final String file;
    private final Duration beat;
    private final ObjectNode own = Json.object();
    private Thread beats;
    private boolean closed;

    private OutputLock(Storage storage, String directory, Duration beat) {
        this.storage = storage;
        this.directory = directory;
        this.file = Storage.resolve(directory, NAME);
        this.beat = beat;
        own.put("id", UUID.randomUUID().toString());
        own.put("process", ProcessHandle.current().pid());
        own.put("started", started(ProcessHandle.current()));
        own.put("host", host());
        own.put("user", System.getProperty("user.name", ""));
        own.put("since", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        own.put("beat", 0);
    }

    /**
     * Claims a directory.
     *
     * @param storage where it is
     * @param directory its URI; made if it is not there
     * @param beat how often the claim shows that it lives
     * @return the claim, released when it is closed
     * @throws UserException if another training has it
     * @throws IOException if the storage fails
     */
    static OutputLock claim(Storage storage, String directory, Duration beat) throws IOException {
        OutputLock lock = new OutputLock(storage, directory, beat);
        storage.mkdirs(directory);
        while (!storage.createNew(lock.file, lock.content())) {
            lock.requireStale();
        }
        lock.requireOurs();
        lock.beats = new Thread(lock::beat, "tributary-output-lock");
        lock.beats.setDaemon(true);
        lock.beats.start();
        return lock;
    }

    /** Deletes the claim of another that has ended, or throws. */
    private void requireStale() throws IOException {
        byte[] first = read();
        Optional<Boolean> runs = first.length == 0 ? Optional.empty() : runsHere(first);
        if (runs.orElse(false)) {
            throw taken(first);
        }
        if (runs.isEmpty()) {
            LOG.warn(
                    "{} is there; looking for {} seconds whether its training still runs",
                    file,
                    patience().toSeconds());
            sleep(patience());
            byte[] now = read();
            if (!storage.exists(file)) {
                return;
            }
            if (!Arrays.equals(first, now)) {
                throw taken(now.length > 0 ? now : first);
            }
        }
        LOG.warn("{} was left by a training that has ended ({}); it is replaced", file, who(first));
        delete(first);
    }

    /**
     * Deletes a dead claim. Of several who find it, one at a time looks whether it is still that and not the new claim of another
     * who was quicker.
     */
    private void delete(byte[] dead) throws IOException {
        String turn = file + ".turn";
        if (!storage.createNew(turn, content())) {
            awaitTurn(turn);
            return;
        }
        try {
            if (Arrays.equals(dead, read())) {
                storage.delete(file);
            }
        } finally {
            storage.delete(turn);
        }
    }

    /** A turn takes moments, unless whoever has it was killed in it. */
    private void awaitTurn(String turn) throws IOException {
        long start = System.nanoTime();
        while (storage.exists(turn)) {
            if (System.nanoTime() - start > patience().toNanos()) {
                LOG.warn("{} was left by a training that has ended; it is deleted", turn);
                storage.delete(turn);
                return;
            }
            sleep(LOOK);
        }
    }

    private Duration patience() {
        return beat.multipliedBy(STALE_BEATS);
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for another training's lock", e);
        }
    }

    private UserException taken(byte[] by) {
        return new UserException(
                directory,
                "another training writes there (" + who(by) + ")",
                "wait for its end or end it, or choose another --output");
    }

    /** Whether a process of this machine is there, and no other has its number now; empty for other machines. */
    private static Optional<Boolean> runsHere(byte[] content) {
        ObjectNode lock = parsed(content);
        if (!lock.path("host").asText().equals(host())) {
            return Optional.empty();
        }
        return Optional.of(ProcessHandle.of(lock.path("process").asLong())
                .filter(ProcessHandle::isAlive)
                .filter(process -> started(process).equals(lock.path("started").asText()))
                .isPresent());
    }

    private static String who(byte[] content) {
        ObjectNode lock = parsed(content);
        return "process " + lock.path("process").asText("?") + " on "
                + lock.path("host").asText("?") + " of " + lock.path("user").asText("?") + " since "
                + lock.path("since").asText("?");
    }

    /** What is no claim of ours, half a file for instance, is one of nobody known. */
    private static ObjectNode parsed(byte[] content) {
        try {
            return Json.parseObject(content, NAME, "");
        } catch (UserException e) {
            LOG.debug("not a claim", e);
            return Json.object();
        }
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    /** {@return what this machine calls itself} */
    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("unknown");
        }
    }

    private byte[] content() {
        return Json.compact(own);
    }

    /** What is in the file; nothing if it is not there. It is empty for a moment at each beat, so that is looked at again. */
    private byte[] read() throws IOException {
        byte[] content = new byte[0];
        for (int look = 0; look < LOOKS && content.length == 0 && storage.exists(file); look++) {
            if (look > 0) {
                sleep(LOOK);
            }
            content = readOnce();
        }
        return content;
    }

    /** Nothing where the file went away meanwhile. */
    private byte[] readOnce() throws IOException {
        try (InputStream in = storage.open(file)) {
            return in.readNBytes(MOST_BYTES);
        } catch (UserException e) {
            if (e.getCause() instanceof NoSuchFileException || e.getCause() instanceof FileNotFoundException) {
                return new byte[0];
            }
            throw e;
        }
    }

    /**
     * Looks whether the claim is still ours. Where the whole directory went away, it is made and claimed again.
     *
     * @throws UserException if another training has the directory
     * @throws IOException if the storage fails
     */
    synchronized void requireOurs() throws IOException {
        byte[] now = read();
        if (now.length == 0 && !storage.exists(directory)) {
            LOG.warn("{} was removed while a training writes there; it is made again", directory);
            storage.mkdirs(directory);
        }
        if (now.length == 0 && storage.createNew(file, content())) {
            return;
        }
        ObjectNode there = parsed(now);
        boolean known = !there.path("id").asText().isEmpty();
        if (known && !there.path("id").equals(own.path("id"))) {
            throw taken(now);
        }
    }

    private void beat() {
        try {
            while (true) {
                Thread.sleep(beat.toMillis());
                if (!beatOnce()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it was closed
        }
    }

    /** A beat that fails is told; whether the claim holds is looked at when something is to be written. */
    private synchronized boolean beatOnce() {
        if (closed) {
            return false;
        }
        try {
            requireOurs();
            own.put("beat", own.path("beat").asLong() + 1);
            try (OutputStream out = storage.create(file)) {
                out.write(content());
            }
            return true;
        } catch (UserException e) {
            LOG.warn("{}", e.getMessage());
            return false;
        } catch (IOException e) {
            LOG.warn("{} cannot be renewed: {}", file, e.getMessage());
            return true;
        }
    }

    /** Releases the claim, if it is still ours. */
    @Override
    public void close() {
        if (beats != null) {
            beats.interrupt();
        }
        synchronized (this) {
            closed = true;
            try {
                byte[] now = read();
                if (now.length > 0 && parsed(now).path("id").equals(own.path("id"))) {
                    storage.delete(file);
                }
            } catch (IOException | UserException e) {
                LOG.warn("{} stays: {}", file, e.getMessage());
            }
        }
    }
}
