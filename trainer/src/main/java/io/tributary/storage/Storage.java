package io.tributary.storage;

import io.tributary.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Files by URI. What the user can mend (nothing there, no permission, an unknown scheme) is a {@link UserException} whose
 * place is the URI; a failing disk or network is an {@link IOException}. Implementations are safe for many threads.
 */
public interface Storage {
    /** A scheme, which on Windows a single letter is not. */
    Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    /**
     * Lists data files: the file itself; the direct children of a directory; or what a glob matches, where a directory
     * that matches stands for its children. Among children, directories and names that begin with {@code _} or {@code .}
     * are left out, as Spark does.
     *
     * @param uri a file, a directory or a glob
     * @return the files sorted by URI, by UTF-16 unit; empty if there is nothing
     * @throws IOException if the file system fails
     */
    List<FileEntry> list(String uri) throws IOException;

    /**
     * Lists what is directly in a directory, whatever it is called: files and directories.
     *
     * @param directory a directory, taken literally
     * @return the last components of their names, sorted; empty if there is no such directory
     * @throws IOException if the file system fails
     */
    List<String> names(String directory) throws IOException;

    /**
     * @param uri a file
     * @param offset how many bytes to leave out at its beginning
     * @return its bytes from there on, not buffered
     * @throws IOException if the file system fails
     */
    InputStream open(String uri, long offset) throws IOException;

    /**
     * @param uri a file
     * @return its bytes, not buffered
     * @throws IOException if the file system fails
     */
    default InputStream open(String uri) throws IOException {
        return open(uri, 0);
    }

    /**
     * Writes a file, in place of one that is there; missing directories are made. The bytes are durable when the stream
     * is closed.
     *
     * @param uri a file
     * @return where to write, not buffered
     * @throws IOException if the file system fails
     */
    OutputStream create(String uri) throws IOException;

    /**
     * Writes a file that is not there yet; missing directories are made. Of several who try at once one succeeds where the file
     * system can tell them apart, which object stores may not.
     *
     * @param uri a file
     * @param content its bytes
     * @return false if it is there already
     * @throws IOException if the file system fails
     */
    boolean createNew(String uri, byte[] content) throws IOException;

    /**
     * @param uri a directory, there or not
     * @return how many bytes may still be written there; {@link Long#MAX_VALUE} where the file system does not say
     * @throws IOException if the file system fails
     */
    long room(String uri) throws IOException;

    /**
     * Publishes a file or a directory under its final name in one step. A file replaces a file; a directory must not
     * replace one that has content.
     *
     * @param from what is there
     * @param to its new name, in the same file system
     * @throws IOException if the file system fails
     */
    void rename(String from, String to) throws IOException;

    /**
     * Publishes a file, whole or not at all: under another name first, of which nothing stays.
     *
     * @param uri a file, replaced where it is there
     * @param content its bytes
     * @throws IOException if the file system fails; what was there is then as it was
     */
    default void publish(String uri, byte[] content) throws IOException {
        String unfinished = uri + ".writing";
        try {
            try (OutputStream out = create(unfinished)) {
                out.write(content);
            }
            rename(unfinished, uri);
        } catch (IOException | UserException e) {
            deleteAfter(e, unfinished);
            throw e;
        }
    }

    /**
     * Deletes what a failure has left unfinished.
     *
     * @param failure why; that the remains cannot be deleted either is added to it
     * @param uri a file or a directory, there or not
     */
    default void deleteAfter(Exception failure, String uri) {
        try {
            delete(uri);
        } catch (IOException | UserException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Deletes a file, or a directory with all its content; does nothing if there is none. Links are not followed.
     *
     * @param uri what to delete
     * @throws IOException if the file system fails
     */
    void delete(String uri) throws IOException;

    /**
     * @param uri a file or directory
     * @return whether it is there
     * @throws IOException if the file system fails
     */
    boolean exists(String uri) throws IOException;

    /**
     * Makes a directory and those above it; does nothing if it is there.
     *
     * @param uri a directory
     * @throws IOException if the file system fails
     */
    void mkdirs(String uri) throws IOException;

    /**
     * @param uri a file or directory, there or not
     * @return its path, if it is of this machine
     */
    default Optional<Path> local(String uri) {
        return Optional.empty();
    }

    /**
     * Copies a file to this machine, private to the user.
     *
     * @param uri the file
     * @param to its copy, replaced
     * @throws IOException if the file system fails
     */
    default void fetch(String uri, Path to) throws IOException {
        try (FileChannel copy = PrivateDirectory.createFile(to);
                InputStream in = open(uri)) {
            in.transferTo(Channels.newOutputStream(copy));
        }
    }

    /**
     * Copies a file of this machine.
     *
     * @param from the file
     * @param uri its copy, replaced
     * @throws IOException if the file system fails
     */
    default void put(Path from, String uri) throws IOException {
        try (OutputStream out = create(uri)) {
            Files.copy(from, out);
        }
    }

    /**
     * @param directory a directory, or empty for the working directory
     * @param path a path
     * @return the path itself if it is absolute or has a scheme, else the path in the directory
     */
    static String resolve(String directory, String path) {
        boolean absolute = path.startsWith("/")
                || path.startsWith("\\")
                || path.matches("[A-Za-z]:[/\\\\].*")
                || SCHEME.matcher(path).matches();
        if (absolute || directory.isEmpty()) {
            return path;
        }
        return directory.endsWith("/") ? directory + path : directory + "/" + path;
    }

    /**
     * @param uri a file or directory
     * @return the directory it is in, for {@link #resolve}; empty if it names none
     */
    static String parent(String uri) {
        int slash = Math.max(uri.lastIndexOf('/'), uri.lastIndexOf('\\'));
        return slash < 0 ? "" : uri.substring(0, Math.max(slash, 1));
    }
}
