package io.tributary.spark.predict;

import io.tributary.error.UserException;
import io.tributary.format.DataPlace;
import io.tributary.format.FileRows;
import io.tributary.format.FileSources;
import io.tributary.model.ModelDescription;
import io.tributary.model.PredictionColumns;
import io.tributary.row.RowSchema;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.util.Optional;

/**
 * What is predicted for, and what comes of it, whoever computes.
 *
 * @param rows the files
 * @param read what their fields are
 * @param columns those of the output
 */
record FilePrediction(FileRows rows, RowSchema read, Columns columns) {
    /** Bytes that one task predicts for. */
    static final long TASK_BYTES = 32L << 20;

    /**
     * @param model the model
     * @param storage where the files are
     * @param input URI of a file, directory or glob in the format of the model's job; labels and weights may be absent
     * @param typed whether the output has types
     * @return the prediction
     * @throws UserException if there is no file, or a column is missing or has a name that predictions have
     * @throws IOException if the file system fails
     */
    static FilePrediction of(ModelDescription model, Storage storage, String input, boolean typed) throws IOException {
        DataPlace place = new DataPlace("--input", input, Optional.empty());
        FileRows rows = new FileSources(storage)
                .files(
                        place,
                        model.format()
                                .orElseThrow(
                                        () -> new IllegalStateException("a model of files says how they become rows")));
        RowSchema read = rows.match(model.fitted().schema(), false);
        Columns columns =
                Columns.of(read, rows.parser().recordColumns(read), typed, new PredictionColumns(model.fitted()));
        return new FilePrediction(rows, read, columns);
    }

    /** Refuses a directory that is there already. */
    static void requireNew(Storage storage, String output) throws IOException {
        if (storage.exists(output)) {
            throw new UserException("--output", output + " is there already", "choose another, or delete it");
        }
    }
}
