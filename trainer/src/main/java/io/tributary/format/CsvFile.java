package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.CellRules;
import io.tributary.row.ColumnNames;
import io.tributary.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The lines of one CSV file as fields, and the words for what is wrong with one. */
final class CsvFile implements Closeable {
    private final Storage storage;
    private final String uri;
    private final LineReader lines;
    private final CsvSplitter splitter;
    private final char separator;
    private String[] fields;
    private long offset;

    CsvFile(Storage storage, String uri, LineReader lines, char separator) {
        this.storage = storage;
        this.uri = uri;
        this.lines = lines;
        this.splitter = new CsvSplitter(separator);
        this.separator = separator;
    }

    String uri() {
        return uri;
    }

    /** Leaves out the rest of a line. */
    void skipLine() throws IOException {
        lines.next(FileRange.TO_THE_END);
    }

    /**
     * Reads the next line, if it begins before {@code end}.
     *
     * @return false at the end, which blank lines may precede
     */
    boolean next(long end) throws IOException {
        if (!lines.next(end)) {
            return false;
        }
        offset = lines.lineOffset();
        if (lines.blank(separator)) {
            do {
                if (!lines.next(FileRange.TO_THE_END)) {
                    return false;
                }
            } while (lines.blank(separator));
            throw error("", "the line is empty and more lines follow", "delete it");
        }
        try {
            fields = splitter.split(lines.text());
        } catch (CharacterCodingException e) {
            Optional<UserException> other = FileKind.refuse(storage, uri);
            throw other.isPresent() ? other.get() : error("", "is not UTF-8 text", "convert the file to UTF-8");
        } catch (CsvSplitter.MalformedLineException e) {
            throw error("", e.getMessage(), e.remedy());
        }
        return true;
    }

    /** {@return the fields of the line} */
    String[] fields() {
        return fields;
    }

    /** {@return where the line begins in the file} */
    long offset() {
        return offset;
    }

    /** The columns' names: this line's fields if it is the header, else their numbers. */
    ColumnNames columns(boolean header) throws IOException {
        if (!header) {
            return ColumnNames.numbers(fields.length);
        }
        List<String> names = Stream.of(fields).map(String::strip).toList();
        Optional<String> twice = CellRules.twice(names);
        if (twice.isPresent()) {
            throw error(
                    "",
                    twice.get(),
                    names.contains("") && separator == ' '
                            ? "several blanks between fields are not supported; leave one"
                            : "rename one, or set data.header = false if this line is data");
        }
        return ColumnNames.of(names);
    }

    /**
     * Makes the error about this line.
     *
     * @param column what it is about, or empty
     */
    UserException error(String column, String problem, String remedy) throws IOException {
        Inputs.requireSound(storage, uri);
        String place = uri + ":" + lineNumber() + (column.isEmpty() ? "" : ", " + column);
        return new UserException(place, problem, remedy);
    }

    /** Counts from the beginning of the file: only errors want to know, and a range begins anywhere. */
    private long lineNumber() throws IOException {
        long line = 1;
        try (InputStream in = Inputs.open(storage, uri, 0)) {
            byte[] buffer = new byte[1 << 16];
            long left = offset;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    break;
                }
                for (int i = 0; i < read; i++) {
                    line += buffer[i] == '\n' ? 1 : 0;
                }
                left -= read;
            }
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
