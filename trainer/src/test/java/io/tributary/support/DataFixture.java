package io.tributary.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.format.DataConfig;
import io.tributary.format.DataFiles;
import io.tributary.format.FileRange;
import io.tributary.format.FileSources;
import io.tributary.format.RowFormat;
import io.tributary.format.RowReader;
import io.tributary.network.Shape;
import io.tributary.row.Assignment;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.ShardPacker;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.ShardSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.function.Executable;

/** Files in a directory, and the ways tests read them. */
public final class DataFixture {
    public final Path directory;
    public final Storage storage = new LocalStorage();

    public DataFixture(Path directory) {
        this.directory = directory;
    }

    public void text(String name, String content) throws IOException {
        bytes(name, content.getBytes(StandardCharsets.UTF_8));
    }

    public void bytes(String name, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        if (!name.endsWith(".gz")) {
            Files.write(file, content);
            return;
        }
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content);
        }
    }

    /** Reads the data section of a configuration that stands in the directory. */
    public DataConfig config(String data) {
        return config(data, Shape.of(1));
    }

    /** The same for a model of such an input. */
    public DataConfig config(String data, Shape input) {
        Section root = Section.parse("test.conf", "data { " + data + " }", List.of(), directory.toString());
        DataConfig config = DataConfig.read(root.section("data"), input);
        root.finish();
        return config;
    }

    public RowFormat format(DataConfig config) {
        return config.format().parser(storage);
    }

    public DataFiles files(DataConfig config, Split split) throws IOException {
        return DataFiles.list(config.place(split), config.format(), storage);
    }

    /** Packs all splits below the directory. */
    public ShardPacker.Packed pack(DataConfig config, Assignment assignment, String into) throws IOException {
        return new ShardPacker(config, new FileSources(storage), assignment, directory.resolve(into), 2).pack();
    }

    /** What is fitted on the training rows, as a job fits it. */
    public static FittedTransforms fit(DataConfig config, ShardPacker.Packed packed) {
        return config.fit(packed.schema(), packed.summaries(Split.TRAIN));
    }

    /** The rows of each shard. */
    public static long[] sizes(ShardPacker.Packed packed, Split split) {
        return packed.summaries(split).stream().mapToLong(ShardSummary::rows).toArray();
    }

    /** Reads all training rows. */
    public List<Row> rows(String data, long rangeBytes) throws IOException {
        DataConfig config = config(data);
        DataFiles files = files(config, Split.TRAIN);
        return rows(format(config), files, format(config).schema(files), rangeBytes);
    }

    public static List<Row> rows(RowFormat format, DataFiles files, RowSchema schema, long rangeBytes)
            throws IOException {
        List<Row> rows = new ArrayList<>();
        for (FileRange range : format.ranges(files, rangeBytes)) {
            try (RowReader reader = format.open(range, schema)) {
                for (Row row = reader.next(); row != null; row = reader.next()) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    /** Expects a one-line error; DIR stands for the directory. */
    public void fails(String message, Executable action) {
        String seen = assertThrows(UserException.class, action).getMessage();
        assertEquals(message, seen.replace(directory.toString(), "DIR"));
    }

    /** An IDX file of unsigned bytes. */
    public static byte[] idx(int[] dimensions, int... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0, 8, (byte) dimensions.length});
        for (int dimension : dimensions) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(dimension).array());
        }
        for (int value : values) {
            out.write(value);
        }
        return out.toByteArray();
    }
}
