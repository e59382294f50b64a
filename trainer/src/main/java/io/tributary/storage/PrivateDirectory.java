package io.tributary.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for a process's own files, which hold training data: nobody else may list it (mode 700) or read them (600). It is
 * locked while the process lives, so that what a killed process left is told from what another one uses, and is deleted when
 * the next one starts.
 */
public final class PrivateDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateDirectory.class);
    private static final String LOCK = ".lock";

    /**
     * Those of this process. Their locks are never opened again: on POSIX, closing any channel of a file releases all locks that
     * the process has on it. They are held here, since a channel that nobody holds any more is closed, and with it the lock.
     */
    private static final Map<Path, PrivateDirectory> OWN = new ConcurrentHashMap<>();

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path path;
    private final Path real;
    private final FileChannel lock;
    private final Thread atExit = new Thread(this::deleteAtExit, "tributary-private-directory");

    private PrivateDirectory(Path path) throws IOException {
        this.path = path;
        this.real = path.toRealPath();
        OWN.put(real, this);
        Path unlocked = path.resolve(LOCK + ".new");
        this.lock = createFile(unlocked);
        lock.lock();
        Files.move(unlocked, path.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE); // seen by others once it is locked
    }

    /**
     * Makes a directory for as long as this process lives, at most.
     *
     * @param prefix how its name begins
     * @return a directory under {@code java.io.tmpdir}, which goes with the process if it is not closed before
     * @throws IOException if it cannot be made
     */
    public static PrivateDirectory temporary(String prefix) throws IOException {
        return temporary(Path.of(System.getProperty("java.io.tmpdir")), prefix);
    }

    /**
     * Makes a directory for as long as this process lives, at most.
     *
     * @param parent where
     * @param prefix how its name begins
     * @return a directory which goes with the process if it is not closed before
     * @throws IOException if it cannot be made
     */
    public static PrivateDirectory temporary(Path parent, String prefix) throws IOException {
        PrivateDirectory made = in(parent, prefix);
        Runtime.getRuntime().addShutdownHook(made.atExit);
        return made;
    }

    /**
     * Makes a directory, and deletes those that killed processes left beside it.
     *
     * @param parent where
     * @param prefix how its name, and that of what may be left there, begins
     * @return the directory; whoever clears the parent deletes it, unless it is closed before
     * @throws IOException if it cannot be made
     */
    public static PrivateDirectory in(Path parent, String prefix) throws IOException {
        PrivateDirectory made = new PrivateDirectory(Files.createTempDirectory(parent, prefix, mode("rwx------")));
        made.sweep(parent, prefix);
        return made;
    }

    /**
     * Deletes what killed processes of the same user left: in another's directory, links could lead us anywhere.
     *
     * @param parent where
     * @param prefix how the names of their directories begin
     */
    public void sweep(Path parent, String prefix) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, prefix + "*")) {
            for (Path each : all) {
                if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS) && isOfThisUser(each) && isLeft(each)) {
                    delete(each);
                    LOG.info("deleted {}, which a process that was killed had left", each);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("what killed processes left in {} cannot be deleted: {}", parent, e.getMessage());
        }
    }

    private boolean isOfThisUser(Path directory) throws IOException {
        return Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(path));
    }

    /** Whether it was locked once and is not now. One without a lock is being made. */
    private static boolean isLeft(Path directory) throws IOException {
        if (OWN.containsKey(directory.toRealPath())) {
            return false;
        }
        try (FileChannel channel =
                        FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (NoSuchFileException | AccessDeniedException | OverlappingFileLockException e) {
            return false; // being made or gone already, another user's, or this process's
        }
    }

    /**
     * Makes a directory that nobody else may list; those above it are made as usual.
     *
     * @param directory left as it is where it is there
     * @throws IOException if it cannot be made
     */
    public static void make(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            if (directory.getParent() != null) {
                Files.createDirectories(directory.getParent());
            }
            Files.createDirectory(directory, mode("rwx------"));
        }
    }

    /** {@return the directory} */
    public Path path() {
        return path;
    }

    /**
     * Makes a directory inside this one.
     *
     * @param name its name
     * @return the directory, which may have been there
     * @throws IOException if it cannot be made
     */
    public Path directory(String name) throws IOException {
        return Files.createDirectories(path.resolve(name), mode("rwx------"));
    }

    /**
     * Opens a file to write and to read again, empty.
     *
     * @param file its path
     * @return a channel at its begin
     * @throws IOException if it cannot be made
     */
    public static FileChannel createFile(Path file) throws IOException {
        Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        return FileChannel.open(file, options, mode("rw-------"));
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Deletes what the process leaves; threads that still write may be ahead of us, which is said and no reason to wait. */
    private void deleteAtExit() {
        try {
            delete(path);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} is left behind: {}", path, e.getMessage());
        }
    }

    /** Deletes it with its content. */
    @Override
    public void close() {
        try {
            try {
                delete(path);
            } finally {
                lock.close();
                OWN.remove(real);
            }
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            LOG.debug("the process is ending already", e);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                List<Path> leavesFirst = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : leavesFirst) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
