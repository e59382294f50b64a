package io.tributary.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Input that looks odd and is right: the same numbers come of it as of the plain file. In one shard, since a row's shard is
 * decided by where in the file it begins.
 */
class GoodInputTest {
    @TempDir
    private Path folder;

    private Playground here;
    private String plain;

    @BeforeEach
    void trainOnThePlainFile() throws IOException {
        here = new Playground(folder).lay();
        here.replace("job.conf", "shards = 2", "shards = 1");
        plain = train("plain");
    }

    private String train(String output, String... more) {
        return Trained.of(here.path("job.conf"), here.path(output), more).sha256();
    }

    /**
     * The rows are the same, in another place in the file and so in another order, of which float32 sums keep the first digits:
     * all of them are in every step.
     */
    private void assertSameRows() throws IOException {
        double written = loss("written");
        here.write("rows.csv", Playground.ROWS);
        double usual = loss("usual");
        assertEquals(usual, written, 1e-5 * usual);
    }

    private double loss(String output) {
        return Trained.of(here.path("job.conf"), here.path(output), "--set", "train.batch-size=all")
                .figure("trainLoss")
                .asDouble();
    }

    @Test
    void linesEndAsOnWindows() throws IOException {
        here.replace("rows.csv", "\n", "\r\n");

        assertSameRows();
    }

    @Test
    void theLastLineMayLackItsEnd() throws IOException {
        here.cut("rows.csv", -1);

        assertEquals(plain, train("out"));
    }

    @Test
    void emptyLinesMayEndTheFile() throws IOException {
        here.edit("rows.csv", bytes -> (new String(bytes, UTF_8) + "\n\n").getBytes(UTF_8));

        assertEquals(plain, train("out"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstColumn() throws IOException {
        here.edit("rows.csv", bytes -> ("\uFEFF" + new String(bytes, UTF_8)).getBytes(UTF_8));

        assertSameRows();
    }

    @Test
    void fieldsMayBeQuoted() throws IOException {
        here.replace("rows.csv", "0.25,2,b", "\"0.25\",2,\"b\"");
        here.replace("rows.csv", "x,z,y", "\"x\",z,\"y\"");

        assertSameRows();
    }

    @Test
    void numbersMayBeWrittenWithExponents() throws IOException {
        here.replace("rows.csv", "0.25,2,b", "+2.5e-1,2.000,b");

        assertSameRows();
    }

    @Test
    void filesMayBeCompressed() throws IOException {
        here.write("rows.csv.gz", Playground.gzip(Playground.ROWS.getBytes(UTF_8)));

        assertEquals(plain, train("out", "--set", "data.train=" + here.path("rows.csv.gz")));
    }

    @Test
    void pathsMayHaveSpacesAndAccents() throws IOException {
        here.write("my däta/röws 1.csv", Playground.ROWS);

        assertEquals(plain, train("my öut", "--set", "data.train=" + here.path("my däta/röws 1.csv")));
    }

    @Test
    void aFileUriIsAPath() {
        assertEquals(plain, train("out", "--set", "data.train=file://" + here.path("rows.csv")));
    }

    @Test
    void aBatchMayBeLargerThanTheData() {
        Trained whole = Trained.of(here.path("job.conf"), here.path("out"), "--set", "train.batch-size=1000");

        assertEquals(1, whole.figure("steps").asInt());
        assertEquals(12, whole.figure("examples").asInt());
        assertEquals(train("all", "--set", "train.batch-size=all"), whole.sha256());
    }

    @Test
    void thereMayBeMoreShardsThanRows() {
        Trained thin = Trained.of(here.path("job.conf"), here.path("out"), "--set", "train.shards=50");

        assertEquals(12, thin.figure("examples").asInt());
    }

    @Test
    void aBatchMayBeOneExample() {
        Trained single = Trained.of(here.path("job.conf"), here.path("out"), "--set", "train.batch-size=1");

        assertEquals(12, single.figure("steps").asInt());
    }

    @Test
    void anEmptyOutputDirectoryIsTaken() throws IOException {
        Files.createDirectory(here.path("out"));

        assertEquals(plain, train("out"));
    }

    @Test
    void resumingWhereNothingWasBeginsAnew() {
        assertEquals(plain, train("out", "--resume"));
    }

    @Test
    void resumingWhatIsDoneChangesNothing() {
        assertEquals(plain, train("plain", "--resume"));
    }
}
