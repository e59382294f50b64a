package io.tributary.format;

import io.tributary.transform.ColumnRoles;

/**
 * Opens sources: a format says which of these it is, see {@link FormatConfig#source}, and who computes says how they are
 * read there.
 *
 * @param <S> what this opens
 */
public interface Sources<S extends RowSource> {
    /**
     * @param place where the files are
     * @param format parses them
     * @return the source
     * @throws java.io.IOException if the file system fails
     * @throws io.tributary.error.UserException if there is no file
     */
    S files(DataPlace place, FormatConfig format) throws java.io.IOException;

    /**
     * @param place where the table is
     * @param config its reader and its columns
     * @return the source
     * @throws io.tributary.error.UserException if it is not there
     */
    S table(DataPlace place, TableConfig config);

    /**
     * @param roles what each column is for
     * @return the rows that were given to the training
     * @throws io.tributary.error.UserException if none were given
     */
    S live(ColumnRoles roles);
}
