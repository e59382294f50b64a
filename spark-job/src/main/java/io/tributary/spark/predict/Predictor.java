package io.tributary.spark.predict;

import io.tributary.error.UserException;
import io.tributary.format.DataPlace;
import io.tributary.format.FileRange;
import io.tributary.format.FileRows;
import io.tributary.format.FormatConfig;
import io.tributary.format.RowSource;
import io.tributary.format.SourceRow;
import io.tributary.model.Model;
import io.tributary.model.ModelDescription;
import io.tributary.model.ModelFiles;
import io.tributary.model.RowPredictor;
import io.tributary.model.Strangers;
import io.tributary.spark.engine.FilesRdd;
import io.tributary.spark.source.DatasetRows;
import io.tributary.spark.source.Tables;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts for every row of some files or of a table, on executors, and writes one row per row, in the files' order, or that in
 * which Spark reads the table.
 */
public final class Predictor {
    /** What predictions are written as. */
    public enum Format {
        /** Text, with a header where the input has names. */
        CSV,
        /**
         * Columns. A table's keep their types; of files, features and probabilities are doubles, everything else is strings.
         * Labels are what all of their texts are: int, bigint, double, boolean, or string.
         */
        PARQUET
    }

    private static final Logger LOG = LoggerFactory.getLogger(Predictor.class);

    private final JavaSparkContext context;
    private final Storage storage;
    private final ModelFiles files;
    private final ModelDescription description;

    /**
     * @param context the context to run in
     * @param storage where the driver looks for files
     * @param files the model
     */
    public Predictor(JavaSparkContext context, Storage storage, ModelFiles files) {
        this.context = context;
        this.storage = storage;
        this.files = files;
        this.description = files.description();
    }

    /**
     * Predicts. The output is there when all of it is written, or not at all.
     *
     * @param format how the input becomes rows
     * @param input where it is, in that format; labels and weights may be absent
     * @param output URI of a directory that is not there yet
     * @param written what to write
     * @throws UserException for what is wrong with the input or the output
     * @throws IOException if a file system fails
     */
    public void run(FormatConfig format, String input, String output, Format written) throws IOException {
        FilePrediction.requireNew(storage, output);
        RowSource source = format.source(
                new DataPlace("--input", input, Optional.empty()), Tables.onDriver(context.sc(), storage));
        Model model = new Model(description, files.weights(description.network().layout()));
        StrangersCounter strangers = new StrangersCounter(new Strangers(model.fitted()));
        context.sc().register(strangers, "unknown categories");
        boolean done = false;
        try {
            if (source instanceof DatasetRows table) {
                Dataset<Row> rows = TablePredictor.transform(table.place(), model, table.data(), strangers::add);
                write(rows, output, written, true);
            } else {
                files(model, (FileRows) source, strangers, output, written);
            }
            done = true;
            strangers.value().warnings(model.fitted()).forEach(LOG::warn);
        } finally {
            if (!done) {
                storage.delete(output); // Spark leaves an empty directory
            }
        }
    }

    private void files(Model model, FileRows source, StrangersCounter strangers, String output, Format written)
            throws IOException {
        FilePrediction prediction = FilePrediction.of(description, source, written == Format.PARQUET);
        Columns columns = prediction.columns();
        SentModel sent = SentModel.of(context.sc(), model);
        Broadcast<String> job = context.broadcast(files.config());
        try (HadoopFiles reachable = new HadoopFiles(context)) {
            JavaRDD<Row> rows = new FilesRdd<>(
                            context.sc(),
                            portions(source),
                            prediction.read(),
                            job,
                            reachable,
                            SourceRow.class,
                            SourceRow::of)
                    .toJavaRDD()
                    .mapPartitions(its -> predicted(its, sent.model(), columns, strangers));
            write(
                    Tables.session(context.sc()).createDataFrame(rows, columns.schema()),
                    output,
                    written,
                    prediction.read().named());
        } finally {
            sent.destroy();
            job.destroy();
        }
    }

    /** At least one, so that a header is written. */
    private static List<List<FileRange>> portions(FileRows rows) throws IOException {
        List<List<FileRange>> portions = rows.portions(FilePrediction.TASK_BYTES);
        return portions.isEmpty() ? List.of(List.of()) : portions;
    }

    /** The output rows of a task. */
    private static Iterator<Row> predicted(
            Iterator<SourceRow> records, Model model, Columns columns, StrangersCounter counter) {
        Strangers strangers = new Strangers(model.fitted());
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> counter.add(strangers));
        return new RowPredictor(model, columns.added(), strangers)
                .predict(records, SourceRow::row, (record, predicted) -> columns.row(record.fields(), predicted));
    }

    private static void write(Dataset<Row> rows, String output, Format format, boolean header) {
        DataFrameWriter<Row> writer = rows.write();
        if (format == Format.CSV) {
            writer.option("header", header)
                    .option("escape", "\"") // RFC 4180, as we read
                    .option("emptyValue", "")
                    .option("ignoreLeadingWhiteSpace", false)
                    .option("ignoreTrailingWhiteSpace", false);
        }
        try {
            writer.format(format.name().toLowerCase(Locale.ROOT)).save(output);
        } catch (Exception e) { // Scala declares nothing
            throw Tables.refusal("--format", "Spark cannot write " + format, e);
        }
    }
}
