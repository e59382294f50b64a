package io.tributary.format;

import io.tributary.error.Answer;
import io.tributary.error.UserException;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRoles;
import java.io.IOException;

/**
 * Sources without Spark: files alone.
 *
 * @param storage where they are
 */
public record FileSources(Storage storage) implements Sources<FileRows> {
    @Override
    public FileRows files(DataPlace place, FormatConfig format) throws IOException {
        return new FileRows(
                DataFiles.list(place, format, storage), Answer.of(format, "parser", format.parser(storage)));
    }

    @Override
    public FileRows table(DataPlace place, TableConfig config) {
        throw new UserException(place.name(), "is a table, which Spark reads, and there is no Spark here", "");
    }

    @Override
    public FileRows live(ColumnRoles roles) {
        throw noLiveRows();
    }

    /** @return the error about a format whose rows somebody had to give */
    public static UserException noLiveRows() {
        return new UserException(
                "data.format",
                "rows are those of a live Spark session, given to Tributary.fit",
                "use csv, idx, cifar or text for files");
    }
}
