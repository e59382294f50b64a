package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.random.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose numbers blow up and stay finite. */
class DivergenceJobsTest {
    private static final String FAR = "step 4: the loss is ";

    @TempDir
    private Path folder;

    @BeforeEach
    void lay() throws IOException {
        Files.writeString(folder.resolve("job.conf"), """
                seed = 1
                data { format = csv, train = "rows.csv", label { column = 3, type = class } }
                model {
                  input = [3]
                  layers = [{ type = dense, units = 4, activation = tanh }, { type = dense, units = 2 }]
                  loss = softmax-cross-entropy
                }
                optimizer { type = adam, learning-rate = 1e4 }
                train { epochs = 4, batch-size = 16, shards = 3, report-steps = 1 }
                """);
        Files.write(
                folder.resolve("rows.csv"),
                IntStream.range(0, 200)
                        .mapToObj(i -> Key.uniform(1, i) + "," + Key.uniform(2, i) + "," + Key.uniform(3, i)
                                + (Key.uniform(4, i) < 0.5 ? ",a" : ",b"))
                        .toList());
    }

    private List<String> arguments(String name, String... more) {
        return Trained.arguments(folder.resolve("job.conf"), folder.resolve(name), more);
    }

    private JsonNode summary(String name) {
        return new Trained(folder.resolve(name)).summary();
    }

    @Test
    void byDefaultAWarningStandsOnTheConsoleInTheSummaryAndInTheReport() throws IOException {
        CommandRun run = CommandRun.done(arguments("out"));
        List<String> warnings = new ArrayList<>();
        summary("out").get("warnings").forEach(each -> warnings.add(each.asText()));
        assertEquals(2, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("step 1: it changed weights of the size "), warnings::toString);
        assertTrue(warnings.get(1).startsWith(FAR), warnings::toString);
        String report = Files.readString(folder.resolve("out/report.html"));
        for (String warning : warnings) {
            assertTrue(run.err().contains("warning: " + warning), run::err);
            assertTrue(run.out().contains("warning: " + warning), run::out);
            assertTrue(report.contains(warning), warning);
        }
    }

    @Test
    void aTrainingThatIsToStopEndsWithOneLine() {
        CommandRun run = CommandRun.of(arguments("out", "--set", "train.on-divergence=stop"));
        assertEquals(1, run.exitCode());
        String last = run.err().lines().reduce("", (before, line) -> line);
        assertTrue(last.startsWith("tributary: step 1: it changed weights of the size "), run::err);
        assertTrue(last.endsWith("; earlier checkpoints are as they were"), run::err);
        assertFalse(Files.exists(folder.resolve("out/summary.json")));
    }

    @Test
    void goingBackHasTheSameBitsOnEveryEngine() {
        String[] rollback = {"--set", "train.on-divergence={type=rollback,factor=1e-3,tries=5}"};
        CommandRun.done(arguments("threads", rollback));
        CommandRun.done(arguments("job", rollback[0], rollback[1], "--master", "local[2]", "--set", "engine=job"));
        CommandRun.done(
                arguments("resident", rollback[0], rollback[1], "--master", "local[2]", "--set", "engine=resident"));
        JsonNode threads = summary("threads");
        assertTrue(
                threads.get("warnings")
                        .get(0)
                        .asText()
                        .contains("; went back to step 0, with 0.001 times the " + "learning rate (1 of 5 tries)"),
                threads::toString);
        assertTrue(threads.get("trainLoss").asDouble() < 5, threads::toString);
        for (String engine : List.of("job", "resident")) {
            assertEquals(threads.get("weightsSha256"), summary(engine).get("weightsSha256"), engine);
            assertEquals(threads.get("warnings"), summary(engine).get("warnings"), engine);
        }
    }

    /** Its squared gradient is too large for a float. */
    @Test
    void oneEnormousTargetIsSaid() throws IOException {
        List<String> rows = new ArrayList<>(List.of("1,2,3,1e25"));
        IntStream.range(0, 100).forEach(i -> rows.add(Key.uniform(1, i) + ",2,3," + Key.uniform(2, i)));
        Files.write(folder.resolve("rows.csv"), rows);
        CommandRun run = CommandRun.done(arguments(
                "out",
                "--set",
                "data.label.type=number",
                "--set",
                "model.layers.1.units=1",
                "--set",
                "model.loss=mean-squared-error",
                "--set",
                "optimizer.learning-rate=0.001"));
        assertTrue(run.err().contains("a moment of the optimizer is not finite (Infinity)"), run::err);
    }
}
