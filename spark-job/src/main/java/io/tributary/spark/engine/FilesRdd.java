package io.tributary.spark.engine;

import io.tributary.error.Mendable;
import io.tributary.error.UserException;
import io.tributary.format.DataConfig;
import io.tributary.format.FileRange;
import io.tributary.format.RowFormat;
import io.tributary.format.RowReader;
import io.tributary.job.Packing;
import io.tributary.json.Json;
import io.tributary.row.Assignment;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.RowBytes;
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
import scala.Tuple2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;

/** The rows of a job's files, by sort key: a partition reads some ranges of files, with the parsers that threads use too. */
final class FilesRdd extends RDD<Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    /** How errors call what executors were sent. */
    static final String PLACE = "the packing as sent to executors";

    /**
     * Some ranges of one of the job's sources, as the driver lists them; they travel as {@link Sent}.
     *
     * @param ranges what is read, in this order, at least one
     * @param schema the columns of the source
     * @param split where its rows go; null where the assignment divides them
     */
    record Part(List<FileRange> ranges, RowSchema schema, Split split) {}

    /** A part as it travels. */
    private static final class Sent implements Partition {
        private static final long serialVersionUID = 1L;

        private final int index;
        private final SentRange[] ranges;
        private final byte[] schema; // JSON
        private final Split split;

        Sent(int index, Part part) {
            this.index = index;
            this.ranges = SentRange.of(part.ranges());
            this.schema = Json.compact(part.schema().toJson());
            this.split = part.split();
        }

        Part part() {
            String place = ranges[0].range().uri();
            return new Part(
                    Arrays.stream(ranges).map(SentRange::range).toList(),
                    RowSchema.fromJson(Json.parseObject(schema, place, ""), place),
                    split);
        }

        @Override
        public int index() {
            return index;
        }
    }

    private final transient List<Part> parts;
    private final Broadcast<String> packing;
    private final HadoopFiles files;

    /**
     * @param context the session's context
     * @param parts what is read
     * @param packing what {@link Packing#text} gave
     * @param files brings Hadoop's configuration to executors
     */
    FilesRdd(SparkContext context, List<Part> parts, Broadcast<String> packing, HadoopFiles files) {
        super(
                context,
                ScalaViews.asScala(List.<org.apache.spark.Dependency<?>>of()),
                ClassTag$.MODULE$.apply(Tuple2.class));
        this.parts = List.copyOf(parts);
        this.packing = packing;
        this.files = files;
        setName("rows of the job's files");
    }

    @Override
    public Partition[] getPartitions() {
        Partition[] all = new Partition[parts.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Sent(i, parts.get(i));
        }
        return all;
    }

    @Override
    public Iterator<Tuple2<byte[], byte[]>> compute(Partition partition, TaskContext task) {
        Part part = ((Sent) partition).part();
        Keyed rows = new Keyed(part, Packing.parse(PLACE, packing.value()), files.storage());
        task.addTaskCompletionListener((TaskCompletionListener) ended -> rows.close());
        return ScalaViews.asScala(rows);
    }

    /** The driver saw the file when it listed it; an executor on another host may not. */
    static void requireVisible(FileRange range, Storage storage, SparkInternals.Place here) throws IOException {
        for (String uri : new String[] {range.uri(), range.labels()}) {
            if (!here.isDriver() && !uri.isEmpty() && !storage.exists(uri)) {
                throw new UserException(
                        uri,
                        "the executor on " + here.host() + " does not see this file, which the driver sees",
                        "put it where all hosts read it (hdfs://, s3a://, a shared mount), or at the same path on each");
            }
        }
    }

    /** Rows with their sort keys. */
    private static final class Keyed implements java.util.Iterator<Tuple2<byte[], byte[]>> {
        private final Part part;
        private final java.util.Iterator<FileRange> ranges;
        private final DataConfig data;
        private final RowFormat format;
        private final Storage storage;
        private final Assignment assignment;
        private RowReader reader;
        /** Whether {@link #next} is the row that comes next. */
        private boolean ready;

        private Row next;

        Keyed(Part part, Packing packing, Storage storage) {
            this.part = part;
            this.ranges = part.ranges().iterator();
            this.data = packing.data();
            this.format = data.format().parser(storage);
            this.storage = storage;
            this.assignment = packing.assignment();
        }

        /** Reads the next row, over the ends of ranges; null after the last. */
        private Row read() {
            try {
                Row row = null;
                while (row == null && (reader != null || ranges.hasNext())) {
                    if (reader == null) {
                        FileRange range = ranges.next();
                        requireVisible(range, storage, SparkInternals.here());
                        reader = format.open(range, part.schema());
                    }
                    row = reader.next();
                    if (row == null) {
                        close();
                    } else if (!data.keeps(split(row), row)) {
                        row = null;
                    }
                }
                return row;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read on: " + e.getMessage(), e);
            }
        }

        private Split split(Row row) {
            return part.split() != null ? part.split() : assignment.split(row);
        }

        /** Lets go of the range that is being read; a task that fails or is killed leaves one. */
        void close() {
            if (reader == null) {
                return;
            }
            RowReader closing = reader;
            reader = null;
            try {
                closing.close();
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
        public Tuple2<byte[], byte[]> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("after the last row");
            }
            Tuple2<byte[], byte[]> keyed =
                    new Tuple2<>(RowBytes.key(split(next), assignment, next.key()), RowBytes.value(next));
            ready = false;
            return keyed;
        }
    }
}
