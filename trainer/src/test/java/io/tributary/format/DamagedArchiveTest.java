package io.tributary.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.row.RowSchema;
import io.tributary.storage.LocalStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a damaged byte of an archive breaks a rule of the format, the archive is named and not the row. */
class DamagedArchiveTest {
    /** Of a gzip file that is not compressed, the bytes before its content. */
    private static final int HEAD = 15;

    @TempDir
    private Path folder;

    /** Files of each format, with a byte that makes a row or a header wrong. */
    private enum Case {
        CSV("format = csv, label { column = 1, type = class }", text("0.5,a\n1.5,b\n2.5,a\n"), 6, 'x'),
        IDX_HEADER(
                "format = idx, train = data.gz, label { type = class, train = labels.idx.gz }",
                new byte[] {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6},
                2,
                7),
        IDX_VALUE(
                "format = idx, train = data.gz, label { type = class, train = labels.idx.gz }",
                new byte[] {0, 0, 13, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0x7f, 0x7f, 0, 0},
                17,
                0xff),
        CIFAR("format = cifar, classes = 10, label.type = class", new byte[2 * 3073], 3073, 200),
        TEXT("format = text, label.type = class, text.output-sequence-length = 4", text("words of a mail"), 3, 0xff);

        private final String data;
        private final byte[] content;
        private final int at;
        private final int wrong;

        Case(String data, byte[] content, int at, int wrong) {
            this.data = data;
            this.content = content;
            this.at = at;
            this.wrong = wrong;
        }

        private static byte[] text(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private static byte[] stored(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.NO_COMPRESSION);
            }
        }) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private int rows(Case of) throws IOException {
        FormatConfig format = Formats.read(Section.parse("test", of.data, List.of(), folder.toString()));
        String name = folder.resolve("ham/data.gz").toString();
        Optional<String> labels = format.labelFiles() ? Optional.of(folder + "/labels.idx.gz") : Optional.empty();
        FileRows rows = format.source(new DataPlace("data.train", name, labels), new FileSources(new LocalStorage()));
        RowSchema schema = rows.schema();
        int count = 0;
        for (RowSource.Part part : rows.parts(schema)) {
            try (RowReader reader = part.open()) {
                while (reader.next() != null) {
                    count++;
                }
            }
        }
        return count;
    }

    @ParameterizedTest
    @EnumSource
    void isNamed(Case of) throws IOException {
        Path file = Files.createDirectories(folder.resolve("ham")).resolve("data.gz");
        Files.write(folder.resolve("labels.idx.gz"), stored(new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 1, 0}));
        byte[] archive = stored(of.content);
        assertEquals(of.content[of.at], archive[HEAD + of.at]);
        Files.write(file, archive);
        assertTrue(rows(of) > 0);
        archive[HEAD + of.at] = (byte) of.wrong;
        Files.write(file, archive);
        String message = assertThrows(UserException.class, () -> rows(of)).getMessage();
        assertTrue(message.startsWith(file + ": the gzip data is damaged: Corrupt GZIP trailer"), message);
    }
}
