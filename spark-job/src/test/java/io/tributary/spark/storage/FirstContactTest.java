package io.tributary.spark.storage;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;

class FirstContactTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Where a user may read some of a bucket, and not list its root. */
    public static final class Closed extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("closed://bucket");
        }

        @Override
        public FileStatus getFileStatus(Path path) throws IOException {
            throw new AccessDeniedException(path.toString());
        }
    }

    /** A host that says nothing. */
    public static final class Silent extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("silent://host");
        }

        @Override
        public FileStatus getFileStatus(Path path) throws IOException {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("interrupted");
        }
    }

    private static void require(String path, Class<?> fileSystem) throws IOException {
        Configuration configuration = new Configuration(false);
        configuration.set("fs." + URI.create(path).getScheme() + ".impl", fileSystem.getName());
        FirstContact.require(new Path(path), configuration, PATIENCE);
    }

    @Test
    void aRootThatIsNotOursToListIsAnAnswer() {
        assertDoesNotThrow(() -> require("closed://bucket/ours/x.csv", Closed.class));
    }

    @Test
    void aHostThatSaysNothingIsNamed() {
        UserException silent = assertThrows(UserException.class, () -> require("silent://host/x.csv", Silent.class));
        assertEquals(
                "silent://host/x.csv: silent://host says nothing for 1 seconds; check host and port, and whether the file"
                        + " system runs",
                silent.getMessage());
    }
}
