package io.tributary.spark.predict;

import io.tributary.error.UserException;
import io.tributary.format.FileRows;
import io.tributary.model.ModelDescription;
import io.tributary.model.PredictionColumns;
import io.tributary.row.RowSchema;
import io.tributary.storage.Storage;
import java.io.IOException;

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
     * @param rows the files; labels and weights may be absent
     * @param typed whether the output has types
     * @return the prediction
     * @throws UserException if a column is missing or has a name that predictions have
     * @throws IOException if the file system fails
     */
    static FilePrediction of(ModelDescription model, FileRows rows, boolean typed) throws IOException {
        RowSchema read = rows.match(model.fitted().schema(), false);
        PredictionColumns added =
                typed ? PredictionColumns.typed(model.fitted()) : PredictionColumns.text(model.fitted());
        Columns columns = Columns.of(read, rows.parser().recordColumns(read), typed, added);
        return new FilePrediction(rows, read, columns);
    }

    /** Refuses a directory that is there already. */
    static void requireNew(Storage storage, String output) throws IOException {
        if (storage.exists(output)) {
            throw new UserException("--output", output + " is there already", "choose another, or delete it");
        }
    }
}
