package io.tributary.spark.predict;

import io.tributary.error.UserException;
import io.tributary.format.DataFiles;
import io.tributary.format.FileRange;
import io.tributary.format.RowFormat;
import io.tributary.format.RowReader;
import io.tributary.model.Model;
import io.tributary.model.ModelDescription;
import io.tributary.model.ModelFiles;
import io.tributary.row.RowSchema;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.spark.storage.SentRange;
import io.tributary.storage.Storage;
import io.tributary.transform.FittedTransforms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
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
    private static final long RANGE_BYTES = 32L << 20;

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
     * @param input URI of a file, directory or glob in the format of the model's job; labels and weights may be absent
     * @param output URI of a directory that is not there yet
     * @param format what to write
     * @throws UserException for what is wrong with the input or the output
     * @throws IOException if a file system fails
     */
    public void run(String input, String output, Format format) throws IOException {
        if (storage.exists(output)) {
            throw new UserException("--output", output + " is there already", "choose another, or delete it");
        }
        RowFormat records = format(description, storage);
        DataFiles data = DataFiles.list("--input", input, Optional.empty(), storage);
        RowSchema schema = records.match(data, description.fitted().schema(), false);
        FittedTransforms fitted = description.fitted();
        Columns columns = Columns.of(
                schema,
                records.recordColumns(schema),
                format == Format.PARQUET,
                fitted.classes(),
                fitted.target().reconstruction()
                        ? List.of("error")
                        : fitted.schema().targetNames());
        List<FileRange> ranges = records.ranges(data, RANGE_BYTES);
        int tasks = Math.max(1, data.portions(ranges, RANGE_BYTES).size());
        Broadcast<SentModel> model = context.broadcast(SentModel.of(files, description, schema));
        Strangers strangers = new Strangers(context, fitted);
        boolean written = false;
        try (HadoopFiles reachable = new HadoopFiles(context)) {
            JavaRDD<Row> rows = context.parallelize(List.of(SentRange.of(ranges)), tasks)
                    .mapPartitions(its -> new Predictions(its, model.value(), reachable, columns, strangers));
            write(rows, columns, output, format, schema.named());
            written = true;
            strangers.warnings(fitted).forEach(LOG::warn);
        } finally {
            if (!written) {
                storage.delete(output); // Spark leaves an empty directory
            }
            model.destroy();
        }
    }

    /** The parser of files like those the model was trained on. */
    private static RowFormat format(ModelDescription model, Storage storage) {
        return model.format()
                .orElseThrow(() -> new IllegalStateException("a model of files says how they become rows"))
                .parser(storage);
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

    /** The output rows of some ranges, computed in batches. */
    private static final class Predictions implements Iterator<Row> {
        private static final int ROWS = 256;

        private final Iterator<SentRange> ranges;
        private final Columns columns;
        private final Strangers strangers;
        private final RowFormat format;
        private final RowSchema schema;
        private final Model model;
        private final double[] features; // [B × C]
        private final double[] cells; // [C], of one record
        private final String[][] raw = new String[ROWS][];
        private RowReader reader;
        private double[] outputs; // [B × K]
        private int count;
        private int next;

        Predictions(
                Iterator<SentRange> ranges,
                SentModel sent,
                HadoopFiles reachable,
                Columns columns,
                Strangers strangers) {
            this.ranges = ranges;
            this.columns = columns;
            this.strangers = strangers;
            ModelDescription description = sent.description();
            this.format = format(description, reachable.storage());
            this.schema = sent.schema();
            this.model = sent.model(description);
            this.features = new double[ROWS * schema.featureCount()];
            this.cells = new double[schema.featureCount()];
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> close());
        }

        /** A task that fails or is killed leaves a range half read. */
        private void close() {
            if (reader == null) {
                return;
            }
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close a data file", e);
            }
        }

        @Override
        public boolean hasNext() {
            if (next == count) {
                try {
                    fill();
                } catch (IOException e) {
                    throw new UncheckedIOException("the input cannot be read: " + e.getMessage(), e);
                }
            }
            return next < count;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Row row = columns.row(raw[next], outputs, next, outputs.length / count);
            next++;
            return row;
        }

        /** Reads the next batch, over the ends of ranges, and predicts it. */
        private void fill() throws IOException {
            next = 0;
            count = 0;
            while (count < ROWS && (reader != null || ranges.hasNext())) {
                if (reader == null) {
                    reader = format.open(ranges.next().range(), schema);
                }
                io.tributary.row.Row row = reader.next();
                if (row == null) {
                    reader.close();
                    reader = null;
                } else {
                    model.fitted().cells(row, cells);
                    strangers.add(row, cells, model.fitted());
                    System.arraycopy(cells, 0, features, count * cells.length, cells.length);
                    raw[count++] = reader.raw().clone();
                }
            }
            if (count > 0) {
                outputs = model.predict(Arrays.copyOf(features, count * schema.featureCount()), count);
            }
        }
    }
}
