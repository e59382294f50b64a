package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.RowSchema;
import java.io.IOException;
import java.util.List;

/** Bytes to rows. Threads and Spark tasks read with the same code. Immutable; safe for many threads. */
public interface RowFormat {
    /**
     * Finds out what training reads: from the configuration and the beginning of the first file that has one.
     *
     * @param files the training files
     * @return what each field is
     * @throws IOException if the file system fails
     * @throws UserException if the files lack what the configuration asks for, or have no rows
     */
    RowSchema schema(DataFiles files) throws IOException;

    /**
     * Finds the columns that training used in other files: by name where there is a header, else by number.
     *
     * @param files files for validation, test, evaluate or predict
     * @param trained the schema of the training files
     * @param labelled whether target and weight must be there; if not they are not read, and files without header may
     *     also have the features alone
     * @return what each field is; the features are those of training in the same order
     * @throws IOException if the file system fails
     * @throws UserException if a column is missing
     */
    RowSchema match(DataFiles files, RowSchema trained, boolean labelled) throws IOException;

    /**
     * @param read what {@link #schema} or {@link #match} said
     * @return the names of the fields of {@link RowReader#raw}; none for binary formats
     */
    default List<String> recordColumns(RowSchema read) {
        return List.of();
    }

    /**
     * Cuts the files. However they are cut, the same rows with the same numbers come out, in the same order.
     *
     * @param files the files
     * @param targetBytes about how many bytes a range should have, at least 1; a compressed file is one range
     * @return the ranges in row order; none for a file without bytes
     * @throws IOException if the file system fails
     */
    List<FileRange> ranges(DataFiles files, long targetBytes) throws IOException;

    /**
     * @param range a range
     * @param schema what {@link #schema} or {@link #match} said about its source
     * @return its rows, to be closed
     * @throws IOException if the file system fails
     */
    RowReader open(FileRange range, RowSchema schema) throws IOException;
}
