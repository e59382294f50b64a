package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in processes of their own that are given one output. */
@EnabledOnOs(OS.LINUX)
@Timeout(240)
class OneOutputTest {
    private static final Path DIGITS = Trained.CONF.resolve("digits.conf");
    private static final String[] LONG = {
        "--threads", "1", "--set", "train.epochs=400", "--set", "train.checkpoint.every-steps=20"
    };

    @TempDir
    private Path folder;

    private Launched start(String log, String... more) {
        List<String> arguments = new ArrayList<>(List.of(LONG));
        arguments.addAll(List.of(more));
        return Launched.start(
                folder.resolve(log),
                "",
                Trained.arguments(DIGITS, folder.resolve("out"), arguments.toArray(String[]::new)));
    }

    private static void requireRefused(Launched training) throws Exception {
        assertEquals(2, training.awaitEnd(), training::output);
        String last = training.output().lines().reduce("", (before, line) -> line);
        assertTrue(last.contains(": another training writes there (process "), training::output);
        assertFalse(training.output().contains("\tat "), training::output);
    }

    private static Launched firstToEnd(Launched one, Launched other) throws Exception {
        while (!one.isOver() && !other.isOver()) {
            Thread.sleep(20);
        }
        return one.isOver() ? one : other;
    }

    /** The last step of which there is a checkpoint. */
    private static long latest(Trained out) {
        String[] names = out.directory().resolve("checkpoints").toFile().list();
        return Stream.of(names == null ? new String[0] : names)
                .filter(name -> name.matches("step-\\d+"))
                .mapToLong(name -> Long.parseLong(name.substring("step-".length())))
                .max()
                .orElse(0);
    }

    /** Also of two who resume where a third was killed: one has it, and what was trained is not lost. */
    @Test
    void oneHasItAndTheOtherIsToldWho() throws Exception {
        Trained out = new Trained(folder.resolve("out"));
        try (Launched first = start("first")) {
            first.await("a checkpoint", out::hasCheckpoint);
            try (Launched second = start("second", "--resume")) {
                requireRefused(second);
            }
            first.signal("KILL");
            first.awaitEnd();
        }
        assertTrue(Files.exists(folder.resolve("out/training.lock")), "left by who was killed");
        try (Launched one = start("one", "--resume");
                Launched other = start("other", "--resume")) {
            Launched loser = firstToEnd(one, other);
            Launched winner = loser == one ? other : one;
            requireRefused(loser);
            long begun = latest(out);
            winner.await("a checkpoint of its own, with which what was cut short goes", () -> latest(out) > begun);
            winner.signal("TERM");
            assertEquals(143, winner.awaitEnd(), winner::output);
            assertTrue(winner.output().contains("continue with --resume"), winner::output);
        }
        assertFalse(Files.exists(folder.resolve("out/training.lock")));
        try (Stream<Path> left = Files.walk(folder.resolve("out"))) {
            assertEquals(
                    List.of(),
                    left.filter(path -> path.toString().matches(".*(\\.tmp-\\d+|\\.writing|\\.turn)"))
                            .toList());
        }
    }
}
