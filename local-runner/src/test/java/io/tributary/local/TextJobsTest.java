package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be done with models of text once they are trained. */
class TextJobsTest {
    @TempDir
    private Path folder;

    private Playground here;

    @BeforeEach
    void lay() throws IOException {
        here = new Playground(folder).lay();
    }

    @Test
    void predictGivesARowForEveryDocument() throws IOException {
        here.done("train", "HERE/mails.conf", "--output", "HERE/out", "--set", "train.epochs=60");

        here.done("predict", "HERE/out", "--input", "HERE/mails/*/*.txt", "--output", "HERE/predictions");
        here.done(
                "predict",
                "HERE/out",
                "--input",
                "HERE/mails/*/*.txt",
                "--output",
                "HERE/typed",
                "--format",
                "PARQUET");

        List<String> lines = new ArrayList<>();
        try (Stream<Path> parts = Files.list(here.path("predictions"))) {
            for (Path part : parts.filter(path -> path.toString().endsWith(".csv"))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readAllLines(part));
            }
        }
        assertEquals("file,prediction,probability_bad,probability_good", lines.get(0));
        assertEquals(1 + 8, lines.size(), lines.toString());
        Model model = Model.load(here.path("out").toString());
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            String file = fields[0].replaceFirst("^file:", "");
            assertEquals(file.contains("/ham/") ? "good" : "bad", fields[1], line);
            String text = Files.readString(Path.of(file));
            assertEquals(fields[1], model.predictClass(text));
            float[] probabilities = {Float.parseFloat(fields[2]), Float.parseFloat(fields[3])};
            assertArrayEquals(probabilities, model.predict(text), 1e-5f);
        }
        assertThrows(UserException.class, () -> model.predict("..."));
    }

    @Test
    void anUnlabelledDirectoryIsPredictedAndNotEvaluated() throws IOException {
        here.done("train", "HERE/mails.conf", "--output", "HERE/out");
        here.write("inbox/1.txt", "see me");

        here.done("predict", "HERE/out", "--input", "HERE/inbox", "--output", "HERE/predictions");
        CommandRun run = CommandRun.of(here.here(List.of("evaluate", "HERE/out", "--data", "HERE/inbox")));

        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("its directory \"inbox\" is of no class"), run.err());
    }

    @Test
    void generateContinuesWhatTheModelLearned() {
        here.done("train", "HERE/speeches.conf", "--output", "HERE/out", "--set", "train.epochs=80");

        assertEquals("abcdefgabcdefga\n", generate("--prompt", "abcd", "--length", "11", "--temperature", "0"));
        assertEquals("abcdefg\n", generate("--length", "7", "--temperature", "0"), "the beginning of a document");
        assertEquals("gab\n", generate("--prompt", "gab", "--length", "0"));
        String drawn = generate("--length", "60", "--temperature", "4", "--seed", "7");
        assertEquals(61, drawn.length());
        assertTrue(drawn.matches("[a-g]+\\n"), drawn);
        assertEquals(drawn, generate("--length", "60", "--temperature", "4", "--seed", "7"));
        assertTrue(!drawn.equals(generate("--length", "60", "--temperature", "4", "--seed", "8")), drawn);
    }

    private String generate(String... options) {
        List<String> arguments = new ArrayList<>(List.of("generate", "HERE/out"));
        arguments.addAll(List.of(options));
        return CommandRun.done(here.here(arguments)).out();
    }

    @Test
    void anotherTokenisationDoesNotResume() throws IOException {
        here.done("train", "HERE/mails.conf", "--output", "HERE/out");
        here.replace("mails.conf", "max-tokens = 8", "max-tokens = 8, standardize = lower");

        CommandRun run =
                CommandRun.of(here.here(List.of("train", "HERE/mails.conf", "--output", "HERE/out", "--resume")));

        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("data.text.standardize"), run.err());
    }
}
