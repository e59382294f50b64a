package io.tributary.format;

import io.tributary.row.RowSchema;
import io.tributary.storage.FileEntry;
import java.io.IOException;
import java.util.List;

/**
 * Rows of one origin, each with its number: files that are parsed here, or a table that Spark holds. Whoever reads it, and
 * however it is divided among readers, the same rows with the same numbers come out.
 */
public interface RowSource {
    /**
     * Says what each field is, by what the configuration says of columns.
     *
     * @return the schema of training rows
     * @throws IOException if the file system fails
     * @throws io.tributary.error.UserException if the source lacks what the configuration asks for, or has no rows
     */
    RowSchema schema() throws IOException;

    /**
     * Finds the columns that training used: by name where the source names them, else by number.
     *
     * @param trained the schema of the training rows
     * @param labelled whether target and weight must be there; if not they are not read
     * @return what each field is; the features are those of training in the same order
     * @throws IOException if the file system fails
     * @throws io.tributary.error.UserException if a column is missing
     */
    RowSchema match(RowSchema trained, boolean labelled) throws IOException;

    /**
     * Lists what the rows are read from.
     *
     * @return the files; none where there are none whose change would show
     * @throws IOException if the file system fails
     */
    default List<FileEntry> readFrom() throws IOException {
        return List.of();
    }

    /**
     * Divides the rows among threads of this JVM.
     *
     * @param read what {@link #schema} or {@link #match} said
     * @return the parts
     * @throws IOException if the file system fails
     */
    List<Part> parts(RowSchema read) throws IOException;

    /** Some of the rows. */
    @FunctionalInterface
    interface Part {
        /**
         * @return its rows, to be closed
         * @throws IOException if the file system fails
         */
        RowReader open() throws IOException;

        /** @return the place of its file among the source's; 0 where there are no files */
        default int file() {
            return 0;
        }
    }
}
