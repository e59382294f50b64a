package io.tributary.spark.engine;

import io.tributary.error.Mendable;
import io.tributary.error.UserException;
import io.tributary.format.FileRange;
import io.tributary.format.FileRows;
import io.tributary.format.RowFormat;
import io.tributary.format.RowReader;
import io.tributary.job.Packing;
import io.tributary.json.Json;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.spark.storage.SentRange;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.util.TaskCompletionListener;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;

/** The rows of some of a job's files: a partition reads some ranges of files, with the parsers that threads use too. */
final class FilesRdd extends RDD<Row> {
    private static final long serialVersionUID = 1L;

    /** How errors call what executors were sent. */
    static final String PLACE = "the packing as sent to executors";

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
    private final Broadcast<String> packing;
    private final HadoopFiles files;

    /**
     * @param context the session's context
     * @param portions ranges of files, as the driver lists them; each is a partition
     * @param schema the columns of the files
     * @param packing what {@link Packing#text} gave
     * @param files brings Hadoop's configuration to executors
     */
    FilesRdd(
            SparkContext context,
            List<List<FileRange>> portions,
            RowSchema schema,
            Broadcast<String> packing,
            HadoopFiles files) {
        super(
                context,
                ScalaViews.asScala(List.<org.apache.spark.Dependency<?>>of()),
                ClassTag$.MODULE$.apply(Row.class));
        this.portions = List.copyOf(portions);
        this.schema = Json.compact(schema.toJson());
        this.packing = packing;
        this.files = files;
        setName("rows of the job's files");
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
    public Iterator<Row> compute(Partition partition, TaskContext task) {
        Storage storage = files.storage();
        RowFormat parser = Packing.parse(PLACE, packing.value()).data().format().parser(storage);
        SparkInternals.Place here = SparkInternals.here();
        java.util.Iterator<FileRange> ranges = Arrays.stream(((Part) partition).ranges)
                .map(SentRange::range)
                .peek(range -> requireVisible(range, storage, here))
                .iterator();
        RowSchema read = RowSchema.fromJson(Json.parseObject(schema, PLACE, ""), PLACE);
        Rows rows = new Rows(FileRows.open(ranges, read, parser));
        task.addTaskCompletionListener((TaskCompletionListener) ended -> rows.close());
        return ScalaViews.asScala(rows);
    }

    /** The driver saw the file when it listed it; an executor on another host may not. */
    static void requireVisible(FileRange range, Storage storage, SparkInternals.Place here) {
        for (String uri : new String[] {range.uri(), range.labels()}) {
            if (!here.isDriver() && !uri.isEmpty() && !isThere(uri, storage)) {
                throw new UserException(
                        uri,
                        "the executor on " + here.host() + " does not see this file, which the driver sees",
                        "put it where all hosts read it (hdfs://, s3a://, a shared mount), or at the same path on each");
            }
        }
    }

    private static boolean isThere(String uri, Storage storage) {
        try {
            return storage.exists(uri);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for " + uri + ": " + e.getMessage(), e);
        }
    }

    /** The rows of a reader. A task that fails or is killed leaves it half read. */
    private static final class Rows implements java.util.Iterator<Row> {
        private final RowReader reader;
        /** Whether {@link #next} is the row that comes next. */
        private boolean ready;

        private Row next;

        Rows(RowReader reader) {
            this.reader = reader;
        }

        private Row read() {
            try {
                return reader.next();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read on: " + e.getMessage(), e);
            }
        }

        void close() {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close a data file", e);
            }
        }

        @Override
        public boolean hasNext() {
            if (!ready) {
                next = Mendable.inHeap(this::read);
                ready = true;
            }
            return next != null;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException("after the last row");
            }
            ready = false;
            return next;
        }
    }
}
