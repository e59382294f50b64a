package io.tributary.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.Batch;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.EpochRows;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardPacker;
import io.tributary.support.DataFixture;
import io.tributary.transform.FittedTransforms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFormatTest {
    private static final String MAILS = "format = text, train = \"mails/*/*\", label { type = class }, ";
    private static final String FOUR = MAILS + "text { output-sequence-length = 4 }";
    private static final String SPEECHES = "format = text, train = speeches, label { type = next-character }, ";

    @TempDir
    Path directory;

    private DataFixture data;

    @BeforeEach
    void fixture() {
        data = new DataFixture(directory);
    }

    private void mails() throws IOException {
        data.text("mails/ham/1.txt", "Hi, see you at 5!");
        data.text("mails/ham/2.txt", "Hi");
        data.text("mails/spam/1.txt.gz", "BUY it now, buy it");
    }

    private static List<List<String>> texts(List<Row> rows) {
        return rows.stream().map(row -> Arrays.asList(row.texts())).toList();
    }

    private static List<RowKey> keys(List<Row> rows) {
        return rows.stream().map(Row::key).toList();
    }

    @Test
    void documentsAreFilesAndDirectoriesClasses() throws IOException {
        mails();
        List<Row> rows = data.rows(FOUR, 1);
        assertEquals(
                List.of(
                        List.of("hi", "see", "you", "at", "ham"),
                        Arrays.asList("hi", null, null, null, "ham"),
                        List.of("buy", "it", "now", "buy", "spam")),
                texts(rows));
        assertEquals(List.of(new RowKey(0, 0), new RowKey(1, 0), new RowKey(2, 0)), keys(rows));
    }

    @Test
    void directoriesMayBeGivenClasses() throws IOException {
        mails();
        data.text("mails/hard/9.txt", "Dear friend");
        String config = MAILS.replace(
                        "type = class",
                        "type = class, classes = [{ name = good, directories = [ham, hard] }, "
                                + "{ name = bad, directories = [spam] }]")
                + "text { output-sequence-length = 2, padding = pre, truncating = pre, standardize = none }";
        assertEquals(
                List.of(
                        List.of("at", "5!", "good"),
                        Arrays.asList(null, "Hi", "good"),
                        List.of("Dear", "friend", "good"),
                        List.of("buy", "it", "bad")),
                texts(data.rows(config, 1)));
        data.text("mails/sent/1.txt", "x");
        data.fails(
                "DIR/mails/sent/1.txt: its directory \"sent\" is of no class; add it to directories in "
                        + "data.label.classes, or leave such files out",
                () -> data.rows(config, 1));
    }

    @Test
    void theVocabularyIsThatOfTheTrainingRowsByFrequency() throws IOException {
        mails();
        data.text("unseen/spam/1.txt", "buy me zebras");
        DataConfig config = data.config(FOUR.replace("text {", "test = \"unseen/*\", text { max-tokens = 6, "));
        ShardPacker.Packed packed = data.pack(config, config.assignment(1, 1), "out");
        FittedTransforms fitted = DataFixture.fit(config, packed);
        assertEquals(
                List.of("", "[UNK]", "buy", "hi", "at", "it"),
                fitted.vocabulary(0).labels());
        assertEquals(List.of("ham", "spam"), fitted.classes());
        Batch batch = new Batch(1, 4, 1);
        Shard.open(ShardPacker.path(directory.resolve("out"), Split.TEST, 0), packed.schema())
                .gather(0, 1, EpochRows.AS_THEY_ARE, fitted, batch, 0);
        assertArrayEquals(new float[] {2, 1, 1, 0}, batch.x);
        assertArrayEquals(new float[] {1}, batch.target);

        double[] cells = new double[4];
        fitted.cells(((TextConfig) config.format()).document("IT. buy"), cells);
        assertArrayEquals(new double[] {5, 2, 0, 0}, cells);
    }

    @Test
    void anEmptyDocumentIsAnErrorUnlessItIsToBeKept() throws IOException {
        mails();
        data.text("mails/ham/3.txt", " -- \n");
        data.fails(
                "DIR/mails/ham/3.txt: the document is empty: it has no tokens; take it out, or set "
                        + "data.text.empty-documents = keep",
                () -> data.rows(FOUR, 1));
        List<Row> rows = data.rows(FOUR.replace("text {", "text { empty-documents = keep, "), 1);
        assertEquals(Arrays.asList(null, null, null, null, "ham"), texts(rows).get(2));
        String speeches = SPEECHES + "text { output-sequence-length = 4 }";
        data.text("speeches/a.txt", "ab");
        data.text("speeches/b.txt", "");
        data.fails(
                "DIR/speeches/b.txt: the document is empty: it has no tokens; take it out, or set "
                        + "data.text.empty-documents = keep",
                () -> data.rows(speeches, 1));
        assertEquals(
                1,
                data.rows(speeches.replace("text {", "text { empty-documents = keep, "), 1)
                        .size());
    }

    @Test
    void bytesThatAreNoTextAreAnError() throws IOException {
        mails();
        data.bytes("mails/spam/2.txt", "caf\u00e9".getBytes(ISO_8859_1));
        data.fails(
                "DIR/mails/spam/2.txt, byte 3: is not UTF-8 text; convert the file, or set data.encoding = "
                        + "iso-8859-1, which takes any byte",
                () -> data.rows(FOUR, 1));
        assertEquals(
                "caf\u00e9",
                data.rows(FOUR + ", encoding = iso-8859-1", 1).get(3).texts()[0]);
        data.bytes("speeches/a.txt", "\u00e9".repeat(10).getBytes(UTF_8));
        data.bytes("speeches/b.txt", "ab\u00e9\u00e9\u00e9\u00e9\u00e9".getBytes(ISO_8859_1));
        for (String block : List.of("", ", block-bytes = 3", ", block-bytes = 4")) {
            data.fails(
                    "DIR/speeches/b.txt, byte 2: is not UTF-8 text; convert the file, or set data.encoding = "
                            + "iso-8859-1, which takes any byte",
                    () -> data.rows(SPEECHES + "text { output-sequence-length = 4" + block + " }", 1));
        }
    }

    @Test
    void targetsOfCharactersAreTheNextOnes() throws IOException {
        data.text("speeches/a.txt", "\uFEFFH\u00e9 \uD801\uDC00!");
        data.text("speeches/b.txt", "xy");
        List<Row> rows = data.rows(SPEECHES + "text { output-sequence-length = 3 }", 1);
        assertEquals(
                List.of(
                        Arrays.asList(null, "H", "\u00e9", "H", "\u00e9", " "),
                        Arrays.asList(" ", "\uD801\uDC00", null, "\uD801\uDC00", "!", null),
                        Arrays.asList(null, "x", null, "x", "y", null)),
                texts(rows));
        assertEquals(List.of(new RowKey(0, 0), new RowKey(0, 3), new RowKey(1, 0)), keys(rows));
    }

    /** Blocks of any size, in ranges of any size, have every character as a target once. */
    @Test
    void blocksAreDocumentsHoweverFilesAreCut() throws IOException {
        String text = "a\u00e9\u20ac\uD801\uDC00bcdefgh\u00e9\u00e9\u00e9\u20ac\u20acijk";
        data.text("speeches/a.txt", text);
        int bytes = text.getBytes(UTF_8).length;
        int cases = 0;
        for (int block = 1; block <= bytes + 1; block++) {
            String config = SPEECHES + "text { output-sequence-length = 3, stride = 2, block-bytes = " + block + " }";
            List<Row> whole = data.rows(config, Long.MAX_VALUE);
            StringBuilder targets = new StringBuilder();
            for (Row row : whole) {
                Arrays.stream(row.texts(), 3, 6)
                        .filter(target -> target != null)
                        .forEach(targets::append);
            }
            assertEquals(text, targets.toString(), "block " + block);
            assertEquals(whole.size(), new HashSet<>(keys(whole)).size(), "block " + block);
            assertEquals(keys(whole).stream().sorted().toList(), keys(whole));
            for (long range : new long[] {1, 2, 5, block, 2L * block + 1}) {
                List<Row> cut = data.rows(config, range);
                assertEquals(texts(whole), texts(cut));
                assertEquals(keys(whole), keys(cut));
                cases++;
            }
        }
        assertTrue(cases > 100, cases + " cases");
    }

    @Test
    void theWindowsOfADocumentAreInOneSplit() throws IOException {
        for (int f = 0; f < 30; f++) {
            data.text("speeches/" + f + ".txt", ("" + (char) ('\u0100' + f)).repeat(50));
        }
        data.text("one/all.txt", "0123456789".repeat(300));
        DataConfig files =
                data.config(SPEECHES + "text { output-sequence-length = 5 }, split { validation = 0.3, test = 0.3 }");
        ShardPacker.Packed packed = data.pack(files, files.assignment(1, 2), "files");
        Set<String> seen = new TreeSet<>();
        int words = 0;
        for (Split split : Split.values()) {
            Set<String> own = new TreeSet<>();
            packed.summaries().stream()
                    .filter(summary -> summary.split() == split)
                    .forEach(summary -> own.addAll(summary.dictionaries().get(0).words()));
            assertTrue(own.size() > 3, split + " has " + own);
            words += own.size();
            seen.addAll(own);
        }
        assertEquals(30, words);
        assertEquals(30, seen.size());

        DataConfig blocks = data.config(SPEECHES.replace("speeches,", "one,")
                + "text { output-sequence-length = 5, block-bytes = 100 }, split { validation = 0.3 }");
        long[] sizes = DataFixture.sizes(data.pack(blocks, blocks.assignment(1, 1), "blocks"), Split.VALIDATION);
        assertEquals(0, sizes[0] % 20, sizes[0] + " windows are not whole blocks of 20");
        assertTrue(sizes[0] > 0 && sizes[0] < 600);
    }

    @Test
    void predictNeedsNoClassAndNoLanguageModel() throws IOException {
        mails();
        DataConfig config = data.config(FOUR);
        RowFormat format = data.format(config);
        DataFiles files = data.files(config, Split.TRAIN);
        RowSchema bare = format.match(files, format.schema(files), false);
        assertEquals(4, DataFixture.rows(format, files, bare, 1).get(0).texts().length);
        assertEquals(List.of("file"), format.recordColumns(bare));
        try (RowReader reader = format.open(format.ranges(files, 1).get(0), bare)) {
            reader.next();
            assertEquals(List.of(directory + "/mails/ham/1.txt"), List.of(reader.raw()));
            assertNull(reader.next());
        }

        data.text("speeches/a.txt", "abc");
        DataConfig next = data.config(SPEECHES + "text { output-sequence-length = 4 }");
        DataFiles speeches = data.files(next, Split.TRAIN);
        RowSchema schema = data.format(next).schema(speeches);
        data.fails(
                "data.train: the model predicts the next character, not something about a document; "
                        + "use tributary generate, or evaluate",
                () -> data.format(next).match(speeches, schema, false));
        data.fails(
                "predict: the model predicts the next character, not something about a document; "
                        + "use tributary generate",
                () -> ((TextConfig) next.format()).document("x"));
    }

    @Test
    void configurationsThatCannotBeAreErrors() {
        List<String[]> bad = new ArrayList<>();
        bad.add(new String[] {
            "format = text, train = x, text { output-sequence-length = 4 }",
            "test.conf:1: data.label: is required: training needs a target; add label { type = class }, where "
                    + "directories are classes, or label { type = next-character }"
        });
        bad.add(new String[] {
            FOUR + ", scale = standardize", "test.conf:1: data.scale: scales numbers, and text has none; leave it out"
        });
        bad.add(new String[] {
            FOUR.replace("4", "4, max-tokens = 2"), "test.conf:1: data.text.max-tokens: must be at least 3, got 2"
        });
        bad.add(new String[] {
            MAILS.replace(
                            "class }",
                            "class, classes = [{ name = a, directories = [x] }, { name = b, directories = [x] }] }")
                    + "text { output-sequence-length = 4 }",
            "test.conf:1: data.label.classes[1].directories: \"x\" is a directory of class \"a\" already; remove one "
                    + "of them"
        });
        bad.add(new String[] {
            MAILS.replace("class }", "class, classes = [] }") + "text { output-sequence-length = 4 }",
            "test.conf:1: data.label.classes: has no directories; leave it out to take directories for classes"
        });
        bad.add(new String[] {
            SPEECHES + "text { output-sequence-length = 4, stride = 5 }",
            "test.conf:1: data.text.stride: must be between 1 and 4, got 5"
        });
        bad.add(new String[] {
            SPEECHES + "text { output-sequence-length = 4, split = word }",
            "test.conf:1: data.text.split: unknown value \"word\"; known: character"
        });
        for (String[] each : bad) {
            data.fails(each[1], () -> data.config(each[0]));
        }
    }
}
