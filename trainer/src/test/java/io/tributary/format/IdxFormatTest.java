package io.tributary.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.support.DataFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFormatTest {
    private static final String CONFIG = "format = idx, train = images, label { train = labels }";
    private static final int[] PIXELS = {0, 1, 2, 3, 4, 255, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25};

    @TempDir
    Path directory;

    private DataFixture data;

    @BeforeEach
    void threeImages() throws IOException {
        data = new DataFixture(directory);
        data.bytes("images", DataFixture.idx(new int[] {3, 2, 3}, PIXELS));
        data.bytes("labels", DataFixture.idx(new int[] {3}, 7, 0, 255));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 7, 12, 1000})
    void readsItemsAndLabelsHoweverCut(int rangeBytes) throws IOException {
        data.bytes("images.gz", DataFixture.idx(new int[] {3, 2, 3}, PIXELS));
        data.bytes("labels.gz", DataFixture.idx(new int[] {3}, 7, 0, 255));
        for (String suffix : new String[] {"", ".gz"}) {
            String config =
                    "format = idx, train = \"images" + suffix + "\", label { train = \"labels" + suffix + "\" }";
            List<Row> rows = data.rows(config, rangeBytes);
            assertEquals(3, rows.size());
            assertArrayEquals(new double[] {0, 1, 2, 3, 4, 255}, rows.get(0).values());
            assertArrayEquals(new double[] {20, 21, 22, 23, 24, 25}, rows.get(2).values());
            assertEquals(
                    List.of("7", "0", "255"),
                    rows.stream().map(row -> row.texts()[0]).toList());
            assertEquals(new RowKey(0, 2), rows.get(2).key());
        }
    }

    @Test
    void readsEveryElementType() throws IOException {
        ByteBuffer values = ByteBuffer.allocate(16);
        elements(0x09, values.put((byte) -5).put((byte) 5), -5, 5);
        elements(0x0B, values.putShort((short) -300).putShort((short) 300), -300, 300);
        elements(0x0C, values.putInt(-70_000).putInt(70_000), -70_000, 70_000);
        elements(0x0D, values.putFloat(-1.5f).putFloat(1.5f), -1.5f, 1.5f);
        elements(0x0E, values.putDouble(-0.1).putDouble(0.1), -0.1, 0.1);
    }

    private void elements(int type, ByteBuffer values, double... expected) throws IOException {
        values.flip();
        ByteBuffer file = ByteBuffer.allocate(12 + values.remaining());
        file.put(new byte[] {0, 0, (byte) type, 2}).putInt(1).putInt(2).put(values);
        values.clear();
        data.bytes("images", file.array());
        data.bytes("labels", DataFixture.idx(new int[] {1}, 3));
        assertArrayEquals(expected, data.rows(CONFIG, 100).get(0).values());
    }

    @Test
    void predictNeedsNoLabels() throws IOException {
        DataConfig config = data.config(CONFIG);
        RowFormat format = data.format(config);
        RowSchema trained = format.schema(data.files(config, Split.TRAIN));
        DataFiles files = DataFiles.list("--input", directory + "/images", Optional.empty(), data.storage);
        List<Row> rows = DataFixture.rows(format, files, format.match(files, trained, false), 6);
        assertEquals(3, rows.size());
        assertEquals(0, rows.get(0).texts().length);
        data.fails("--input: needs label files; add --labels", () -> format.match(files, trained, true));
        data.bytes("images", DataFixture.idx(new int[] {1, 5}, 1, 2, 3, 4, 5));
        data.fails(
                "DIR/images: needs 6 values per item as in the training data, got 5",
                () -> format.match(files, trained, false));
    }

    @Test
    void severalFilesArePairedInOrder() throws IOException {
        data.bytes("i/1", DataFixture.idx(new int[] {1, 2}, 1, 2));
        data.bytes("i/2", DataFixture.idx(new int[] {1, 2}, 3, 4));
        data.bytes("l/1", DataFixture.idx(new int[] {1}, 8));
        String config = "format = idx, train = i, label { train = l }";
        data.fails(
                "data.label.train: needs one label file per file, got 1 label files for 2; files are paired in path order",
                () -> data.rows(config, 10));
        data.bytes("l/2", DataFixture.idx(new int[] {1}, 9));
        assertEquals(
                List.of("8", "9"),
                data.rows(config, 10).stream().map(row -> row.texts()[0]).toList());
        data.bytes("i/2", DataFixture.idx(new int[] {1, 3}, 3, 4, 5));
        data.fails(
                "DIR/i/2: needs 2 values per item as in the first file, got 3; "
                        + "files read together need equal dimensions",
                () -> data.rows(config, 10));
    }

    @Test
    void wrongFilesAreSaid() throws IOException {
        byte[] images = DataFixture.idx(new int[] {3, 2, 3}, PIXELS);
        data.bytes("images", Arrays.copyOf(images, images.length - 1));
        fails("DIR/images: must have 34 bytes by its header, has 33; it is truncated; fetch it again");
        data.bytes("images", Arrays.copyOf(images, images.length + 1));
        fails("DIR/images: must have 34 bytes by its header, has 35; fetch it again");
        data.bytes("images", Arrays.copyOf(images, 3));
        fails("DIR/images: the file ends early; it is truncated; fetch it again");
        data.bytes("images", Arrays.copyOf(images, 9));
        fails("DIR/images: the file ends early; it is truncated; fetch it again");
        data.text("images", "1,2,3\n");
        fails("DIR/images: is not an IDX file: it begins with the bytes 31 2c 32 2c; "
                + "IDX begins with 00 00, a type 08 to 0e, and the number of dimensions");
        data.bytes("images", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0});
        fails("DIR/images: the gzip data ends early; the file is truncated; fetch it again");
        data.bytes("images", DataFixture.idx(new int[0]));
        fails("DIR/images: must have at least one dimension, got 0");
        data.bytes("images", DataFixture.idx(new int[] {3, 0}));
        fails("DIR/images: dimension 1 must be positive, got 0");
        data.bytes("images", DataFixture.idx(new int[] {3, 70_000, 70_000}));
        fails("DIR/images: an item must have at most 67108864 values; the dimensions are [3, 70000, 70000]");
    }

    @Test
    void wrongLabelsAreSaid() throws IOException {
        data.bytes("labels", DataFixture.idx(new int[] {2}, 7, 0));
        fails("DIR/labels: has 2 labels for the 3 items of DIR/images");
        data.bytes("labels", DataFixture.idx(new int[] {3, 2, 3}, PIXELS));
        fails("DIR/labels: must have one label per item, got 6 values; is this the file of the items?");
        byte[] floats = new byte[8 + 12];
        System.arraycopy(new byte[] {0, 0, 0x0D, 1, 0, 0, 0, 3}, 0, floats, 0, 8);
        data.bytes("labels", floats);
        fails("DIR/labels: class labels must be whole numbers, got FLOAT32");
    }

    @Test
    void truncatedAndLongGzipAreSaid() throws IOException {
        String config = "format = idx, train = \"images.gz\", label { train = labels }";
        byte[] images = DataFixture.idx(new int[] {3, 2, 3}, PIXELS);
        data.bytes("images.gz", Arrays.copyOf(images, images.length - 1));
        data.fails("DIR/images.gz: the file ends early; it is truncated; fetch it again", () -> data.rows(config, 10));
        data.bytes("images.gz", Arrays.copyOf(images, images.length + 1));
        data.fails("DIR/images.gz: has more bytes than its header says; fetch it again", () -> data.rows(config, 10));
    }

    @Test
    void valuesAreFinite() throws IOException {
        ByteBuffer file = ByteBuffer.allocate(20);
        file.put(new byte[] {0, 0, 0x0D, 2}).putInt(1).putInt(2).putFloat(1).putFloat(Float.NaN);
        data.bytes("images", file.array());
        data.bytes("labels", DataFixture.idx(new int[] {1}, 3));
        fails("DIR/images, item 0, value 1: must be a finite float32, got NaN");
    }

    private void fails(String message) {
        data.fails(message, () -> data.rows(CONFIG, 1000));
    }
}
