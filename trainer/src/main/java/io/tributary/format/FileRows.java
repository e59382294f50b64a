package io.tributary.format;

import io.tributary.error.Answer;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.storage.FileEntry;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows of files. A row's number is the file's place in path order and the row's place in the file.
 *
 * @param files the files
 * @param parser parses them
 */
public record FileRows(DataFiles files, RowFormat parser) implements RowSource {
    private static final long PART_BYTES = 16L << 20;

    @Override
    public RowSchema schema() throws IOException {
        return Answer.of(parser, "schema", parser.schema(files));
    }

    @Override
    public RowSchema match(RowSchema trained, boolean labelled) throws IOException {
        return Answer.of(parser, "match", parser.match(files, trained, labelled));
    }

    /**
     * Cuts the files for many readers.
     *
     * @param bytes about how many one reader gets, at least 1
     * @return ranges in row order, in portions of at least one
     * @throws IOException if the file system fails
     */
    public List<List<FileRange>> portions(long bytes) throws IOException {
        return files.portions(ranges(bytes), bytes);
    }

    @Override
    public List<FileEntry> readFrom() {
        return Stream.concat(files.files().stream(), files.labels().stream()).toList();
    }

    @Override
    public List<Part> parts(RowSchema read) throws IOException {
        return ranges(PART_BYTES).stream()
                .<Part>map(range -> new Range(range, read, parser))
                .toList();
    }

    private List<FileRange> ranges(long bytes) throws IOException {
        return Answer.of(parser, "ranges", parser.ranges(files, bytes));
    }

    private record Range(FileRange range, RowSchema read, RowFormat parser) implements Part {
        @Override
        public RowReader open() throws IOException {
            return Answer.of(parser, "open", parser.open(range, read));
        }

        @Override
        public int file() {
            return range.file();
        }
    }

    /**
     * Reads ranges one after the other.
     *
     * @param ranges the ranges
     * @param read the columns
     * @param parser parses them
     * @return all their rows, to be closed
     */
    public static RowReader open(Iterator<FileRange> ranges, RowSchema read, RowFormat parser) {
        return new Chain(ranges, read, parser);
    }

    private static final class Chain implements RowReader {
        private final Iterator<FileRange> ranges;
        private final RowSchema read;
        private final RowFormat parser;
        private RowReader reader; // of the range that is being read, or null

        Chain(Iterator<FileRange> ranges, RowSchema read, RowFormat parser) {
            this.ranges = ranges;
            this.read = read;
            this.parser = parser;
        }

        @Override
        public Row next() throws IOException {
            while (reader != null || ranges.hasNext()) {
                if (reader == null) {
                    reader = parser.open(ranges.next(), read);
                }
                Row row = reader.next();
                if (row != null) {
                    return row;
                }
                close();
            }
            return null;
        }

        @Override
        public String[] raw() {
            return reader.raw();
        }

        @Override
        public void close() throws IOException {
            RowReader closing = reader;
            reader = null;
            if (closing != null) {
                closing.close();
            }
        }
    }
}
