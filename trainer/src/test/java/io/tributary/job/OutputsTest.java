package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.error.UserException;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import io.tributary.train.TrainingListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was learned is not lost, whatever becomes of the place it was to be written to. */
class OutputsTest {
    private static final Pattern RESCUED =
            Pattern.compile("; the ([^;:]*) was saved in (\\S*tributary-rescued-\\S+) on \\S+;");
    private static final int EPOCHS = 4; // of four steps

    @TempDir
    private Path folder;

    /** What befalls the output at the end of an epoch. */
    private interface Fate {
        void strikes() throws IOException;
    }

    private Path out() {
        return folder.resolve("out");
    }

    /** Trains, and gives the bits of what came of it. */
    private String train(Path output, Storage storage, boolean resume, int epoch, Fate fate) throws IOException {
        Path data = folder.resolve("xor.csv");
        Files.writeString(data, "a,b,y\n" + "0,0,0\n0,1,1\n1,0,1\n1,1,0\n".repeat(8));
        JobConfig config = JobConfig.parse(
                "c.conf",
                "data { format = csv, header = true, train = xor.csv, label { column = y, type = class } }\n"
                        + "model { input = [2], layers = [{ type = dense, units = 4, activation = tanh },"
                        + " { type = dense, units = 2 }], loss = softmax-cross-entropy }\n"
                        + "optimizer { type = adam, learning-rate = 0.1 }\n"
                        + "train { epochs = " + EPOCHS + ", batch-size = 8, shards = 2, checkpoint.every-steps = 3 }",
                List.of(),
                folder.toString());
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epochEnded(Epoch ended) {
                try {
                    if (ended.epoch() == epoch) {
                        fate.strikes();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        return new TrainJob(
                        config,
                        storage,
                        TrainRun.plain()
                                .into(Optional.of(output.toString()), resume)
                                .telling(List.of(listener)))
                .run(new LocalBackend(1))
                .result()
                .weights()
                .sha256();
    }

    private String undisturbed() throws IOException {
        return train(Files.createTempDirectory(folder, "undisturbed"), new LocalStorage(), false, 0, () -> {});
    }

    /** Continues what was rescued, and sees that it gives the bits of a training that nothing befell. */
    private void assertRescued(UserException error, String what) throws IOException {
        Matcher rescued = RESCUED.matcher(error.getMessage());
        assertTrue(rescued.find(), error::getMessage);
        assertEquals(what, rescued.group(1));
        Path elsewhere = Path.of(rescued.group(2));
        try {
            if (what.equals("model")) {
                assertTrue(Files.exists(elsewhere.resolve("model/weights.safetensors")));
            } else {
                assertEquals(undisturbed(), train(elsewhere, new LocalStorage(), true, 0, () -> {}));
            }
        } finally {
            new LocalStorage().delete(elsewhere.toString());
        }
    }

    private static void assertNothingHalf(Path output) throws IOException {
        try (Stream<Path> all = Files.walk(output)) {
            assertEquals(
                    List.of(),
                    all.filter(path -> path.toString().matches(".*(\\.writing|\\.tmp-\\d+|\\.lock.*)"))
                            .toList());
        }
    }

    @Test
    void anOutputThatWasRemovedIsMadeAgain() throws IOException {
        String weights = train(out(), new LocalStorage(), false, 2, () -> new LocalStorage().delete(out().toString()));
        assertEquals(undisturbed(), weights);
        assertTrue(Files.exists(out().resolve("model/manifest.json")));
        assertTrue(Files.exists(out().resolve("summary.json")));
        assertNothingHalf(out());
    }

    /** In the middle, and when all is done. */
    @Test
    void aStateThatHasNoPlaceIsSavedElsewhere() throws IOException {
        for (int epoch : new int[] {2, EPOCHS}) {
            UserException error = assertThrows(
                    UserException.class,
                    () -> train(out(), new LocalStorage(), false, epoch, () -> {
                        new LocalStorage().delete(out().toString());
                        Files.writeString(out(), "a file");
                    }));
            assertRescued(error, "state after step " + (epoch == EPOCHS ? 4 * EPOCHS : 9));
            assertEquals("a file", Files.readString(out()));
            Files.delete(out());
        }
    }

    @Test
    void aModelThatHasNoRoomIsSavedElsewhere() throws IOException {
        UserException error = assertThrows(
                UserException.class, () -> train(out(), fullFor("model.writing/weights"), false, 0, () -> {}));
        assertTrue(error.getMessage().contains("model: the model cannot be written: No space left on device"));
        assertRescued(error, "model");
        assertFalse(Files.exists(out().resolve("model")));
        assertNothingHalf(out());
        assertEquals(undisturbed(), train(out(), new LocalStorage(), true, 0, () -> {}));
    }

    /** This machine's files, but for those whose name has a part in it. */
    private static Storage fullFor(String part) {
        Storage storage = new LocalStorage();
        return (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("create")
                            && arguments[0].toString().contains(part)) {
                        throw new IOException("No space left on device");
                    }
                    try {
                        return method.invoke(storage, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aDiskThatFillsLosesNoStep() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(done("mount", "-t", "tmpfs", "-o", "size=512k", "none", disk.toString()), "needs root to mount");
        try {
            Path output = disk.resolve("out");
            UserException error = assertThrows(
                    UserException.class,
                    () -> train(output, new LocalStorage(), false, 2, () -> fill(disk.resolve("others"))));
            assertTrue(error.getMessage().contains("No space left on device"), error::getMessage);
            assertRescued(error, "state after step 9");
            assertNothingHalf(output);
            Files.delete(disk.resolve("others"));
            assertEquals(undisturbed(), train(output, new LocalStorage(), true, 0, () -> {}), "from step 6");
        } finally {
            assertTrue(done("umount", disk.toString()));
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertEquals("No space left on device", e.getMessage());
        }
    }

    private static boolean done(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program
        }
    }
}
