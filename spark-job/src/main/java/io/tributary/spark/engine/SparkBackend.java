package io.tributary.spark.engine;

import io.tributary.format.DataConfig;
import io.tributary.format.DataFiles;
import io.tributary.format.FileRange;
import io.tributary.format.RowFormat;
import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.job.Packing;
import io.tributary.job.PreparedData;
import io.tributary.row.Assignment;
import io.tributary.row.ContentHash;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.RowBytes;
import io.tributary.shard.ShardPacker;
import io.tributary.spark.session.SparkSettings;
import io.tributary.spark.session.Versions;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.Trial;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/**
 * Packs data on Spark's executors and computes there. Serves a context that is not its own: it changes no setting and
 * leaves the context running. Several trainings may follow one another in one context.
 */
public final class SparkBackend implements Backend {
    /** The Spark setting that says how long to wait for the next task of a job to end; 30 minutes by default. */
    public static final String PATIENCE = StepJob.PATIENCE;

    /**
     * The Spark setting that says how many bytes of gradients a step may send to the driver before executors merge aligned
     * subtrees of them first; {@link SparkSettings#DRIVER_BYTES} by default. It changes no bit of the result.
     */
    public static final String DRIVER_BYTES = "spark.tributary.driverBytes";

    /**
     * The Spark setting that says how long resident tasks may wait for their slots before the training goes on with a job per
     * step; a minute by default.
     */
    public static final String SLOT_PATIENCE = "spark.tributary.slotPatience";

    private static final long LARGEST_RANGE = 64L << 20;
    private static final long SMALLEST_RANGE = 1L << 20;

    private final JavaSparkContext context;
    private final StepJob jobs;

    /**
     * @param context the context to run in
     * @throws io.tributary.error.UserException if its Spark is not one this jar is built for
     */
    public SparkBackend(JavaSparkContext context) {
        Versions.check();
        this.context = context;
        this.jobs = new StepJob(context.sc(), SparkEngines.patience(context));
    }

    /**
     * {@inheritDoc}
     *
     * @param storage where the driver looks for files; executors open them by their URIs with the context's Hadoop
     *     configuration
     */
    @Override
    public PreparedData prepare(JobConfig config, Storage storage) {
        return fromFiles(
                config,
                Use.TRAINING,
                format -> {
                    DataFiles training = DataFiles.list(config.data(), Split.TRAIN, storage);
                    RowSchema schema = format.schema(training);
                    List<FilesRdd.Part> parts = parts(config.data(), format, training, schema, storage);
                    return new Parts(schema, splits(config.data(), true), parts);
                },
                storage);
    }

    @Override
    public PreparedData prepareTest(JobConfig config, Storage storage, DataFiles files, RowSchema trained) {
        return fromFiles(
                config,
                Use.EVALUATION,
                format -> {
                    List<FilesRdd.Part> parts = parts(format, files, format.match(files, trained, true), Split.TEST);
                    return new Parts(trained, EnumSet.of(Split.TEST), parts);
                },
                storage);
    }

    /**
     * Files to pack.
     *
     * @param schema the columns of the shards
     * @param splits which splits there are
     * @param parts what tasks read
     */
    private record Parts(RowSchema schema, Set<Split> splits, List<FilesRdd.Part> parts) {}

    /** Finds the files. */
    @FunctionalInterface
    private interface Listing {
        Parts list(RowFormat format) throws IOException;
    }

    /** What data is prepared for. */
    private enum Use {
        /** A training, in a context that is there for it alone. */
        TRAINING,
        /** A training in a user's session, where other jobs may run. */
        LIVE,
        /** One evaluation, which is one job. */
        EVALUATION
    }

    private PreparedData fromFiles(JobConfig config, Use use, Listing listing, Storage storage) {
        Broadcast<String> packing = context.broadcast(config.packing().text());
        HadoopFiles files = new HadoopFiles(context);
        Runnable onClose = () -> {
            files.close();
            packing.destroy();
        };
        return prepared(config, use, onClose, () -> {
            Parts parts = listing.list(config.data().format().parser(storage));
            return new Source(
                    parts.schema(), parts.splits(), new FilesRdd(context.sc(), parts.parts(), packing, files));
        });
    }

    private List<FilesRdd.Part> parts(
            DataConfig data, RowFormat format, DataFiles training, RowSchema schema, Storage storage)
            throws IOException {
        boolean divided = data.validationFraction() > 0 || data.testFraction() > 0;
        List<FilesRdd.Part> parts = new ArrayList<>(parts(format, training, schema, divided ? null : Split.TRAIN));
        for (Split split : new Split[] {Split.VALIDATION, Split.TEST}) {
            if (data.files().containsKey(split)) {
                DataFiles its = DataFiles.list(data, split, storage);
                parts.addAll(parts(format, its, format.match(its, schema, true), split));
            }
        }
        return parts;
    }

    /** Ranges for about twice as many tasks as can run, neither tiny nor huge. */
    private List<FilesRdd.Part> parts(RowFormat format, DataFiles files, RowSchema schema, Split split)
            throws IOException {
        long even = files.size() / (2L * SparkInternals.slots(context.sc())) + 1;
        long bytes = Math.max(SMALLEST_RANGE, Math.min(LARGEST_RANGE, even));
        List<FilesRdd.Part> parts = new ArrayList<>();
        for (List<FileRange> ranges : files.portions(format.ranges(files, bytes), bytes)) {
            parts.add(new FilesRdd.Part(ranges, schema, split));
        }
        return parts;
    }

