package io.tributary.spark.engine;

import io.tributary.error.UserException;
import io.tributary.format.FileRange;
import io.tributary.format.FileRows;
import io.tributary.format.Formats;
import io.tributary.format.RowFormat;
import io.tributary.format.RowIterator;
import io.tributary.format.RowReader;
import io.tributary.json.Json;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.spark.storage.SentRange;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.util.TaskCompletionListener;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;

/**
 * The rows of files: a partition reads some ranges of files, with the parsers that threads use too.
 *
 * @param <T> what rows are made into
 */
public final class FilesRdd<T> extends RDD<T> {
    private static final long serialVersionUID = 1L;

    /**
     * Makes something of a row and its reader. Travels to executors.
     *
     * @param <T> what it makes
     */
    @FunctionalInterface
    public interface Made<T> extends BiFunction<Row, RowReader, T>, Serializable {}

    /** How errors call what executors were sent. */
    static final String PLACE = "the job as sent to executors";

    /** Some ranges as they travel, to be read in this order. */
    private static final class Part implements Partition {
        private static final long serialVersionUID = 1L;

        private final int index;
        private final SentRange[] ranges;

        Part(int index, List<FileRange> ranges) {
            this.index = index;
            this.ranges = SentRange.of(ranges);
        }

        @Override
        public int index() {
            return index;
        }
    }

    private final transient List<List<FileRange>> portions;
    private final byte[] schema; // JSON
    private final Broadcast<String> job;
    private final HadoopFiles files;
    private final Made<T> made;

    /**
     * @param context the session's context
     * @param portions ranges of files, as the driver lists them; each is a partition
     * @param schema the columns of the files
     * @param job a resolved configuration that was read already, whose format parses the files
     * @param files brings Hadoop's configuration to executors
     * @param type what rows are made into
     * @param made makes it
     */
    public FilesRdd(
            SparkContext context,
            List<List<FileRange>> portions,
            RowSchema schema,
            Broadcast<String> job,
            HadoopFiles files,
            Class<T> type,
            Made<T> made) {
        super(context, ScalaViews.asScala(List.<org.apache.spark.Dependency<?>>of()), ClassTag$.MODULE$.apply(type));
        this.portions = List.copyOf(portions);
        this.schema = Json.compact(schema.toJson());
        this.job = job;
        this.files = files;
        this.made = made;
        setName("rows of files");
    }

    @Override
    public Partition[] getPartitions() {
        Partition[] all = new Partition[portions.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Part(i, portions.get(i));
        }
        return all;
    }

    @Override
    public Iterator<T> compute(Partition partition, TaskContext task) {
        Storage storage = files.storage();
        RowFormat parser = Formats.parse(PLACE, job.value()).parser(storage);
        SparkInternals.Place here = SparkInternals.here();
        java.util.Iterator<FileRange> ranges = Arrays.stream(((Part) partition).ranges)
                .map(SentRange::range)
                .peek(range -> requireVisible(range, storage, here))
                .iterator();
        RowSchema read = RowSchema.fromJson(Json.parseObject(schema, PLACE, ""), PLACE);
        RowIterator<T> rows = new RowIterator<>(FileRows.open(ranges, read, parser), made);
        task.addTaskCompletionListener((TaskCompletionListener) ended -> rows.close()); // it may be left half read
        return ScalaViews.asScala(rows);
    }

    /** The driver saw the file when it listed it; an executor on another host may not. */
    static void requireVisible(FileRange range, Storage storage, SparkInternals.Place here) {
        requireVisible(range.uri(), storage, here);
        if (!range.labels().isEmpty()) {
            requireVisible(range.labels(), storage, here);
        }
    }

    static void requireVisible(String uri, Storage storage, SparkInternals.Place here) {
        if (!here.isDriver() && !isThere(uri, storage)) {
            throw new UserException(
                    uri,
                    "the executor on " + here.host() + " does not see this file, which the driver sees",
                    "put it where all hosts read it (hdfs://, s3a://, a shared mount), or at the same path on each");
        }
    }

    private static boolean isThere(String uri, Storage storage) {
        try {
            return storage.exists(uri);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for " + uri + ": " + e.getMessage(), e);
        }
    }
}
