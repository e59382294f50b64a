package io.tributary.blas;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that JavaCPP extracts native libraries to, before it loads them. Code that is loaded is code that runs, so nobody
 * else may be able to put a file there: the folder and whatever lies in it belong to this user, and only this user may write
 * them. A file that is there already must have the checksum that the jar names, else it is extracted again.
 *
 * <p>In this order: the folder that the user named by JavaCPP's own property, which is refused if it is not private;
 * {@code ~/.cache/tributary/native}; where there is no such home, or it is not private, a new folder for this process, which
 * goes with it.
 */
final class NativeFolder {
    /** JavaCPP's own property. */
    static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    private static final Logger LOG = LoggerFactory.getLogger(NativeFolder.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private NativeFolder() {}

    /**
     * Chooses and verifies the folder, and tells JavaCPP.
     *
     * @throws UnavailableException if the folder that the user named is not private, or none can be made
     */
    static synchronized void prepare() throws UnavailableException {
        String named = System.getProperty(PROPERTY);
        try {
            Path folder = named != null ? Files.createDirectories(Path.of(named)) : choose();
            requirePrivate(folder);
            deleteDamaged(folder);
            System.setProperty(PROPERTY, folder.toString());
        } catch (IOException e) {
            throw new UnavailableException("there is no private folder to extract it to", e);
        }
    }

    private static Path choose() throws IOException {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "tributary", "native");
        try {
            Files.createDirectories(home, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            if (Files.isWritable(home)) {
                requirePrivate(home);
                return home;
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be used", home, e);
        } catch (UnavailableException e) {
            LOG.warn("{}, {}: native code is extracted anew for this process", home, e.getMessage());
        }
        Path own = Files.createTempDirectory("tributary-native-", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(own), "tributary-native-folder"));
        return own;
    }

    /**
     * Checks owner and mode of the folder, of what lies in it, and of the folders it lies in: who may rename one of these may
     * put another in its place, unless the sticky bit forbids it.
     */
    private static void requirePrivate(Path folder) throws IOException, UnavailableException {
        Path real = folder.toRealPath();
        String owner = user(real);
        boolean closed = Files.getPosixFilePermissions(real).equals(OWNER_ONLY); // nobody else gets to what is in it
        for (Map.Entry<Path, PosixFileAttributes> each : all(real).entrySet()) {
            PosixFileAttributes attributes = each.getValue();
            if (attributes.isSymbolicLink()) {
                continue; // what it points to is loaded by its own name, and the link itself is the folder's
            }
            String its = attributes.owner().getName();
            if (!its.equals(owner)) {
                throw new UnavailableException("the folder for native code holds a file of " + its);
            }
            if (!closed && others(attributes.permissions())) {
                throw new UnavailableException("others may write the folder for native code");
            }
        }
        for (Path above = real.getParent(); above != null; above = above.getParent()) {
            if (others(Files.getPosixFilePermissions(above)) && !sticky(above)) {
                throw new UnavailableException("others may replace the folder for native code");
            }
        }
    }

    /** A folder and all in it. What goes away meanwhile, as another process's probe does, is not there. */
    private static Map<Path, PosixFileAttributes> all(Path folder) throws IOException {
        Map<Path, PosixFileAttributes> all = new TreeMap<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes ignored) throws IOException {
                return visitFile(directory, ignored);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes ignored) throws IOException {
                try {
                    all.put(file, Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
                    return FileVisitResult.CONTINUE;
                } catch (IOException e) {
                    return visitFileFailed(file, e);
                }
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return all;
    }

    /** Returns who this process is, as the file system of the folder sees it. */
    private static String user(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "owner", ".probe");
        try {
            return Files.getOwner(probe).getName();
        } finally {
            Files.delete(probe);
        }
    }

    private static boolean others(Set<PosixFilePermission> mode) {
        return mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static boolean sticky(Path path) throws IOException {
        return ((Integer) Files.getAttribute(path, "unix:mode") & 01000) != 0;
    }

    /**
     * Deletes extracted libraries whose content is not what the jar of that name holds; JavaCPP extracts them again. Under the
     * lock that JavaCPP extracts under, and the monitor that it takes before: a file that is being written is not damaged.
     */
    private static void deleteDamaged(Path folder) throws IOException {
        synchronized (Runtime.getRuntime()) {
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                for (Map.Entry<Path, PosixFileAttributes> each : all(folder).entrySet()) {
                    Path file = each.getKey();
                    boolean library = file.getFileName().toString().contains(".so")
                            && each.getValue().isRegularFile();
                    if (library && lock.isValid() && !isWhole(folder.relativize(file), file)) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    /** Whether a library is one of a jar's; the first name of its path is the jar, the others are its entry. */
    private static boolean isWhole(Path relative, Path library) throws IOException {
        if (relative.getNameCount() < 2) {
            return false;
        }
        String entry = relative.subpath(1, relative.getNameCount()).toString();
        URL source = Loader.class.getClassLoader().getResource(entry);
        if (source == null) { // JavaCPP's presets extract it under another name
            source = Loader.class.getClassLoader().getResource(entry.replace("openblas_nolapack", "openblas"));
        }
        return source != null && sameContent(source, library);
    }

    private static boolean sameContent(URL source, Path library) throws IOException {
        URLConnection connection = source.openConnection();
        if (!(connection instanceof JarURLConnection jar)) {
            return true; // a class path of folders, which JavaCPP loads from without a copy
        }
        return jar.getJarEntry().getSize() == Files.size(library)
                && jar.getJarEntry().getCrc() == checksum(library);
    }

    private static long checksum(Path library) throws IOException {
        try (CheckedInputStream in = new CheckedInputStream(Files.newInputStream(library), new CRC32())) {
            InputStream drained = in;
            byte[] buffer = new byte[1 << 16];
            while (drained.read(buffer) >= 0) {
                // the checksum is counted on the way
            }
            return in.getChecksum().getValue();
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            LOG.warn("{} is left behind: {}", folder, e.getMessage());
        }
    }
}
