package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.random.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code predict} with Spark and without. */
class PredictTest {
    private static final String JOB = """
            data { format = csv, header = true, train = "rows.csv", label { column = side, type = class }, ignore = [note] }
            model { input = [2], layers = [{ type = dense, units = 3 }], loss = softmax-cross-entropy }
            optimizer { type = adam }
            train { epochs = 2, batch-size = 50 }
            """;

    /** As they stand in the file; what a writer of CSV may do to them is what this is about. */
    private static final List<String> NOTES = List.of(
            "plain",
            "\"with, comma\"",
            "\"with \"\"quotes\"\"\"",
            "\"\"\"\"",
            " before",
            "behind ",
            "\" both, \"",
            "",
            "\"\"",
            "it's",
            "#hash",
            "\\back\\slash",
            "tab\there",
            "ü–é",
            "NULL");

    @TempDir
    private Path folder;

    @BeforeEach
    void train() throws IOException {
        Files.writeString(folder.resolve("job.conf"), JOB);
        List<String> lines = new ArrayList<>(List.of("a,note,b,side"));
        for (int i = 0; i < 700; i++) {
            float a = Key.uniform(1, i);
            float b = Key.uniform(2, i);
            String side = a > b ? "\"left, down\"" : i % 2 == 0 ? "right" : " up";
            lines.add(a + "," + NOTES.get(i % NOTES.size()) + "," + b + "," + side);
        }
        Files.write(folder.resolve("rows.csv"), lines);
        Trained.of(folder.resolve("job.conf"), folder.resolve("out"));
    }

    private Path predict(String output, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("predict", folder.resolve("out").toString()));
        arguments.addAll(List.of("--input", folder.resolve("rows.csv").toString()));
        arguments.addAll(List.of("--output", folder.resolve(output).toString()));
        arguments.addAll(List.of(more));
        CommandRun.done(arguments);
        return folder.resolve(output);
    }

    private static String text(Path output) throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            StringBuilder all = new StringBuilder();
            for (Path part : files.filter(file -> file.getFileName().toString().matches("part-.*"))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(part));
            }
            return all.toString();
        }
    }

    @Test
    void aFewFilesArePredictedWithoutSparkToTheSameBytes() throws IOException {
        Path here = predict("here");
        String expected = text(predict("spark", "--master", "local[2]"));
        assertEquals(expected, text(here));
        assertTrue(expected.startsWith("a,note,b,side,prediction,\"probability_left, down\","), expected);
        assertEquals(701, expected.lines().count());
        assertTrue(Files.exists(here.resolve("_SUCCESS")));
        assertTrue(Files.exists(here.resolve("part-00000.csv")), "Spark calls it otherwise");
    }

    @Test
    void whatFailsLeavesNothing() throws IOException {
        Files.writeString(folder.resolve("rows.csv"), "a,note,b\n1,x,2\n1,x,none\n");
        CommandRun run = CommandRun.of(
                "predict",
                folder.resolve("out").toString(),
                "--input",
                folder.resolve("rows.csv").toString(),
                "--output",
                folder.resolve("failed").toString());
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("rows.csv:3, column \"b\""), run.err());
        assertFalse(Files.exists(folder.resolve("failed")));
    }
}
