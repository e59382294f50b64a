package io.tributary.spark.storage;

import io.tributary.error.Mendable;
import io.tributary.error.UserException;
import io.tributary.storage.FileEntry;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;

/**
 * Files of any Hadoop file system. A path without a scheme belongs to {@code fs.defaultFS}, as everywhere in Hadoop; the
 * command line makes the paths it is given absolute before.
 *
 * <p>Local files, of the scheme {@code file}, are left to {@link LocalStorage}: Hadoop's own local file system would put a
 * {@code .crc} file beside each output, and what a path means must not depend on whether Spark is there.
 */
public final class HadoopStorage implements Storage {
    private static final String LOCAL_SCHEME = "file";

    private final Configuration configuration;
    private final LocalStorage local = new LocalStorage();

    /** @param configuration Hadoop's, such as {@code SparkContext.hadoopConfiguration()} gives; kept, and only read */
    public HadoopStorage(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public List<FileEntry> list(String uri) throws IOException {
        if (isLocal(uri)) {
            return local.list(uri);
        }
        return mendable(uri, () -> {
            FileSystem files = fileSystem(uri);
            FileStatus[] matches = files.exists(new Path(uri))
                    ? new FileStatus[] {files.getFileStatus(new Path(uri))}
                    : files.globStatus(new Path(uri));
            List<FileEntry> entries = new ArrayList<>();
            for (FileStatus match : matches == null ? new FileStatus[0] : matches) {
                addFiles(files, match, entries);
            }
            entries.sort(Comparator.comparing(FileEntry::uri));
            return List.copyOf(entries);
        });
    }

    private static void addFiles(FileSystem files, FileStatus match, List<FileEntry> entries) throws IOException {
        if (match.isFile()) {
            entries.add(entry(match));
            return;
        }
        for (FileStatus child : files.listStatus(match.getPath())) {
            if (child.isFile() && !child.getPath().getName().matches("[_.].*")) {
                entries.add(entry(child));
            }
        }
    }

    private static FileEntry entry(FileStatus file) {
        return new FileEntry(file.getPath().toString(), file.getLen(), file.getModificationTime());
    }

    @Override
    public List<String> names(String directory) throws IOException {
        if (isLocal(directory)) {
            return local.names(directory);
        }
        return mendable(directory, () -> {
            FileSystem files = fileSystem(directory);
            Path path = new Path(directory);
            if (!files.exists(path) || !files.getFileStatus(path).isDirectory()) {
                return List.of();
            }
            return Arrays.stream(files.listStatus(path))
                    .map(child -> child.getPath().getName())
                    .sorted()
                    .toList();
        });
    }

    @Override
    public InputStream open(String uri, long offset) throws IOException {
        if (isLocal(uri)) {
            return local.open(uri, offset);
        }
        return mendable(uri, () -> {
            FSDataInputStream in = fileSystem(uri).open(new Path(uri));
            try {
                in.seek(offset);
                return in;
            } catch (IOException e) {
                in.close();
                throw e;
            }
        });
    }

    /** {@inheritDoc} Durable as far as the file system promises it at close. */
    @Override
    public OutputStream create(String uri) throws IOException {
        if (isLocal(uri)) {
            return local.create(uri);
        }
        return mendable(uri, () -> fileSystem(uri).create(new Path(uri), true));
    }

    /** {@inheritDoc} Object stores may let two succeed. */
    @Override
    public boolean createNew(String uri, byte[] content) throws IOException {
        if (isLocal(uri)) {
            return local.createNew(uri, content);
        }
        return mendable(uri, () -> {
            try (OutputStream out = fileSystem(uri).create(new Path(uri), false)) {
                out.write(content);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        });
    }

    @Override
    public long room(String uri) throws IOException {
        return isLocal(uri)
                ? local.room(uri)
                : mendable(uri, () -> fileSystem(uri).getStatus().getRemaining());
    }

    /**
     * {@inheritDoc} One step where the file system has an overwriting rename (HDFS and its kin). Object stores have none: a
     * file there is deleted and renamed by copying, so that for a moment neither is there.
     */
    @Override
    public void rename(String from, String to) throws IOException {
        if (isLocal(from) && isLocal(to)) {
            local.rename(from, to);
            return;
        }
        mendable(from, () -> {
            Path source = new Path(from);
            Path target = new Path(to);
            try {
                FileContext.getFileContext(fileSystem(from).getUri(), configuration)
                        .rename(source, target, Options.Rename.OVERWRITE);
            } catch (UnsupportedFileSystemException e) {
                replace(fileSystem(from), source, target); // a connector without the newer interface
            }
            return null;
        });
    }

    private static void replace(FileSystem files, Path source, Path target) throws IOException {
        if (files.exists(target)) {
            files.delete(target, false); // fails for a directory with content
        }
        if (!files.rename(source, target)) {
            throw new IOException("cannot rename " + source + " to " + target);
        }
    }

    @Override
    public void delete(String uri) throws IOException {
        if (isLocal(uri)) {
            local.delete(uri);
            return;
        }
        mendable(uri, () -> fileSystem(uri).delete(new Path(uri), true));
    }

    @Override
    public boolean exists(String uri) throws IOException {
        return isLocal(uri)
                ? local.exists(uri)
                : mendable(uri, () -> fileSystem(uri).exists(new Path(uri)));
    }

    @Override
    public void mkdirs(String uri) throws IOException {
        if (isLocal(uri)) {
            local.mkdirs(uri);
            return;
        }
        mendable(uri, () -> fileSystem(uri).mkdirs(new Path(uri)));
    }

    @Override
    public Optional<java.nio.file.Path> local(String uri) {
        return isLocal(uri) ? local.local(uri) : Optional.empty();
    }

    /** Whether a path means a file of this machine. */
    private boolean isLocal(String uri) {
        String scheme = Storage.SCHEME.matcher(uri).matches()
                ? uri.substring(0, uri.indexOf(':'))
                : FileSystem.getDefaultUri(configuration).getScheme();
        return LOCAL_SCHEME.equals(scheme);
    }

    private FileSystem fileSystem(String uri) throws IOException {
        Path path = new Path(uri);
        FirstContact.require(path, configuration);
        return path.getFileSystem(configuration);
    }

    /** What a file system is asked to do; reading goes on by itself, and may fail in the middle with an IOException. */
    @FunctionalInterface
    private interface Action<T> {
        T run() throws IOException;
    }

    /** Says in one line what the user can mend. */
    private static <T> T mendable(String uri, Action<T> action) throws IOException {
        try {
            return action.run();
        } catch (UnsupportedFileSystemException e) {
            throw noFileSystem(uri, e);
        } catch (AccessControlException e) {
            throw new UserException(uri, "permission denied", "", e);
        } catch (FileNotFoundException e) {
            throw new UserException(uri, "no such file", e.getMessage() == null ? "" : e.getMessage(), e);
        } catch (FileAlreadyExistsException | ParentNotDirectoryException e) {
            throw new UserException(uri, "a file is where a directory must be: " + e.getMessage(), "", e);
        } catch (PathIsNotEmptyDirectoryException e) {
            throw new UserException(uri, "the directory is not empty", "", e);
        } catch (UnknownHostException e) {
            throw unknownHost(uri, e);
        } catch (IOException e) {
            throw new UserException(
                    uri,
                    "the file system fails: " + Mendable.reason(e),
                    "check host, port and path, and whether it runs",
                    e);
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw unknownHost(uri, e);
            }
            throw new UserException(uri, "is not a valid URI: " + e.getMessage(), "", e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof ClassNotFoundException) {
                throw noFileSystem(uri, e);
            }
            throw e;
        }
    }

    private static UserException noFileSystem(String uri, Exception e) {
        return new UserException(
                uri,
                "Spark has no file system for this scheme: " + e.getMessage(),
                "add its connector with --packages or --jars, or check the scheme",
                e);
    }

    private static UserException unknownHost(String uri, Exception e) {
        return new UserException(uri, "unknown host: " + e.getMessage(), "check the URI and fs.defaultFS", e);
    }
}
