package io.tributary.spark.engine;

import io.tributary.format.DataPlace;
import io.tributary.format.FileRange;
import io.tributary.format.FileRows;
import io.tributary.format.FileSources;
import io.tributary.format.FormatConfig;
import io.tributary.format.Sources;
import io.tributary.format.TableConfig;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.spark.source.SparkRows;
import io.tributary.spark.source.Tables;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRoles;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;

/** Opens sources that executors read. What it sends them is let go when it is closed. */
final class SparkSources implements Sources<SparkRows>, AutoCloseable {
    private static final long LARGEST_RANGE = 64L << 20;
    private static final long SMALLEST_RANGE = 1L << 20;

    private final JavaSparkContext context;
    private final Storage storage;
    private final Broadcast<String> packing;
    private final HadoopFiles files;
    private final Function<ColumnRoles, SparkRows> live;

    /**
     * @param context the session's context
     * @param storage where the driver looks for files
     * @param packing what {@code Packing.text} gave
     * @param live the rows that were given to the training
     */
    SparkSources(
            JavaSparkContext context,
            Storage storage,
            Broadcast<String> packing,
            Function<ColumnRoles, SparkRows> live) {
        this.context = context;
        this.storage = storage;
        this.packing = packing;
        this.files = new HadoopFiles(context);
        this.live = live;
    }

    @Override
    public SparkRows files(DataPlace place, FormatConfig format) throws IOException {
        return new OnExecutors(new FileSources(storage).files(place, format));
    }

    @Override
    public SparkRows table(DataPlace place, TableConfig config) {
        return Tables.open(Tables.session(context.sc()), place, config);
    }

    @Override
    public SparkRows live(ColumnRoles roles) {
        return live.apply(roles);
    }

    @Override
    public void close() {
        files.close();
    }

    /** Rows of files, which executors read with the parsers that threads use too. */
    private final class OnExecutors implements SparkRows {
        private final FileRows rows;

        OnExecutors(FileRows rows) {
            this.rows = rows;
        }

        @Override
        public RowSchema schema() throws IOException {
            return rows.schema();
        }

        @Override
        public RowSchema match(RowSchema trained, boolean labelled) throws IOException {
            return rows.match(trained, labelled);
        }

        @Override
        public List<Part> parts(RowSchema read) throws IOException {
            return rows.parts(read);
        }

        /** In ranges for about twice as many tasks as can run, neither tiny nor huge. */
        @Override
        public RDD<Row> rows(RowSchema read) throws IOException {
            long even = rows.files().size() / (2L * SparkInternals.slots(context.sc())) + 1;
            long bytes = Math.max(SMALLEST_RANGE, Math.min(LARGEST_RANGE, even));
            List<List<FileRange>> portions = rows.portions(bytes);
            return new FilesRdd<>(context.sc(), portions, read, packing, files, Row.class, (row, reader) -> row);
        }
    }
}
