package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.CellRules;
import io.tributary.row.ColumnNames;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The lines of one CSV file as fields, and the words for what is wrong with one. */
final class CsvFile implements Closeable {
    private final LineFile lines;
    private final CsvSplitter splitter;
    private final char separator;
    private String[] fields;

    CsvFile(LineFile lines, char separator) {
        this.lines = lines;
        this.splitter = new CsvSplitter(separator);
        this.separator = separator;
    }

    String uri() {
        return lines.uri();
    }

    /**
     * Reads the next line, if it begins before {@code end}.
     *
     * @return false at the end, which blank lines may precede
     */
    boolean next(long end) throws IOException {
        if (!lines.next(end, separator)) {
            return false;
        }
        try {
            fields = splitter.split(lines.text());
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
        return lines.offset();
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

    /** Makes the error about this line, or a column of it. */
    UserException error(String column, String problem, String remedy) throws IOException {
        return lines.error(column, problem, remedy);
    }

    /** {@return file and line} */
    String where() throws IOException {
        return lines.where();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
