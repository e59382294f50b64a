package io.tributary.spark.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test runs on the local disk twice: as {@code file:}, and behind a Hadoop file system of another scheme. */
class HadoopStorageTest {
    /** Local files under a scheme that is not local: what HDFS or an object store is to the storage. */
    public static final class OtherFileSystem extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("other:///");
        }

        @Override
        public String getScheme() {
            return "other";
        }
    }

    @TempDir
    Path directory;

    private static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.setClass("fs.other.impl", OtherFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
        return configuration;
    }

    private final Storage storage = new HadoopStorage(configuration());

    private List<String> roots() {
        return List.of("file:" + directory + "/local", "other:" + directory + "/other");
    }

    private void write(String uri, String text) throws IOException {
        try (OutputStream out = storage.create(uri)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private String read(String uri, long offset) throws IOException {
        try (InputStream in = storage.open(uri, offset)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void writesReadsFromAnOffsetAndReplaces() throws IOException {
        for (String root : roots()) {
            write(root + "/a/b.txt", "first");
            write(root + "/a/b.txt", "hello");
            assertEquals("llo", read(root + "/a/b.txt", 2), root);
            assertTrue(storage.exists(root + "/a/b.txt"), root);
            assertEquals(List.of("b.txt"), storage.names(root + "/a"), "no checksum files beside it: " + root);
        }
    }

    @Test
    void renamingAFileReplacesAFile() throws IOException {
        for (String root : roots()) {
            write(root + "/new", "new");
            write(root + "/old", "old");
            storage.rename(root + "/new", root + "/old");
            assertEquals("new", read(root + "/old", 0), root);
            assertFalse(storage.exists(root + "/new"), root);
        }
    }

    @Test
    void renamingADirectoryPublishesItButReplacesNoContent() throws IOException {
        for (String root : roots()) {
            write(root + "/part/a", "a");
            storage.rename(root + "/part", root + "/whole");
            assertEquals("a", read(root + "/whole/a", 0), root);
            write(root + "/part/a", "b");
            assertThrows(Exception.class, () -> storage.rename(root + "/part", root + "/whole"), root);
            assertEquals("a", read(root + "/whole/a", 0), root);
        }
    }

    @Test
    void listsFilesChildrenAndGlobsInOrderWithoutHiddenOnes() throws IOException {
        for (String root : roots()) {
            for (String name : List.of("b.csv", "a.csv", "_SUCCESS", ".hidden", "c.txt", "sub/d.csv")) {
                write(root + "/" + name, name);
            }
            assertEquals(List.of("a.csv", "b.csv", "c.txt"), names(storage.list(root)), root);
            assertEquals(List.of("a.csv", "b.csv"), names(storage.list(root + "/*.csv")), root);
            assertEquals(List.of("b.csv"), names(storage.list(root + "/b.csv")), root);
            assertEquals(List.of(), storage.list(root + "/nothing"), root);
            assertEquals(List.of(), storage.list(root + "/*.parquet"), root);
            assertEquals("a.csv", read(storage.list(root).get(0).uri(), 0), "a listed name opens: " + root);
        }
    }

    private static List<String> names(List<FileEntry> files) {
        return files.stream().map(FileEntry::name).toList();
    }

    @Test
    void deletesTreesAndNothing() throws IOException {
        for (String root : roots()) {
            storage.mkdirs(root + "/x/y");
            write(root + "/x/y/z", "z");
            storage.delete(root + "/x");
            storage.delete(root + "/x");
            assertFalse(storage.exists(root + "/x"), root);
        }
    }

    @Test
    void aPathWithoutSchemeBelongsToTheDefaultFileSystem() throws IOException {
        Configuration configuration = configuration();
        configuration.set("fs.defaultFS", "other:///");
        Storage other = new HadoopStorage(configuration);
        write("other:" + directory + "/a", "a");
        assertEquals(
                "other", URI.create(other.list(directory + "/a").get(0).uri()).getScheme());
        write(directory + "/b", "b");
        assertEquals(directory + "/b", storage.list(directory + "/b").get(0).uri());
    }

    @Test
    void whatTheUserCanMendIsOneLine() {
        for (String root : roots()) {
            UserException missing = assertThrows(UserException.class, () -> read(root + "/missing", 0));
            assertTrue(missing.getMessage().startsWith(root + "/missing: no such file"), missing.getMessage());
        }
        for (String uri : List.of("nosuch://bucket/a", "s3a://bucket/a")) {
            UserException scheme = assertThrows(UserException.class, () -> read(uri, 0));
            assertTrue(scheme.getMessage().contains("no file system for this scheme"), scheme.getMessage());
            assertTrue(scheme.getMessage().contains("--packages"), scheme.getMessage());
        }
        UserException host = assertThrows(UserException.class, () -> storage.exists("hdfs://no-such-host.invalid:9/a"));
        assertTrue(host.getMessage().contains("unknown host"), host.getMessage());
    }
}
