package io.tributary.spark.engine;

import io.tributary.data.Assignment;
import io.tributary.data.FileRange;
import io.tributary.data.Row;
import io.tributary.data.RowFormat;
import io.tributary.data.RowReader;
import io.tributary.data.RowSchema;
import io.tributary.data.Split;
import io.tributary.error.UserException;
import io.tributary.job.JobConfig;
import io.tributary.json.Json;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** The rows of a job's files, by sort key: one partition per range of a file, read by the parsers that threads use too. */
final class FilesRdd extends RDD<Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    /**
     * A range of one of the job's sources, as the driver lists it; it travels as {@link Sent}.
     *
     * @param range what is read
     * @param schema the columns of the source
     * @param split where its rows go; null where the assignment divides them
     */
    record Part(FileRange range, RowSchema schema, Split split) {}

    /** A part as it travels. */
    private static final class Sent implements Partition {
        private static final long serialVersionUID = 1L;

        private final int index;
        private final String uri;
        private final String labels;
        private final int file;
        private final long start;
        private final long end;
        private final byte[] schema; // JSON
        private final Split split;

        Sent(int index, Part part) {
            this.index = index;
            this.uri = part.range().uri();
            this.labels = part.range().labels();
            this.file = part.range().file();
            this.start = part.range().start();
            this.end = part.range().end();
            this.schema = Json.compact(part.schema().toJson());
            this.split = part.split();
        }

        Part part() {
            return new Part(
                    new FileRange(uri, labels, file, start, end),
                    RowSchema.fromJson(Json.parseObject(schema, uri, ""), uri),
                    split);
        }

        @Override
        public int index() {
            return index;
        }
    }

    private final transient List<Part> parts;
    private final Broadcast<String> job;
    private final HadoopFiles files;

    /**
     * @param context the session's context
     * @param parts what is read
     * @param job the job's resolved text
     * @param files brings Hadoop's configuration to executors
     */
    FilesRdd(SparkContext context, List<Part> parts, Broadcast<String> job, HadoopFiles files) {
        super(
                context,
                CollectionConverters.asScala(List.<org.apache.spark.Dependency<?>>of())
                        .toSeq(),
                ClassTag$.MODULE$.apply(Tuple2.class));
        this.parts = List.copyOf(parts);
        this.job = job;
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
        JobConfig config = JobConfig.parseResolved("the job as sent to executors", job.value());
        Storage storage = files.storage();
        Assignment assignment = config.data()
                .assignment(config.options().seed(), config.options().shards());
        try {
            requireVisible(part.range(), storage, SparkInternals.here());
            RowReader reader = RowFormat.of(config.data(), storage).open(part.range(), part.schema());
            task.addTaskCompletionListener((TaskCompletionListener) ended -> close(reader));
            return CollectionConverters.asScala(new Keyed(reader, part.split(), assignment));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + part.range().uri() + ": " + e.getMessage(), e);
        }
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

    private static void close(RowReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a data file", e);
        }
    }

    /** Rows with their sort keys. */
    private static final class Keyed implements java.util.Iterator<Tuple2<byte[], byte[]>> {
        private final RowReader reader;
        private final Split split;
        private final Assignment assignment;
        private Row next;

        Keyed(RowReader reader, Split split, Assignment assignment) {
            this.reader = reader;
            this.split = split;
            this.assignment = assignment;
            advance();
        }

        private void advance() {
            try {
                next = reader.next();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read on: " + e.getMessage(), e);
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Tuple2<byte[], byte[]> next() {
            if (next == null) {
                throw new NoSuchElementException("after the last row");
            }
            Split where = split != null ? split : assignment.split(next.key());
            Tuple2<byte[], byte[]> keyed =
                    new Tuple2<>(RowBytes.key(where, assignment.shard(next.key()), next.key()), RowBytes.value(next));
            advance();
            return keyed;
        }
    }
}
