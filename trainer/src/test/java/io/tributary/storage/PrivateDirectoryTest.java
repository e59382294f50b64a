package io.tributary.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
    @TempDir
    Path parent;

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void nobodyElseMayListOrRead() throws IOException {
        try (PrivateDirectory directory = PrivateDirectory.in(parent, "shards-")) {
            Path inner = directory.directory("run");
            Path file = inner.resolve("0.shard");
            PrivateDirectory.createFile(file).close();
            assertEquals("rwx------", mode(directory.path()));
            assertEquals("rwx------", mode(inner));
            assertEquals("rw-------", mode(file));
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void closingDeletesItWithItsContent() throws IOException {
        PrivateDirectory directory = PrivateDirectory.temporary("tributary-test-");
        Files.writeString(directory.directory("a").resolve("b"), "c");
        directory.close();
        assertFalse(Files.exists(directory.path()));
    }

    @Test
    void whatAKilledProcessLeftIsDeletedAndWhatIsInUseIsNot() throws Exception {
        Path left = killed();
        Path unlocked = Files.createDirectory(parent.resolve("shards-being-made"));
        Path others = Files.createDirectory(parent.resolve("else-1"));
        Files.createFile(others.resolve(".lock"));
        try (PrivateDirectory inUse = PrivateDirectory.in(parent, "shards-")) {
            assertFalse(Files.exists(left), "left by the killed process");
            inUse.sweep(parent, "shards-");
            assertTrue(Files.exists(inUse.path()));
            assertEquals(0, java(Sweeping.class).waitFor());
            assertTrue(Files.exists(inUse.path()), "still locked, after this process looked at its own");
        }
        assertTrue(Files.exists(unlocked));
        assertTrue(Files.exists(others));
    }

    /** A directory whose process was killed while it had a file in it. */
    private Path killed() throws Exception {
        Process process = java(Waiting.class);
        Path made = Path.of(new String(process.getInputStream().readNBytes(length(parent)), "UTF-8").strip());
        PrivateDirectory.in(parent, "shards-").close();
        assertTrue(Files.exists(made), "in use by the process");
        process.destroyForcibly().waitFor();
        assertTrue(Files.exists(made.resolve("file")));
        return made;
    }

    private Process java(Class<?> program) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        parent.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int length(Path parent) {
        return parent.toString().length() + 1 + Waiting.NAME.length();
    }

    /** Makes a directory, prints it, and waits to be killed. */
    static final class Waiting {
        private static final String NAME = "shards-killed";

        public static void main(String[] arguments) throws Exception {
            Path parent = Path.of(arguments[0]);
            Path made = PrivateDirectory.in(parent, "shards-").path();
            Files.writeString(made.resolve("file"), "rows");
            System.gc(); // nobody here holds the directory any more
            // The name must be known to the reader: the directory is linked under it by moving, which keeps the lock.
            Path named = Files.move(made, parent.resolve(NAME));
            System.out.write(named.toString().getBytes("UTF-8"));
            System.out.flush();
            Thread.currentThread().join();
        }
    }

    /** Deletes what killed processes left. */
    static final class Sweeping {
        public static void main(String[] arguments) throws Exception {
            PrivateDirectory.in(Path.of(arguments[0]), "shards-").close();
        }
    }

    @Test
    void filesBeginEmpty() throws IOException {
        Path file = parent.resolve("file");
        Files.write(file, List.of("old"));
        try (FileChannel channel = PrivateDirectory.createFile(file)) {
            assertEquals(0, channel.size());
        }
    }
}
