package io.tributary.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.support.DataFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CifarFormatTest {
    private static final int PIXELS = 3072;
    private static final String CONFIG = "format = cifar, train = \"data_batch_1.bin\"";
    private static final String NAMES = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";

    @TempDir
    Path directory;

    private DataFixture data;

    @BeforeEach
    void threeImages() throws IOException {
        data = new DataFixture(directory);
        data.bytes("data_batch_1.bin", records(1, 7, 0, 9));
    }

    /** Records of so many label bytes; pixel p of record r is r + p modulo 256. */
    private static byte[] records(int labelBytes, int... labels) {
        int size = labelBytes + PIXELS;
        byte[] bytes = new byte[labels.length * size];
        for (int r = 0; r < labels.length; r++) {
            bytes[r * size + labelBytes - 1] = (byte) labels[r];
            for (int p = 0; p < PIXELS; p++) {
                bytes[r * size + labelBytes + p] = (byte) (r + p);
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3073, 3074, 6146, 1_000_000})
    void readsRecordsHoweverCut(int rangeBytes) throws IOException {
        data.bytes("data_batch_1.bin.gz", records(1, 7, 0, 9));
        for (String suffix : new String[] {"", ".gz"}) {
            List<Row> rows = data.rows(CONFIG.replace(".bin", ".bin" + suffix), rangeBytes);
            assertEquals(List.of("7", "0", "9"), labels(rows));
            assertEquals(new RowKey(0, 2), rows.get(2).key());
            for (int r = 0; r < 3; r++) {
                double[] expected = new double[PIXELS];
                for (int p = 0; p < PIXELS; p++) {
                    expected[p] = (r + p) & 0xff;
                }
                assertArrayEquals(expected, rows.get(r).values());
            }
        }
    }

    private static List<String> labels(List<Row> rows) {
        return rows.stream().map(row -> row.texts()[0]).toList();
    }

    @Test
    void classesAreCalledAsTheFileBesideSays() throws IOException {
        data.text("batches.meta.txt", NAMES);
        assertEquals(List.of("horse", "airplane", "truck"), labels(data.rows(CONFIG, 1)));
        data.text("batches.meta.txt", NAMES.replace("horse\n", ""));
        fails("DIR/batches.meta.txt: must name 10 different classes, one on each line, got 9, 9 of them different; "
                + "mend it, or take it away to call classes by their numbers");
        data.text("batches.meta.txt", NAMES.replace("horse", "ship"));
        fails("DIR/batches.meta.txt: must name 10 different classes, one on each line, got 10, 9 of them different; "
                + "mend it, or take it away to call classes by their numbers");
    }

    @Test
    void aDirectoryHasTheFilesOfEachSplit() throws IOException {
        data.bytes("data_batch_2.bin", records(1, 5));
        data.bytes("test_batch.bin", records(1, 4));
        data.text("batches.meta.txt", NAMES);
        data.text("readme.html", "<html></html>");
        DataConfig config = data.config("format = cifar, train = \".\", test = \".\"");
        assertEquals(List.of("horse", "airplane", "truck", "dog"), labels(rows(config, Split.TRAIN)));
        assertEquals(List.of("deer"), labels(rows(config, Split.TEST)));

        data.bytes("others/a.bin", records(1, 1));
        data.bytes("others/b.bin", records(1, 2));
        assertEquals(List.of("1", "2"), labels(rows(data.config("format = cifar, train = others"), Split.TRAIN)));
    }

    private List<Row> rows(DataConfig config, Split split) throws IOException {
        DataFiles files = data.files(config, split);
        RowFormat format = data.format(config);
        return DataFixture.rows(format, files, format.schema(files), 10_000);
    }

    @Test
    void ofAHundredClassesTheFineLabelIsRead() throws IOException {
        data.bytes("train.bin", records(2, 99, 20));
        String config = "format = cifar, classes = 100, train = \"train.bin\"";
        List<Row> rows = data.rows(config, 1);
        assertEquals(List.of("99", "20"), labels(rows));
        assertEquals(1, rows.get(1).values()[0]);
        data.fails(
                "DIR/train.bin: must be whole records of 3073 bytes, one or more; has 6148 bytes; "
                        + "if this is CIFAR-100, set data.classes = 100",
                () -> data.rows(config.replace("classes = 100,", ""), 1));
    }

    @Test
    void predictReadsNoLabels() throws IOException {
        data.bytes("data_batch_1.bin", records(1, 200));
        DataConfig config = data.config(CONFIG);
        RowFormat format = data.format(config);
        RowSchema trained = format.schema(data.files(config, Split.TRAIN));
        DataFiles files = DataFiles.list("--input", directory + "/data_batch_1.bin", Optional.empty(), data.storage);
        Row row = DataFixture.rows(format, files, format.match(files, trained, false), 6)
                .get(0);
        assertEquals(0, row.texts().length);
        assertEquals(255, row.values()[255]);
    }

    @Test
    void wrongFilesAreSaid() throws IOException {
        byte[] whole = records(1, 7, 0, 9);
        for (int size : new int[] {0, 1, 3072, whole.length - 1}) {
            data.bytes("data_batch_1.bin", Arrays.copyOf(whole, size));
            fails("DIR/data_batch_1.bin: must be whole records of 3073 bytes, one or more; has " + size
                    + " bytes; it is truncated or no CIFAR-10 binary file; fetch it again");
        }
        data.bytes("data_batch_1.bin", records(1, 7, 10));
        fails("DIR/data_batch_1.bin, record 1: the label must be 0 to 9, got 10; is this a CIFAR-10 binary file?");
        data.bytes("data_batch_1.bin", records(1, 7, 255));
        fails("DIR/data_batch_1.bin, record 1: the label must be 0 to 9, got 255; is this a CIFAR-10 binary file?");
        data.bytes("data_batch_1.bin.gz", Arrays.copyOf(whole, 3074));
        data.fails(
                "DIR/data_batch_1.bin.gz, record 1: needs 3073 bytes, got 1; the file is truncated; fetch it again",
                () -> data.rows(CONFIG.replace(".bin", ".bin.gz"), 1));
    }

    /** A file that shrinks while it is read. */
    @Test
    void aShorterFileThanWasListedIsSaid() throws IOException {
        DataConfig config = data.config(CONFIG);
        RowFormat format = data.format(config);
        DataFiles files = data.files(config, Split.TRAIN);
        Files.write(directory.resolve("data_batch_1.bin"), records(1, 7));
        data.fails(
                "DIR/data_batch_1.bin, record 1: needs 3073 bytes, got 0; the file is truncated; fetch it again",
                () -> DataFixture.rows(format, files, format.schema(files), 10_000));
    }

    private void fails(String message) {
        data.fails(message, () -> data.rows(CONFIG, 1000));
    }
}
