package io.tributary.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What fails for the user's reasons is found however deep it lies, and nothing else is called so. */
class MendableTest {
    private static Throwable wrapped(Throwable cause) {
        return new RuntimeException("a thread", new IllegalStateException("a job", cause));
    }

    @Test
    void reasonsAreFoundHoweverTheyAreWrapped() {
        Map<Throwable, String> lines = Map.of(
                new UserException("a", "b", "c"), "a: b; c",
                new FileSystemException("/d", null, "No space left on device"), "/d: No space left on device",
                new NoSuchFileException("/d/e"), "/d/e: no such file or directory",
                new IOException("No space left on device"), "file system: No space left on device",
                new IOException("/d/f (Read-only file system)"), "/d/f: Read-only file system",
                new IOException("Mkdirs failed to create file:/proc/x/_temporary (exists=false)"),
                        "file:/proc/x/_temporary: cannot be made",
                new UnknownHostException("h"), "network: UnknownHostException: h",
                new ConnectException("refused"), "network: ConnectException: refused",
                new UncheckedIOException("packing in /p: torn", new IOException("torn")),
                        "input or output: packing in /p: torn",
                new OutOfMemoryError("Java heap space"), "memory: the heap of ");
        lines.forEach((failure, line) -> {
            String message = Mendable.of(wrapped(failure)).orElseThrow().getMessage();
            assertTrue(message.startsWith(line), message);
        });
    }

    @Test
    void whatIsOursToMendIsNotTheUsers() {
        assertTrue(Mendable.of(wrapped(new NullPointerException("bug"))).isEmpty());
        assertTrue(Mendable.of(wrapped(new IOException("Connection reset by peer")))
                .isEmpty());
    }

    @Test
    void aLargerHeapIsNotAdvisedWhereItDoesNotHelp() {
        String message = Mendable.of(wrapped(new OutOfMemoryError(
                        "unable to create native thread: possibly out of memory or process/resource limits reached")))
                .orElseThrow()
                .getMessage();
        assertTrue(
                message.startsWith(
                        "memory: the process has too little beside its heap (unable to create native thread"),
                message);
        assertFalse(message.contains("-Xmx"), message);
    }

    @Test
    void aHeapThatIsTooSmallIsOneLine() {
        assertEquals(3, Mendable.inHeap(() -> 3));
        assertThrows(
                UserException.class,
                () -> Mendable.inHeap(() -> {
                    throw new OutOfMemoryError("Java heap space");
                }));
    }
}
