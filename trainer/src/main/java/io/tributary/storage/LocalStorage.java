package io.tributary.storage;

import io.tributary.error.UserException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Plain paths, relative to the working directory, and {@code file:} URIs. Stateless. */
public final class LocalStorage implements Storage {
    /** {@inheritDoc} Globs are those of {@link java.nio.file.FileSystem#getPathMatcher}. */
    @Override
    public List<FileEntry> list(String uri) throws IOException {
        List<FileEntry> entries = new ArrayList<>();
        boolean literal = !isGlob(uri) || exists(uri);
        for (Path path : literal ? List.of(path(uri)) : glob(uri)) {
            for (Path file : Files.isDirectory(path) ? children(path) : List.of(path)) {
                if (Files.isRegularFile(file)) {
                    long modified = Files.getLastModifiedTime(file).toMillis();
                    entries.add(new FileEntry(file.toString().replace('\\', '/'), Files.size(file), modified));
                }
            }
        }
        entries.sort(Comparator.comparing(FileEntry::uri));
        return List.copyOf(entries);
    }

    @Override
    public List<String> names(String directory) throws IOException {
        Path path = path(directory);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> list = mendable(directory, () -> Files.list(path))) {
            return list.map(child -> child.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public InputStream open(String uri, long offset) throws IOException {
        Path path = path(uri);
        if (Files.isDirectory(path)) {
            throw new UserException(uri, "must be a file, is a directory", "");
        }
        return mendable(uri, () -> {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return Channels.newInputStream(channel.position(offset));
        });
    }

    @Override
    public OutputStream create(String uri) throws IOException {
        Path path = path(uri);
        return mendable(uri, () -> {
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            return new DurableOutputStream(FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
        });
    }

    @Override
    public boolean createNew(String uri, byte[] content) throws IOException {
        Path path = path(uri);
        return mendable(uri, () -> {
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            try {
                Files.write(path, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        });
    }

    @Override
    public long room(String uri) throws IOException {
        Path there = path(uri).toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        Path directory = there;
        return mendable(uri, () -> Files.getFileStore(directory).getUsableSpace());
    }

    @Override
    public void rename(String from, String to) throws IOException {
        mendable(
                from,
                () -> Files.move(
                        path(from), path(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    @Override
    public void delete(String uri) throws IOException {
        Path root = path(uri);
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(root)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            mendable(path.toString(), () -> Files.deleteIfExists(path));
        }
    }

    @Override
    public boolean exists(String uri) {
        return Files.exists(path(uri));
    }

    @Override
    public void mkdirs(String uri) throws IOException {
        mendable(uri, () -> Files.createDirectories(path(uri)));
    }

    @Override
    public Optional<Path> local(String uri) {
        return Optional.of(path(uri));
    }

    private static Path path(String uri) {
        String plain = uri;
        if (Storage.SCHEME.matcher(uri).matches()) {
            if (!uri.startsWith("file:")) {
                throw new UserException(
                        uri,
                        "only plain paths and file: URIs can be read without Spark, got the scheme "
                                + uri.substring(0, uri.indexOf(':')),
                        "use an engine that runs on Spark, or copy the files here");
            }
            plain = uri.substring("file:".length()).replaceFirst("^//+", "/");
        }
        try {
            return Path.of(plain).normalize();
        } catch (InvalidPathException e) {
            throw new UserException(uri, "is not a valid path: " + e.getReason(), "", e);
        }
    }

    private static boolean isGlob(String text) {
        return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> list = mendable(directory.toString(), () -> Files.list(directory))) {
            return list.filter(p -> !p.getFileName().toString().matches("[_.].*"))
                    .toList();
        }
    }

    /** Walks from the last component before the first wildcard, no deeper than the pattern. */
    private static List<Path> glob(String uri) throws IOException {
        String pattern =
                uri.startsWith("file:") ? uri.substring("file:".length()).replaceFirst("^//+", "/") : uri;
        int wildcard = 0;
        while (!isGlob(pattern.substring(wildcard, wildcard + 1))) {
            wildcard++;
        }
        int slash = pattern.lastIndexOf('/', wildcard);
        Path root = Path.of(slash < 0 ? "" : pattern.substring(0, slash + 1));
        String rest = pattern.substring(slash + 1);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try {
            PathMatcher matcher = root.getFileSystem().getPathMatcher("glob:" + rest);
            int depth = rest.split("/").length;
            try (Stream<Path> walk = Files.walk(root, depth, FileVisitOption.FOLLOW_LINKS)) { // as a shell's globs do
                return walk.filter(p -> matcher.matches(root.relativize(p))).toList();
            } catch (UncheckedIOException e) { // a link to a folder above it, or a folder that may not be read
                throw e.getCause();
            }
        } catch (IllegalArgumentException e) {
            throw new UserException(uri, "is not a valid glob: " + e.getMessage(), "", e);
        }
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    /** Says in one line what the user can mend. */
    private static <T> T mendable(String uri, Action<T> action) throws IOException {
        try {
            return action.run();
        } catch (NoSuchFileException e) {
            throw new UserException(uri, "no such file", "", e);
        } catch (AccessDeniedException e) {
            throw new UserException(uri, "permission denied", "", e);
        } catch (FileAlreadyExistsException | NotDirectoryException e) {
            throw new UserException(uri, "a file is where a directory must be: " + e.getFile(), "", e);
        } catch (DirectoryNotEmptyException e) {
            throw new UserException(uri, "the directory is not empty: " + e.getFile(), "", e);
        } catch (FileSystemException e) {
            // Not a directory, is a directory, no space left, read-only: the system's words.
            throw new UserException(uri, e.getReason() == null ? e.getMessage() : e.getReason(), "", e);
        }
    }

    /** On the disk when closed: what is renamed afterwards must not be published before its bytes. */
    private static final class DurableOutputStream extends FilterOutputStream {
        private final FileChannel channel;

        DurableOutputStream(FileChannel channel) {
            super(Channels.newOutputStream(channel));
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            try (OutputStream closing = out) {
                if (channel.isOpen()) {
                    closing.flush();
                    channel.force(true);
                }
            }
        }
    }
}
