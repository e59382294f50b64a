package io.tributary.spark.predict;

import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import io.tributary.format.DataPlace;
import io.tributary.format.FileRange;
import io.tributary.format.FileRows;
import io.tributary.format.FileSources;
import io.tributary.format.FormatConfig;
import io.tributary.format.RowIterator;
import io.tributary.format.SourceRow;
import io.tributary.model.Model;
import io.tributary.model.ModelDescription;
import io.tributary.model.ModelFiles;
import io.tributary.model.RowPredictor;
import io.tributary.model.Strangers;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts for every record of a few files in the calling thread, without Spark, and writes the bytes of CSV that {@link
 * Predictor} writes. For so little that it would be one task there; then nothing is gained by Spark, and its start is
 * saved.
 */
public final class LocalPredictor {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPredictor.class);

    private final Storage storage;
    private final ModelFiles files;
    private final ModelDescription description;

    /**
     * @param storage where files are
     * @param files the model
     */
    public LocalPredictor(Storage storage, ModelFiles files) {
        this.storage = storage;
        this.files = files;
        this.description = files.description();
    }

    /**
     * Predicts, if there is little to predict for. The output is there when all of it is written, or not at all.
     *
     * @param format how the input becomes rows, which are files'
     * @param input URI of a file, directory or glob in that format; labels and weights may be absent
     * @param output URI of a directory that is not there yet
     * @return whether that was done; if not, nothing was
     * @throws io.tributary.error.UserException for what is wrong with the input or the output
     * @throws IOException if a file system fails
     */
    public boolean runIfSmall(FormatConfig format, String input, String output) throws IOException {
        FilePrediction.requireNew(storage, output);
        FileRows rows = new FileSources(storage).files(new DataPlace("--input", input, Optional.empty()), format);
        if (rows.files().size() > FilePrediction.TASK_BYTES) {
            return false;
        }
        FilePrediction prediction = FilePrediction.of(description, rows, false);
        boolean done = false;
        try {
            storage.mkdirs(output);
            write(prediction, output);
            storage.create(Storage.resolve(output, "_SUCCESS")).close();
            done = true;
        } finally {
            if (!done) {
                storage.delete(output);
            }
        }
        return true;
    }

    private void write(FilePrediction prediction, String output) throws IOException {
        Model model = new Model(description, files.weights(description.network().layout()));
        Strangers strangers = new Strangers(model.fitted());
        Columns columns = prediction.columns();
        FileRows rows = prediction.rows();
        Iterator<FileRange> ranges = rows.portions(FilePrediction.TASK_BYTES).stream()
                .flatMap(List::stream)
                .iterator();
        CsvWriterSettings settings = settings();
        settings.setHeaders(columns.names().toArray(String[]::new));
        try (RowIterator<SourceRow> records =
                        new RowIterator<>(FileRows.open(ranges, prediction.read(), rows.parser()), SourceRow::of);
                OutputStreamWriter out = new OutputStreamWriter(
                        storage.create(Storage.resolve(output, "part-00000.csv")), StandardCharsets.UTF_8)) {
            CsvWriter writer = new CsvWriter(out, settings);
            if (prediction.read().named()) {
                writer.writeHeaders();
            }
            new RowPredictor(model, columns.added(), strangers)
                    .predict(records, SourceRow::row, (record, predicted) -> columns.texts(record.fields(), predicted))
                    .forEachRemaining(row -> writer.writeRow(row));
            writer.close();
        }
        strangers.warnings(model.fitted()).forEach(LOG::warn);
    }

    /** Spark's own writer of CSV is this library's, with these settings where {@link Predictor} has set its options. */
    private static CsvWriterSettings settings() {
        CsvWriterSettings settings = new CsvWriterSettings();
        settings.getFormat().setQuoteEscape('"'); // RFC 4180, as we read
        settings.setIgnoreLeadingWhitespaces(false);
        settings.setIgnoreTrailingWhitespaces(false);
        settings.setNullValue("");
        settings.setEmptyValue("");
        settings.setSkipEmptyLines(true);
        settings.setQuoteEscapingEnabled(true);
        return settings;
    }
}
