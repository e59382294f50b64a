package io.tributary.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.row.Row;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import io.tributary.support.DataFixture;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that the command-line tools compressed, see resources/compressed/make.sh: two streams each. */
class CompressionTest {
    private static final String CONFIG = "format = csv, train = NAME, label { column = 2, type = class }";

    @TempDir
    Path directory;

    private DataFixture data;

    @BeforeEach
    void fixture() {
        data = new DataFixture(directory);
    }

    private static byte[] stored(Compression compression) throws IOException {
        try (InputStream in =
                CompressionTest.class.getResourceAsStream("/compressed/rows.csv" + compression.suffix())) {
            return in.readAllBytes();
        }
    }

    private List<Row> rows(String name, byte[] content) throws IOException {
        Files.write(directory.resolve(name), content);
        return data.rows(CONFIG.replace("NAME", name), 100);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void everyRowOfEveryStreamIsRead(Compression compression) throws IOException {
        for (String name :
                List.of("x.csv" + compression.suffix(), "x")) { // by name; by content where there is no extension
            List<Row> rows = rows(name, stored(compression));
            assertEquals(2000, rows.size(), name);
            for (int i = 0; i < rows.size(); i++) {
                assertEquals(i + 1, rows.get(i).values()[0]);
                assertEquals((i + 1) / 4.0, rows.get(i).values()[1]);
                assertEquals((i + 1) % 3 == 0 ? "b" : "a", rows.get(i).texts()[0]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void whatIsCutShortIsRefusedAtEveryLength(Compression compression) throws IOException {
        byte[] whole = stored(compression);
        for (int length = 1; length < whole.length; length += 211) {
            byte[] cut = Arrays.copyOf(whole, length);
            String name = "x.csv" + compression.suffix();
            try {
                List<Row> rows = rows(name, cut);
                assertEquals(1000, rows.size(), "the end of the first stream is an end"); // nothing tells such a file
            } catch (UserException e) {
                assertTrue(e.getMessage().contains(directory + "/" + name + ": "), e.getMessage());
                assertTrue(
                        e.getMessage().contains("ends early")
                                || e.getMessage().contains("is damaged")
                                || length < Compression.SIGNATURE_BYTES,
                        length + ": " + e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aByteThatChangedIsFoundAndTheFileNamed(Compression compression) throws IOException {
        byte[] whole = stored(compression);
        List<Row> right = rows("x.csv" + compression.suffix(), whole);
        for (int at = 0; at < whole.length; at += 97) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            try {
                List<Row> rows = rows("x.csv" + compression.suffix(), changed);
                assertEquals(
                        right.size(), rows.size(), "byte " + at + " says nothing of the rows, as a time or a name");
                for (int i = 0; i < rows.size(); i++) {
                    assertEquals(right.get(i).values()[0], rows.get(i).values()[0]);
                    assertEquals(right.get(i).values()[1], rows.get(i).values()[1]);
                }
            } catch (UserException e) {
                assertTrue(
                        e.getMessage().startsWith(directory + "/x.csv" + compression.suffix() + ": "), e.getMessage());
                assertFalse(e.getMessage().contains("\n"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aNameThatIsWrongIsSaid(Compression compression) throws IOException {
        String name = "x.csv" + compression.suffix();
        Files.writeString(directory.resolve(name), "1,2,a\n1,2,a\n");
        data.fails(
                "DIR/" + name + ": is named " + compression.suffix() + " and is not " + compression.title() + " data; "
                        + compression.remedy(),
                () -> data.rows(CONFIG.replace("NAME", name), 100));
        Files.write(directory.resolve("y.csv"), stored(compression));
        data.fails(
                "DIR/y.csv: is " + compression.title() + " data; a compressed file must be named "
                        + compression.suffix(),
                () -> data.rows(CONFIG.replace("NAME", "y.csv"), 100));
    }

    @Test
    void theStoragesOwnFailureIsNotTheFilesFault() throws IOException {
        Path file = directory.resolve("x.csv.bz2");
        Files.write(file, stored(Compression.BZIP2));
        Storage good = new LocalStorage();
        Storage failing = (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                    assertEquals("open", method.getName());
                    return new FilterInputStream(good.open(file.toString(), 0)) {
                        private int left = 2000;

                        @Override
                        public int read(byte[] bytes, int offset, int length) throws IOException {
                            if (left == 0) {
                                throw new IOException("the disk is gone");
                            }
                            int read = super.read(bytes, offset, Math.min(length, left));
                            left -= read;
                            return read;
                        }
                    };
                });
        IOException e = assertThrows(
                IOException.class,
                () -> Inputs.open(failing, file.toString(), 0).readAllBytes());
        assertEquals("the disk is gone", e.getMessage());
    }
}
