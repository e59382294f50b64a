package io.tributary.spark.predict;

import io.tributary.error.UserException;
import io.tributary.format.FileRange;
import io.tributary.format.FileRows;
import io.tributary.format.SourceRow;
import io.tributary.model.Model;
import io.tributary.model.ModelDescription;
import io.tributary.model.ModelFiles;
import io.tributary.model.RowPredictor;
import io.tributary.model.Strangers;
import io.tributary.spark.engine.FilesRdd;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Predicts for every record of some files, on executors, and writes one row per record, in the records' order. */
public final class Predictor {
    /** What predictions are written as. */
    public enum Format {
        /** Text, with a header where the input has one. */
        CSV,
        /** Columns: features and probabilities as doubles, everything else as strings. */
        PARQUET
    }

    private static final Logger LOG = LoggerFactory.getLogger(Predictor.class);

    private final JavaSparkContext context;
    private final Storage storage;
    private final ModelFiles model;
    private final ModelDescription description;

    /**
     * @param context the context to run in
     * @param storage where the driver looks for files
     * @param model the model
     */
    public Predictor(JavaSparkContext context, Storage storage, ModelFiles model) {
        this.context = context;
        this.storage = storage;
        this.model = model;
        this.description = model.description();
    }

    /**
     * Predicts. The output is there when all of it is written, or not at all.
     *
     * @param input URI of a file, directory or glob in the format of the model's job; labels and weights may be absent
     * @param output URI of a directory that is not there yet
     * @param written what to write
     * @throws UserException for what is wrong with the input or the output
     * @throws IOException if a file system fails
     */
    public void run(String input, String output, Format written) throws IOException {
        FilePrediction.requireNew(storage, output);
        FilePrediction files = FilePrediction.of(description, storage, input, written == Format.PARQUET);
        Columns columns = files.columns();
        Broadcast<SentModel> sent = context.broadcast(SentModel.of(model, description));
        Broadcast<String> job = context.broadcast(model.config());
        boolean done = false;
        try (HadoopFiles reachable = new HadoopFiles(context)) {
            JavaRDD<SourceRow> records = new FilesRdd<>(
                            context.sc(),
                            portions(files.rows()),
                            files.read(),
                            job,
                            reachable,
                            SourceRow.class,
                            SourceRow::of)
                    .toJavaRDD();
            StrangersCounter strangers = new StrangersCounter(new Strangers(description.fitted()));
            context.sc().register(strangers, "unknown categories");
            JavaRDD<Row> rows =
                    records.mapPartitions(its -> predicted(its, sent.value().model(), columns, strangers));
            write(rows, columns, output, written, files.read().named());
            done = true;
            strangers.value().warnings(description.fitted()).forEach(LOG::warn);
        } finally {
            if (!done) {
                storage.delete(output); // Spark leaves an empty directory
            }
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
        return new RowPredictor(model, strangers)
                .predict(records, SourceRow::row, (record, predicted) -> columns.row(record.fields(), predicted));
    }

    private void write(JavaRDD<Row> rows, Columns columns, String output, Format format, boolean header) {
        SparkSession session = SparkSession.builder().sparkContext(context.sc()).getOrCreate();
        DataFrameWriter<Row> writer =
                session.createDataFrame(rows, columns.schema()).write();
        switch (format) {
            case CSV ->
                writer.option("header", header)
                        .option("escape", "\"") // RFC 4180, as we read
                        .option("emptyValue", "")
                        .option("ignoreLeadingWhiteSpace", false)
                        .option("ignoreTrailingWhiteSpace", false)
                        .csv(output);
            case PARQUET -> writer.parquet(output);
        }
    }
}
