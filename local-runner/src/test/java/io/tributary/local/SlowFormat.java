package io.tributary.local;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.format.DataFiles;
import io.tributary.format.FileRange;
import io.tributary.format.FormatConfig;
import io.tributary.format.Formats;
import io.tributary.format.RowFormat;
import io.tributary.format.RowReader;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.TargetRule;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A format of a user's own, for tests of what happens while data is packed: {@code like} names the format it reads, and each row
 * takes {@code pause} milliseconds. Whoever reads makes a file in the directory {@code marks}.
 */
public final class SlowFormat implements FormatConfig {
    private final FormatConfig like;
    private final int pause;
    private final Path marks;

    /** @param data its keys, and those of the format it is like */
    public SlowFormat(Section data) {
        this.like = Formats.REGISTRY.read(data, "like");
        this.pause = data.integer("pause", Bounds.atLeast(0));
        this.marks = Path.of(data.string("marks"));
    }

    @Override
    public int targets() {
        return like.targets();
    }

    @Override
    public TargetRule target() {
        return like.target();
    }

    @Override
    public List<ColumnRule> rules(RowSchema schema) {
        return like.rules(schema);
    }

    @Override
    public List<String> identity() {
        return like.identity();
    }

    @Override
    public RowFormat parser(Storage storage) {
        RowFormat parser = like.parser(storage);
        return new RowFormat() {
            @Override
            public RowSchema schema(DataFiles files) throws IOException {
                return parser.schema(files);
            }

            @Override
            public RowSchema match(DataFiles files, RowSchema trained, boolean labelled) throws IOException {
                return parser.match(files, trained, labelled);
            }

            @Override
            public List<FileRange> ranges(DataFiles files, long targetBytes) throws IOException {
                return parser.ranges(files, targetBytes);
            }

            @Override
            public RowReader open(FileRange range, RowSchema schema) throws IOException {
                Files.createDirectories(marks);
                Files.writeString(
                        marks.resolve("reader-" + ProcessHandle.current().pid()), "");
                return new Slow(parser.open(range, schema));
            }
        };
    }

    private final class Slow implements RowReader {
        private final RowReader reader;

        Slow(RowReader reader) {
            this.reader = reader;
        }

        @Override
        public Row next() throws IOException {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while reading").initCause(e);
            }
            return reader.next();
        }

        @Override
        public String[] raw() {
            return reader.raw();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
