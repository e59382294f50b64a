package io.tributary.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.network.Shape;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.support.DataFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibsvmFormatTest {
    private static final String NINE = "format = libsvm, train = \"a.svm\", features = 9, label { type = class }";

    @TempDir
    Path directory;

    private DataFixture data;

    @BeforeEach
    void directory() {
        data = new DataFixture(directory);
    }

    private DataConfig config(String text) {
        return data.config(text, Shape.sparse(9));
    }

    private List<Row> read(String text, long rangeBytes) throws IOException {
        DataConfig config = config(text);
        DataFiles files = data.files(config, Split.TRAIN);
        return DataFixture.rows(data.format(config), files, data.format(config).schema(files), rangeBytes);
    }

    private static String shown(Row row) {
        return row.key().low() + " " + Arrays.toString(row.values())
                + Arrays.toString(row.sparse().indices())
                + Arrays.toString(row.sparse().values()) + Arrays.toString(row.texts());
    }

    @Test
    void aLineIsALabelAndTheValuesThatAreNotZero() throws IOException {
        data.text("a.svm", "+1 1:0.5 9:-2e3\r\n-1\t2:1   3:0 4:7 # 5:6\n0\n\n");
        List<Row> rows = read(NINE, 1000);
        assertEquals(
                List.of("0 [][0, 8][0.5, -2000.0][+1]", "17 [][1, 3][1.0, 7.0][-1]", "40 [][][][0]"),
                rows.stream().map(LibsvmFormatTest::shown).toList());
        RowSchema schema = data.format(config(NINE)).schema(null);
        assertEquals("column 9", schema.describeFeature(8), "as the line calls it");
        assertEquals("column 0", schema.describe(schema.targetColumns()[0]));
    }

    @Test
    void indicesMayBeginWithZeroAndLabelsBeNumbers() throws IOException {
        data.text("a.svm", "2.5 0:1 8:1\n-1e2 4:1\n");
        String text = "format = libsvm, train = \"a.svm\", features = 9, index-base = 0, label { type = number }";
        List<Row> rows = read(text, 1000);
        assertArrayEquals(new double[] {2.5}, rows.get(0).values());
        assertArrayEquals(new int[] {0, 8}, rows.get(0).sparse().indices());
        assertArrayEquals(new double[] {-100}, rows.get(1).values());
        RowSchema schema = data.format(config(text)).schema(null);
        assertEquals("column 8", schema.describeFeature(8));
        assertEquals("column 9", schema.describe(schema.targetColumns()[0]));
    }

    @Test
    void toPredictNoLabelIsNeeded() throws IOException {
        data.text("a.svm", "1 1:1\n2:2 3:3\n");
        DataConfig config = config(NINE);
        RowFormat format = data.format(config);
        DataFiles files = data.files(config, Split.TRAIN);
        RowSchema bare = format.match(files, format.schema(files), false);
        List<Row> rows = DataFixture.rows(format, files, bare, 1000);
        assertEquals(
                List.of("0 [][0][1.0][]", "6 [][1, 2][2.0, 3.0][]"),
                rows.stream().map(LibsvmFormatTest::shown).toList());
    }

    @Test
    void rowsAreTheSameHoweverFilesAreCutAndPacked() throws IOException {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 200; line++) {
            text.append(random.nextInt(3));
            for (int index = 1; index <= 9; index++) {
                if (random.nextInt(4) == 0) {
                    text.append(String.format(Locale.ROOT, " %d:%.3f", index, random.nextGaussian()));
                }
            }
            text.append('\n');
        }
        data.text("a.svm", text.toString());
        data.text("b.gz", text.toString());
        List<String> whole =
                read(NINE, 1 << 20).stream().map(LibsvmFormatTest::shown).toList();
        assertEquals(200, whole.size());
        for (int bytes : new int[] {1, 7, 100, 1000}) {
            assertEquals(
                    whole,
                    read(NINE, bytes).stream().map(LibsvmFormatTest::shown).toList());
        }
        List<String> packed = new ArrayList<>();
        read(NINE.replace("a.svm", "b.gz"), 7).forEach(row -> packed.add(shown(row)));
        assertEquals(whole, packed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 10:1|indices are 1 to 9, got 10; set data.features and model.input to as many as there are",
                "1 0:1|indices are 1 to 9, got 0; set data.index-base = 0 if the first feature is 0",
                "1 99999999999999999999:1|indices are 1 to 9, got 99999999999999999999; set data.features and "
                        + "model.input to as many as there are",
                "1 3:1 2:1|indices must ascend, and 2 follows 3; sort each line by index",
                "1 3:1 3:1|indices must ascend, and 3 follows 3; sort each line by index",
                "1 x:1|must be INDEX:VALUE, got \"x:1\"",
                "1 3|must be INDEX:VALUE, got \"3\"",
                "1 :3|must be INDEX:VALUE, got \":3\"",
                "1 -3:3|must be INDEX:VALUE, got \"-3:3\"",
                "1 qid:7 3:1|has a query, qid:7; groups for ranking are not supported; take them out",
                "3:1|the label is missing: the line begins with \"3:1\"; lines are LABEL INDEX:VALUE INDEX:VALUE …",
                "# all|the line has a comment alone; delete it",
            })
    void whatBreaksARuleIsNamedWithItsLine(String line, String message) throws IOException {
        data.text("a.svm", "1 1:1\n" + line + "\n1 1:1\n");
        data.fails("DIR/a.svm:2: " + message, () -> read(NINE, 1000));
        data.fails("DIR/a.svm:2: " + message, () -> read(NINE, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 3:|index 3: must be a number, and is empty; fill it in or delete the line",
                "1 3:1e39|index 3: must fit a float32 (at most 3.4e38), got 1e39",
                "1 3:inf|index 3: must be a finite decimal number, got \"inf\"; correct it, or leave the column out with "
                        + "data.ignore",
            })
    void whatIsNoValueIsNamedWithItsIndex(String line, String message) throws IOException {
        data.text("a.svm", "1 1:1\n" + line + "\n");
        data.fails("DIR/a.svm:2, " + message, () -> read(NINE, 1000));
    }

    @Test
    void whatTheConfigurationLacksIsSaid() {
        data.fails(
                "test.conf:1: data.features: is required: lines do not tell how many features there are; set it to the"
                        + " greatest index, or more; model.input = [N] must be the same",
                () -> config("format = libsvm, train = \"a.svm\", label { type = class }"));
        data.fails(
                "test.conf:1: data.scale: would make sparse features dense: standardize moves 0; take a number, a factor"
                        + " that keeps 0, or leave it out",
                () -> config(NINE + ", scale = standardize"));
        data.fails(
                "test.conf:1: data.label.type: must be class or number where features are sparse",
                () -> config(NINE.replace("class", "reconstruction")));
    }
}
