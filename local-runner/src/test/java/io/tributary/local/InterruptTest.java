package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training that is stopped by a signal goes on to the same bits, whatever the signal and the number of threads. */
@EnabledOnOs(OS.LINUX)
class InterruptTest {
    private static final Path DIGITS = Trained.CONF.resolve("digits.conf");
    private static final String[] LONGER = {"--set", "train.epochs=60", "--set", "train.checkpoint.every-steps=20"};

    private static String uninterrupted;

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainWithoutInterruption(@TempDir Path whole) {
        uninterrupted =
                Trained.of(DIGITS, whole.resolve("out"), with("--threads", "2")).sha256();
    }

    private static String[] with(String... more) {
        List<String> all = new ArrayList<>(List.of(LONGER));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest(name = "SIG{0}")
    @CsvSource({"TERM, 143, 1", "INT, 130, 4", "KILL, 137, 3"})
    void resumesToTheSameBits(String signal, int exitCode, String threads) throws Exception {
        Trained training = new Trained(folder.resolve("out"));
        Path log = folder.resolve("log");

        try (Launched process =
                Launched.start(log, "", Trained.arguments(DIGITS, training.directory(), with("--threads", "2")))) {
            process.await("a checkpoint", training::hasCheckpoint);
            process.signal(signal);
            assertEquals(exitCode, process.awaitEnd(), process::output);
            if (!signal.equals("KILL")) {
                String last = process.output().lines().reduce("", (before, line) -> line);
                assertTrue(last.matches("stopped by SIG" + signal + " after step \\d+; continue with --resume"), last);
            }
        }
        assertTrue(training.hasCheckpoint());
        assertFalse(Files.exists(training.directory().resolve("summary.json")), "it was not done yet");

        Trained.of(DIGITS, training.directory(), with("--resume", "--threads", threads));
        assertEquals(uninterrupted, training.sha256());
        assertEquals(60, training.figure("epochs").asInt());
    }

    /** There is nothing to keep yet: the work ends soon, and the output stays as it was. */
    @ParameterizedTest(name = "SIG{0} {2}")
    @CsvSource({"TERM, 143, --threads, 2", "INT, 130, --threads, 1", "TERM, 143, --master, local[2]"})
    void aSignalWhilePackingIsAnInterruption(String signal, int exitCode, String option, String value)
            throws Exception {
        Playground here = new Playground(folder).lay();
        Path marks = folder.resolve("marks");
        here.replace(
                "job.conf",
                "format = csv",
                "format = \"" + SlowFormat.class.getName() + "\", like = csv, pause = 3000, marks = \"" + marks + "\"");
        Map<String, String> environment = Map.of(
                "TRIBUTARY_CLASSPATH",
                Path.of("target/test-classes").toAbsolutePath().toString());
        List<String> arguments = List.of("train", folder + "/job.conf", "--output", folder + "/out", option, value);
        try (Launched process = Launched.start(folder.resolve("log"), environment, arguments)) {
            process.await("a reader", () -> Files.isDirectory(marks));
            process.signal(signal);
            assertEquals(exitCode, process.awaitEnd(), process::output);
            String last = process.output().lines().reduce("", (before, line) -> line);
            assertEquals("stopped by SIG" + signal + " before the first step; nothing was written", last);
            // Spark itself may tell of callbacks that come too late for its pools.
            assertFalse(process.output().contains("\tat io.tributary"), process::output);
        }
        assertFalse(Files.exists(folder.resolve("out")), "the claim is gone, and the directory with it");
    }
}
