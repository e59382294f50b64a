package io.tributary.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest {
    @TempDir
    Path directory;

    private final Storage storage = new LocalStorage();

    @Test
    void globsFollowLinksAsAShellDoes() throws IOException {
        Path real = Files.createDirectories(directory.resolve("real/a"));
        Files.writeString(real.resolve("1.txt"), "x");
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("real"));
        assertEquals(
                List.of(uri("link/a/1.txt")),
                storage.list(uri("link/*/*.txt")).stream().map(FileEntry::uri).toList());
    }

    @Test
    void listsAFileADirectoryOrAGlob() throws IOException {
        for (String name : List.of("b.csv", "a.csv", "c.txt", "_SUCCESS", ".hidden", "sub/d.csv", "sub 2/e.csv")) {
            write(name, name);
        }
        assertEquals(List.of("a.csv"), names("a.csv"));
        assertEquals(List.of("a.csv", "b.csv", "c.txt"), names(""));
        assertEquals(List.of("a.csv", "b.csv"), names("*.csv"));
        assertEquals(List.of("e.csv", "d.csv"), names("sub*"));
        assertEquals(List.of("e.csv", "d.csv"), names("*/*.csv"));
        assertEquals(List.of("a.csv", "c.txt"), names("{a,c}.*"));
        assertEquals(List.of(), names("missing"));
        assertEquals(List.of(), names("missing/*.csv"));
        assertEquals(5, storage.list(uri("a.csv")).get(0).size());
        assertEquals(1, storage.list("file:" + uri("a.csv")).size());
        assertEquals(1, storage.list("file://" + uri("a*.csv")).size());
    }

    @Test
    void aNameThatLooksLikeAGlobIsAFileIfItExists() throws IOException {
        write("a[1].csv", "x");
        assertEquals(List.of("a[1].csv"), names("a[1].csv"));
    }

    @Test
    void namesEverythingThatIsDirectlyInADirectory() throws IOException {
        for (String name : List.of("d[1]/b", "d[1]/_a", "d[1]/sub/c", "d1/other")) {
            write(name, name);
        }
        assertEquals(List.of("_a", "b", "sub"), storage.names(uri("d[1]")));
        assertEquals(List.of(), storage.names(uri("missing")));
        assertEquals(List.of(), storage.names(uri("d1/other")));
    }

    @Test
    void writesReadsAndOverwrites() throws IOException {
        write("deep/er/file", "a long first version");
        write("deep/er/file", "hello");
        assertEquals("hello", read("deep/er/file", 0));
        assertEquals("lo", read("deep/er/file", 3));
        assertEquals("", read("deep/er/file", 9));
    }

    @Test
    void renamePublishesAndReplaces() throws IOException {
        write("old", "old");
        write("new.attempt", "new");
        storage.rename(uri("new.attempt"), uri("old"));
        assertEquals("new", read("old", 0));
        assertFalse(storage.exists(uri("new.attempt")));
        write("step-1.attempt/weights", "w");
        storage.rename(uri("step-1.attempt"), uri("step-1"));
        assertEquals("w", read("step-1/weights", 0));
    }

    @Test
    void deleteIsRecursiveAndDoesNotFollowLinks() throws IOException {
        write("kept/file", "x");
        write("gone/a/b/c", "x");
        Files.createSymbolicLink(directory.resolve("gone/link"), directory.resolve("kept"));
        storage.delete(uri("gone"));
        storage.delete(uri("gone"));
        assertFalse(storage.exists(uri("gone")));
        assertTrue(storage.exists(uri("kept/file")));
    }

    @Test
    void mkdirsMayBeRepeated() throws IOException {
        storage.mkdirs(uri("x/y"));
        storage.mkdirs(uri("x/y"));
        assertTrue(Files.isDirectory(directory.resolve("x/y")));
    }

    @Test
    void errorsAreOneLine() throws IOException {
        write("file", "x");
        Files.createDirectories(directory.resolve("full/x"));
        Files.createDirectories(directory.resolve("other"));
        assertEquals(uri("no") + ": no such file", message(() -> storage.open(uri("no"))));
        assertEquals(uri("full") + ": must be a file, is a directory", message(() -> storage.open(uri("full"))));
        assertEquals(uri("no") + ": no such file", message(() -> storage.rename(uri("no"), uri("yes"))));
        assertTrue(message(() -> storage.rename(uri("other"), uri("full"))).startsWith(uri("other") + ": "));
        assertEquals(
                uri("file/x") + ": a file is where a directory must be: " + uri("file"),
                message(() -> storage.create(uri("file/x"))));
        assertEquals(
                "hdfs://nn/data.csv: only plain paths and file: URIs can be read without Spark, got the scheme hdfs; "
                        + "use an engine that runs on Spark, or copy the files here",
                message(() -> storage.list("hdfs://nn/data.csv")));
        assertTrue(message(() -> storage.list(uri("[a"))).contains("is not a valid glob"));
        assertTrue(message(() -> storage.list("a\0b")).contains("is not a valid path"));
    }

    @Test
    void resolvesAgainstADirectory() {
        assertEquals("conf/data/x.csv", Storage.resolve("conf", "data/x.csv"));
        assertEquals("hdfs://nn/conf/x.csv", Storage.resolve("hdfs://nn/conf/", "x.csv"));
        assertEquals("/x.csv", Storage.resolve("conf", "/x.csv"));
        assertEquals("s3a://b/x.csv", Storage.resolve("conf", "s3a://b/x.csv"));
        assertEquals("C:\\x.csv", Storage.resolve("conf", "C:\\x.csv"));
        assertEquals("x.csv", Storage.resolve("", "x.csv"));
        assertEquals("a/b", Storage.parent("a/b/c.conf"));
        assertEquals("/", Storage.parent("/c.conf"));
        assertEquals("", Storage.parent("c.conf"));
    }

    private interface Action {
        void run() throws IOException;
    }

    private static String message(Action action) {
        return assertThrows(UserException.class, action::run).getMessage();
    }

    private String uri(String name) {
        return name.isEmpty() ? directory.toString() : directory + "/" + name;
    }

    private List<String> names(String name) throws IOException {
        return storage.list(uri(name)).stream().map(FileEntry::name).toList();
    }

    private void write(String name, String text) throws IOException {
        try (OutputStream out = storage.create(uri(name))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private String read(String name, long offset) throws IOException {
        try (InputStream in = storage.open(uri(name), offset)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
