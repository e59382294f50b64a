package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes that a network leaves to the data are those that one would write, on threads and on Spark. */
class AutoSizeTest {
    @TempDir
    private Path folder;

    private Playground here;

    @BeforeEach
    void lay() throws IOException {
        here = new Playground(folder).lay();
    }

    /** Trains a job as it is, and gives the bits. */
    private String trained(String conf, String output, String... more) {
        return Trained.of(here.path(conf), here.path(output), more).sha256();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--threads 2", "--master local[2]"})
    void theInputIsTheFeatures(String machine) throws IOException {
        String written = trained("job.conf", "written", machine.split(" "));
        here.replace("job.conf", "input = [2]\n", "");
        assertEquals(written, trained("job.conf", "absent", machine.split(" ")));
        here.replace("job.conf", "model {", "model { input = auto");
        assertEquals(written, trained("job.conf", "auto", machine.split(" ")));
        String conf = Files.readString(here.path("auto/model/model.conf")).replaceAll("[\\s\"]", "");
        assertTrue(conf.contains("input:[2]") || conf.contains("input=[2]"), conf);
        here.done("evaluate", "HERE/auto", "--data", "HERE/rows.csv");
        here.done("predict", "HERE/auto", "--input", "HERE/rows.csv", "--output", "HERE/predictions");
        here.done("train", "HERE/job.conf", "--output", "HERE/auto", "--resume", "--set", "train.epochs=2");
        here.done("gradient-check", "HERE/job.conf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--threads 2", "--master local[2]"})
    void aTableHasARowForEachToken(String machine) throws IOException {
        String written = trained("speeches.conf", "written", machine.split(" "));
        here.replace("speeches.conf", "input-dim = 9", "input-dim = auto");
        here.replace("speeches.conf", "input = [6]\n", "");
        assertEquals(written, trained("speeches.conf", "auto", machine.split(" ")));
        here.replace("speeches.conf", "input-dim = auto,", "");
        assertEquals(written, trained("speeches.conf", "absent", machine.split(" ")));
    }

    /** One-hot columns and the indicator of a missing value count as what they become. */
    @Test
    void whatColumnsBecomeIsCounted() throws IOException {
        here.write("rows.csv", "x,z,y\n1,red,a\n,blue,b\n3,red,a\n4,green,b\n5,red,a\n6,blue,b\n");
        here.replace("job.conf", "input = [2]\n", "");
        here.replace(
                "job.conf",
                "header = true",
                "header = true, columns { x { missing = 0, missing-indicator = true }, z { type = category,"
                        + " encoding = one-hot } }");
        here.done("train", "HERE/job.conf", "--output", "HERE/out");
        CommandRun described = CommandRun.of("describe", folder + "/out/model/model.conf");
        assertTrue(
                described.out().matches("(?s).*layers\\.0 +dense +3 +18 .*"), described::toString); // 5 inputs × 3 + 3
    }

    @Test
    void describeTakesTheInputFromTheHeader() throws IOException {
        String written = CommandRun.of("describe", folder + "/job.conf").out();
        here.replace("job.conf", "input = [2]\n", "");
        assertEquals(written, CommandRun.of("describe", folder + "/job.conf").out());
        here.replace("job.conf", "rows.csv", "nowhere.csv");
        String unseen = CommandRun.of("describe", folder + "/job.conf").out();
        assertTrue(unseen.startsWith("layers: not shown; model.input = auto"), unseen);
    }

    @Test
    void aTableOfNumbersHasNoSize() throws IOException {
        here.replace(
                "job.conf",
                "{ type = dense, units = 3, activation = relu }",
                "{ type = embedding, output-dim = 3 }, flatten");
        CommandRun run = CommandRun.of("train", folder + "/job.conf", "--threads", "1");
        assertEquals(2, run.exitCode());
        assertEquals(
                "tributary: layer 0 (embedding): input-dim = auto needs inputs that are categories or tokens, and input 0"
                        + " is a number; write input-dim, or name the columns of the branch\n",
                run.err());
    }

    @Test
    void imagesNeedAShape() throws IOException {
        here.replace("images.conf", "format = idx", "format = idx, augment { random-flip = horizontal }");
        Files.writeString(
                here.path("images.conf"),
                Files.readString(here.path("images.conf")).replaceFirst("input = \\[[^]]*\\]", "input = auto"));
        CommandRun run = CommandRun.of("train", folder + "/images.conf", "--threads", "1");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("needs images: a model.input of [channels, height, width], got auto"), run::err);
    }
}
