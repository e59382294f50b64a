package io.tributary.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.support.DataFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFormatTest {
    private static final String BY_NUMBER = "format = csv, train = x.csv, label { column = 2, type = class }";
    private static final String BY_NAME =
            "format = csv, header = true, train = x.csv, label { column = y, type = number }";

    @TempDir
    Path directory;

    private DataFixture data;

    @BeforeEach
    void fixture() {
        data = new DataFixture(directory);
    }

    @Test
    void readsFeaturesAndClassLabels() throws IOException {
        data.text("x.csv", "1,2.5,a\n-3e1,.5,b b\n");
        List<Row> rows = data.rows(BY_NUMBER, 1000);
        assertArrayEquals(new double[] {1, 2.5f}, rows.get(0).values());
        assertEquals("a", rows.get(0).texts()[0]);
        assertEquals(new RowKey(0, 0), rows.get(0).key());
        assertArrayEquals(new double[] {-30, 0.5f}, rows.get(1).values());
        assertEquals("b b", rows.get(1).texts()[0]);
        assertEquals(new RowKey(0, 8), rows.get(1).key());
        assertEquals(2, rows.size());
    }

    @Test
    void readsNamedColumnsTargetsWeightAndLeavesOutIgnored() throws IOException {
        data.text("x.csv", "id,y,a,w,b,z\nrow1,1,2,3,4,5\n");
        String config = "format = csv, header = true, train = x.csv, ignore = [id], weight { column = w },"
                + "label { columns = [z, y], type = number }";
        RowSchema schema = data.format(data.config(config)).schema(data.files(data.config(config), Split.TRAIN));
        assertEquals(List.of("a", "b"), schema.featureNames());
        assertEquals(List.of("z", "y"), schema.targetNames());
        Row row = data.rows(config, 1000).get(0);
        assertArrayEquals(new double[] {2, 4, 5, 1, 3}, row.values());
        assertEquals(0, row.texts().length);
    }

    @Test
    void quotesBlanksCarriageReturnsAndByteOrderMarkAreNoObstacle() throws IOException {
        data.text("x.csv", "\uFEFF\"a\",\" y\"\"1\"\"\",b\r\n 1 ,\"2\",\"3\"\r\n4,5,\"6\"\r\n\r\n  \n");
        String config = "format = csv, header = true, train = x.csv, label { column = b, type = class }";
        List<Row> rows = data.rows(config, 1000);
        assertEquals(2, rows.size());
        assertArrayEquals(new double[] {1, 2}, rows.get(0).values());
        assertEquals("6", rows.get(1).texts()[0]);
    }

    @Test
    void blanksAreKeptInRawFieldsAndNoPartOfNumbersLabelsAndQuotedFields() throws CsvSplitter.MalformedLineException {
        CsvSplitter splitter = new CsvSplitter(',');
        assertEquals(List.of(" 0", "1 ", " ", "a b"), List.of(splitter.split(" 0,1 , ,a b")));
        assertEquals(
                List.of(" 2 ", "a,b", "", " c\"d "), List.of(splitter.split("\" 2 \", \"a,b\" ,\"\", \" c\"\"d \"")));
    }

    @Test
    void numbersAndLabelsMayHaveBlanksQuotedOrNot() throws IOException {
        data.text("x.csv", "\" 1 \", 2 ,\" a\"\n1,2, a \n");
        for (Row row : data.rows(BY_NUMBER, 1000)) {
            assertArrayEquals(new double[] {1, 2}, row.values());
            assertEquals("a", row.texts()[0]);
        }
    }

    @Test
    void otherSeparators() throws IOException {
        data.text("x.csv", "1\t2\ta,b\n");
        assertEquals(
                "a,b", data.rows(BY_NUMBER + ", separator = \"\\t\"", 9).get(0).texts()[0]);
        data.text("x.csv", "#1;2;a\n".replace("#", ""));
        assertEquals("a", data.rows(BY_NUMBER + ", separator = \";\"", 9).get(0).texts()[0]);
    }

    @Test
    void aLabelMayLookLikeAComment() throws IOException {
        data.text("x.csv", "1,2,#a\n");
        assertEquals("#a", data.rows(BY_NUMBER, 9).get(0).texts()[0]);
    }

    @Test
    void rowsAreTheSameHoweverFilesAreCut() throws IOException {
        String text = "a,b,y\n1,2,3\n10,20,30\r\n4,5,6\n100,200,\"300\"\n7,8,9"; // no line feed at the end
        data.text("in/1.csv", text);
        data.text("in/2.csv", "a,b,y\n");
        data.text("in/3.csv", "");
        data.text("in/4.csv", "a,b,y\n11,12,13\n\n\n");
        data.text("in/5.csv.gz", text);
        String config = "format = csv, header = true, train = in, label { column = y, type = number }";
        List<Row> whole = data.rows(config, 1_000_000);
        assertEquals(11, whole.size());
        assertEquals(new RowKey(4, 6), whole.get(6).key());
        for (int rangeBytes = 1; rangeBytes <= text.length() + 1; rangeBytes++) {
            List<Row> cut = data.rows(config, rangeBytes);
            assertEquals(whole.size(), cut.size(), "ranges of " + rangeBytes);
            for (int i = 0; i < whole.size(); i++) {
                assertEquals(whole.get(i).key(), cut.get(i).key(), "ranges of " + rangeBytes);
                assertArrayEquals(whole.get(i).values(), cut.get(i).values(), "ranges of " + rangeBytes);
            }
        }
    }

    @Test
    void longLinesAndManyColumns() throws IOException {
        int columns = 20_000;
        StringBuilder line = new StringBuilder("label");
        for (int c = 0; c < columns; c++) {
            line.append(",0.").append(c);
        }
        data.text("x.csv", line + "\n" + line + "\n");
        String config = "format = csv, train = x.csv, label { column = 0, type = class }";
        List<Row> rows = data.rows(config, 50_000);
        assertEquals(2, rows.size());
        assertEquals(columns, rows.get(1).values().length);
        assertEquals(0.19999, rows.get(1).values()[columns - 1]);
    }

    @Test
    void predictFindsFeaturesByNameAndKeepsTheRawFields() throws IOException {
        data.text("x.csv", "a,b,y\n1,2,3\n");
        data.text("new.csv", "id,b,a\nr1,20,10\n");
        DataConfig config = data.config(BY_NAME);
        RowFormat format = data.format(config);
        RowSchema trained = format.schema(data.files(config, Split.TRAIN));
        DataFiles files = DataFiles.list(
                "--input", directory + "/new.csv", config.place(Split.TEST).labels(), data.storage);
        RowSchema schema = format.match(files, trained, false);
        assertEquals(List.of("id", "b", "a"), schema.columns());
        try (RowReader reader = format.open(format.ranges(files, 100).get(0), schema)) {
            assertArrayEquals(new double[] {10, 20}, reader.next().values());
            assertArrayEquals(new String[] {"r1", "20", "10"}, reader.raw());
            assertNull(reader.next());
        }
        data.fails(
                "DIR/new.csv: no column \"y\", which the training data has; it has the columns id, b, a",
                () -> format.match(files, trained, true));
    }

    @ParameterizedTest
    @CsvSource({"'1,2,a', 3", "'1,2', 2"})
    void predictWithoutHeaderTakesTheTrainingColumnsOrTheFeaturesAlone(String line, int width) throws IOException {
        data.text("x.csv", "1,2,a\n");
        data.text("new.csv", line + "\n");
        DataConfig config = data.config(BY_NUMBER);
        RowFormat format = data.format(config);
        RowSchema trained = format.schema(data.files(config, Split.TRAIN));
        DataFiles files = DataFiles.list(
                "--input", directory + "/new.csv", config.place(Split.TEST).labels(), data.storage);
        RowSchema schema = format.match(files, trained, false);
        assertEquals(width, schema.columns().size());
        assertArrayEquals(
                new double[] {1, 2},
                DataFixture.rows(format, files, schema, 10).get(0).values());
        data.text("new.csv", "1,2,3,4\n");
        data.fails(
                "DIR/new.csv: needs 3 columns as in the training data, or 2 for the features alone, got 4",
                () -> format.match(files, trained, false));
        data.fails(
                "DIR/new.csv: needs 3 columns as in the training data, got 4",
                () -> format.match(files, trained, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1,2,a\\n1,x,a|DIR/x.csv:2, column 1: must be a finite decimal number, got \"x\"; "
                        + "correct it, or leave the column out with data.ignore",
                "1,2,a\\n1,NaN,a|DIR/x.csv:2, column 1: must be a finite decimal number, got \"NaN\"; "
                        + "fill it in, delete the line, or let data.missing say what takes its place",
                "1,2,a\\n1,,a|DIR/x.csv:2, column 1: must be a number, and is empty; fill it in, "
                        + "delete the line, or let data.missing say what takes its place",
                "1,2,a\\n1e39,1,a|DIR/x.csv:2, column 0: must fit a float32 (at most 3.4e38), got 1e39",
                "1,2,a\\n1,2,|DIR/x.csv:2, column 2: the class label is missing; fill it in or delete the line",
                "p,q,y\\n1,2,a|DIR/x.csv:1, column 0: must be a finite decimal number, got \"p\"; "
                        + "if the first line names the columns, set data.header = true",
                "1,2,a\\n1,2\\n|DIR/x.csv:2: needs 3 fields, got 2; "
                        + "each line has as many as the first line of the first file",
                "1,2,a\\n1,2,a,4\\n|DIR/x.csv:2: needs 3 fields, got 4; "
                        + "each line has as many as the first line of the first file",
                "1,2,a\\n\\n\\n1,2,a|DIR/x.csv:2: the line is empty and more lines follow; delete it",
                "1,2,a\\n1,2,\"b\\nc\"|DIR/x.csv:2: a quoted field does not end on its line; "
                        + "line breaks inside quotes are not supported",
                "1,2,a\\n1,2,\"b\"c\"\"|DIR/x.csv:2: a quote stands inside a quoted field; double it: \"\"",
                "1,2,a\\n1,2,\"b \\\"c\\\"\"|DIR/x.csv:2: a quote stands inside a quoted field; a backslash does not "
                        + "escape it, as Spark writes by default: write with option(\"escape\", \"\\\"\")",
                "1,2,a\\r1,2,b|DIR/x.csv:1: a carriage return stands inside the line; if the lines of the file end with "
                        + "carriage returns alone, convert them to line feeds",
            })
    void whatIsWrongIsSaidWithFileLineAndColumn(String text, String message) throws IOException {
        data.text("x.csv", text.replace("\\n", "\n").replace("\\r", "\r"));
        for (int rangeBytes : new int[] {1, 5, 1000}) {
            data.fails(message, () -> data.rows(BY_NUMBER, rangeBytes));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a,a,y\\n1,2,3|DIR/x.csv:1: columns 0 and 1 have the same name \"a\"; "
                        + "rename one, or set data.header = false if this line is data",
                "a,b,c\\n1,2,3|data.label.column: no column y in DIR/x.csv; it has the columns a, b, c",
                "y\\n1|DIR/x.csv: no column is left as a feature; it has the columns y; check data.separator",
                "a,y\\nx,1|DIR/x.csv:2, column \"a\": must be a finite decimal number, got \"x\"; "
                        + "correct it, or leave the column out with data.ignore",
                "``|data.train: has no rows: every file is empty",
            })
    void whatIsWrongWithAHeaderIsSaid(String text, String message) throws IOException {
        data.text("x.csv", text.replace("\\n", "\n"));
        data.fails(message, () -> data.rows(BY_NAME, 1000));
    }

    @Test
    void columnsHaveOneRoleAndMustBeThere() throws IOException {
        data.text("x.csv", "1,2,3\n");
        data.fails("data.label.column: no column 2 in DIR/y.csv; it has 2 columns, numbered from 0", () -> {
            data.text("y.csv", "1,2\n");
            data.rows(BY_NUMBER.replace("x.csv", "y.csv"), 10);
        });
        data.fails(
                "data.weight.column: column 2 is named in data.label.column already",
                () -> data.rows(BY_NUMBER + ", weight { column = 2 }", 10));
    }

    @Test
    void weightsAreNotNegative() throws IOException {
        data.text("x.csv", "0,2,a,0\n1,2,a,-1\n");
        data.fails(
                "DIR/x.csv:2, column 3: a weight must be at least 0, got -1",
                () -> data.rows(BY_NUMBER + ", weight { column = 3 }", 10));
    }

    @Test
    void headersOfAllFilesAreEqual() throws IOException {
        data.text("in/1.csv", "a,y\n1,2\n");
        data.text("in/2.csv", "b,y\n1,2\n");
        String config = BY_NAME.replace("x.csv", "in");
        data.fails(
                "DIR/in/2.csv:1, column 0: the header says \"b\", that of the first file \"a\"; "
                        + "files read together need equal headers",
                () -> data.rows(config, 10));
        data.text("in/2.csv", "a,y,z\n1,2,3\n");
        data.fails(
                "DIR/in/2.csv:1: the header has 3 columns, that of the first file 2; "
                        + "files read together need equal headers",
                () -> data.rows(config, 10));
    }

    @Test
    void aQuoteInsideAFieldThatHasNoneAroundItIsText() throws CsvSplitter.MalformedLineException {
        CsvSplitter splitter = new CsvSplitter(',');
        assertEquals(List.of("5\" pipe", "x", "a \"b\""), List.of(splitter.split("5\" pipe, \"x\",a \"b\"")));
    }

    /** A line of separators alone is a row whose cells are empty. */
    @ParameterizedTest
    @ValueSource(strings = {"\t", " ", ";", ","})
    void aRowOfEmptyCellsIsARow(String separator) throws IOException {
        data.text("x.csv", "1,2,a\n,,\n4,,b\n,,\n".replace(",", separator));
        String config = "format = csv, train = x.csv, label { column = 1, type = number }, separator = \""
                + separator.replace("\t", "\\t") + "\"";
        data.fails(
                "DIR/x.csv:1, column 2: must be a finite decimal number, got \"a\"; if the first line names the columns, "
                        + "set data.header = true",
                () -> data.rows(config, 1000));
        data.text("x.csv", "1,2,3\n,,\n".replace(",", separator));
        data.fails(
                "DIR/x.csv:2, column 0: must be a number, and is empty; fill it in, delete the line, or let data.missing "
                        + "say what takes its place",
                () -> data.rows(config, 1000));
    }

    @Test
    void theKindOfAFileThatIsNoTextIsSaid() throws IOException {
        data.bytes("x.csv", new byte[] {'P', 'A', 'R', '1', (byte) 0xff, 7});
        data.fails("DIR/x.csv: is Parquet; set data.format = parquet", () -> data.rows(BY_NUMBER, 1000));
        data.bytes("x.csv", new byte[] {'P', 'K', 3, 4, (byte) 0xff, 7});
        data.fails(
                "DIR/x.csv: is a zip archive; decompress it, or compress it as .gz, .bz2, .zst, .lz4 or .snappy",
                () -> data.rows(BY_NUMBER, 1000));
        data.bytes("x.csv", "1,2,a\n".getBytes(StandardCharsets.UTF_16));
        data.fails("DIR/x.csv: is UTF-16, not UTF-8; convert the file to UTF-8", () -> data.rows(BY_NUMBER, 1000));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws IOException {
        data.bytes("x.csv", "1,2,a\n1,2,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        data.fails("DIR/x.csv:2: is not UTF-8 text; convert the file to UTF-8", () -> data.rows(BY_NUMBER, 1000));
    }

    @Test
    void damagedGzipIsSaid() throws IOException {
        String config = BY_NUMBER.replace("x.csv", "x.csv.gz");
        data.text("x.csv.gz", "1,2,a\n".repeat(1000));
        assertEquals(1000, data.rows(config, 10).size());
        Path file = directory.resolve("x.csv.gz");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));
        data.fails(
                "DIR/x.csv.gz: the gzip data ends early; the file is truncated; fetch it again",
                () -> data.rows(config, 10));
        bytes[bytes.length - 7] ^= 1;
        Files.write(file, bytes);
        data.fails(
                "DIR/x.csv.gz: the gzip data is damaged: Corrupt GZIP trailer; fetch it again",
                () -> data.rows(config, 10));
        Files.writeString(file, "1,2,a\n1,2,a\n");
        data.fails(
                "DIR/x.csv.gz: is named .gz and is not gzip data; rename it or fetch it again",
                () -> data.rows(config, 10));
    }

    @Test
    void missingFilesAreSaid() throws IOException {
        data.fails(
                "data.train: no file DIR/x.csv; relative paths are relative to the configuration file, "
                        + "those given by --set to the working directory",
                () -> data.rows(BY_NUMBER, 10));
        Files.createDirectories(directory.resolve("x.csv"));
        data.fails(
                "data.train: no data file in the directory DIR/x.csv; names that begin with _ or . are left out, and directories in "
                        + "it are not entered: a glob such as DIR/*/* names the files in them",
                () -> data.rows(BY_NUMBER, 10));
        assertTrue(Files.isDirectory(directory.resolve("x.csv")));
    }
}