    /**
     * Packs rows of a live data set. The rows may be computed more than once, so they must come out the same each time; their
     * partitioning and order have no say.
     *
     * @param config the job; the files it names are not read
     * @param rows with the number of {@link ContentHash}, equal ones with the same
     * @param schema their columns
     * @return the packed shards; the caller closes them
     * @throws io.tributary.error.UserException for what is wrong with the data
     */
    public PreparedData prepare(JobConfig config, JavaRDD<Row> rows, RowSchema schema) {
        Broadcast<String> packing = context.broadcast(config.packing().text());
        JavaPairRDD<byte[], byte[]> keyed = ContentNumbers.number(rows).mapPartitionsToPair(its -> {
            Packing sent = Packing.parse(FilesRdd.PLACE, packing.value());
            return new Mapped(its, sent.data(), sent.assignment());
        });
        return prepared(
                config,
                Use.LIVE,
                packing::destroy,
                () -> new Source(schema, splits(config.data(), false), keyed.rdd()));
    }

    /**
     * Where rows come from.
     *
     * @param schema their columns
     * @param splits which splits there are
     * @param rows the rows by sort key
     */
    private record Source(RowSchema schema, Set<Split> splits, RDD<Tuple2<byte[], byte[]>> rows) {}

    /** Finds the source. */
    @FunctionalInterface
    private interface Finding {
        Source find() throws IOException;
    }

    /** Packs and checks; whatever goes wrong, what was sent is let go. */
    private PreparedData prepared(JobConfig config, Use use, Runnable onClose, Finding finding) {
        PackedShards packed = null;
        boolean done = false;
        try {
            Source source = finding.find();
            packed = pack(config, source);
            if (source.splits().contains(Split.TRAIN)) {
                requireTrainingRows(config.data(), packed);
            }
            SparkEngines.Wish wish = new SparkEngines.Wish(config.engine(), config.maxFailures());
            PreparedData prepared = new Prepared(wish, use, source.schema(), packed, onClose);
            done = true;
            return prepared;
        } catch (IOException e) {
            throw new UncheckedIOException("the data cannot be read: " + e.getMessage(), e);
        } finally {
            if (!done) {
                if (packed != null) {
                    packed.close();
                }
                onClose.run();
            }
        }
    }

    /** Looks at the splits of the training source alone: other files have no part in what it lacks. */
    private static void requireTrainingRows(DataConfig data, PackedShards packed) {
        ShardPacker.requireTrainingRows(
                data,
                packed.summaries().stream()
                        .filter(summary -> fraction(data, summary.split()) > 0)
                        .toList());
    }

    /** The splits that have files of their own, if files are read, or a fraction of the rows. */
    private static Set<Split> splits(DataConfig data, boolean files) {
        Set<Split> splits = EnumSet.of(Split.TRAIN);
        for (Split split : Split.values()) {
            if (files ? data.has(split) : fraction(data, split) > 0) {
                splits.add(split);
            }
        }
        return splits;
    }

    private static double fraction(DataConfig data, Split split) {
        return switch (split) {
            case TRAIN -> 1;
            case VALIDATION -> data.validationFraction();
            case TEST -> data.testFraction();
        };
    }

    private PackedShards pack(JobConfig config, Source source) {
        JavaPairRDD<byte[], byte[]> pairs = JavaPairRDD.fromRDD(
                source.rows(), ClassTag$.MODULE$.apply(byte[].class), ClassTag$.MODULE$.apply(byte[].class));
        return PackedShards.pack(
                jobs,
                context.sc(),
                pairs,
                source.schema(),
                source.splits(),
                config.options().shards());
    }

    /** Rows of a live data set with their sort keys. */
    private static final class Mapped implements java.util.Iterator<Tuple2<byte[], byte[]>> {
        private final java.util.Iterator<Row> rows;
        private final DataConfig data;
        private final Assignment assignment;
        private Row next; // null where it is to be found

        Mapped(java.util.Iterator<Row> rows, DataConfig data, Assignment assignment) {
            this.rows = rows;
            this.data = data;
            this.assignment = assignment;
        }

        @Override
        public boolean hasNext() {
            while (next == null && rows.hasNext()) {
                Row row = rows.next();
                next = data.keeps(assignment.split(row), row) ? row : null;
            }
            return next != null;
        }

        @Override
        public Tuple2<byte[], byte[]> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("after the last row");
            }
            Row row = next;
            next = null;
            byte[] key = RowBytes.key(assignment.split(row), assignment, row.key());
            return new Tuple2<>(key, RowBytes.value(row));
        }
    }

    /** The packed shards of a job. */
    private final class Prepared implements PreparedData {
        private final SparkEngines engines;
        private final Use use;
        private final RowSchema schema;
        private final PackedShards packed;
        private final Runnable onClose;

        Prepared(SparkEngines.Wish wish, Use use, RowSchema schema, PackedShards packed, Runnable onClose) {
            this.engines = new SparkEngines(context, jobs, wish, packed, use == Use.LIVE);
            this.use = use;
            this.schema = schema;
            this.packed = packed;
            this.onClose = onClose;
        }

        @Override
        public RowSchema schema() {
            return schema;
        }

        @Override
        public List<ShardSummary> summaries(Split split) {
            return packed.summaries(split);
        }

        @Override
        public GradientEngine engine(Trial trial) {
            trial.requireOf(schema, packed.summaries(Split.TRAIN));
            return use == Use.EVALUATION ? engines.perStep(trial) : engines.chosen(trial);
        }

        @Override
        public void close() {
            packed.close();
            onClose.run();
        }
    }
}
