package io.tributary.format;

import io.tributary.row.Row;
import java.io.Closeable;
import java.io.IOException;

/** Reads the rows of a {@link FileRange} in order. */
public interface RowReader extends Closeable {
    /**
     * @return the next row, or null after the last
     * @throws IOException if the file system fails
     * @throws io.tributary.error.UserException if the row is not what the schema says, with file, line and column
     */
    Row next() throws IOException;

    /**
     * @return the fields of the row read last, as they stand in the input; none for binary formats. For reading only
     */
    String[] raw();

    /**
     * @return how errors call the row read last, {@code data.csv:7}; empty where it has no place
     * @throws IOException if the file system fails
     */
    default String where() throws IOException {
        return "";
    }
}
