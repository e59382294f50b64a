package io.tributary.spark.storage;

import io.tributary.error.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * The first question to a file system of another host. Hadoop's clients ask one that says nothing for many minutes, which is
 * right in the middle of a job and wrong for a host that was mistyped; so the first answer of each is waited for half a minute.
 */
final class FirstContact {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Scheme and host of those that have answered in this JVM. */
    private static final Set<String> ANSWERED = ConcurrentHashMap.newKeySet();

    private FirstContact() {}

    /**
     * @param path on some file system
     * @param configuration Hadoop's
     * @throws UserException if its file system does not answer
     * @throws IOException what it answers, if that is no answer of a file system
     */
    static void require(Path path, Configuration configuration) throws IOException {
        require(path, configuration, PATIENCE);
    }

    static void require(Path path, Configuration configuration, Duration patience) throws IOException {
        URI uri = path.toUri().getScheme() == null ? FileSystem.getDefaultUri(configuration) : path.toUri();
        String whose = uri.getScheme() + "://" + (uri.getAuthority() == null ? "" : uri.getAuthority());
        if (!ANSWERED.contains(whose)) {
            ask(path, whose, configuration, patience);
            ANSWERED.add(whose);
        }
    }

    private static void ask(Path path, String whose, Configuration configuration, Duration patience)
            throws IOException {
        FutureTask<Object> asked =
                new FutureTask<>(() -> path.getFileSystem(configuration).getFileStatus(new Path(path, Path.SEPARATOR)));
        Thread asks = new Thread(asked, "tributary-first-contact");
        asks.setDaemon(true);
        asks.start();
        try {
            asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new UserException(
                    path.toString(),
                    whose + " says nothing for " + patience.toSeconds() + " seconds",
                    "check host and port, and whether the file system runs",
                    e);
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + whose, e);
        } catch (ExecutionException e) {
            heed(e.getCause());
        }
    }

    /** That the root is not there, or not for us, is an answer. */
    private static void heed(Throwable failure) throws IOException {
        if (failure instanceof FileNotFoundException
                || failure instanceof AccessControlException
                || failure instanceof AccessDeniedException) { // that of object stores
            return;
        }
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new IllegalStateException(failure);
    }
}
