package io.tributary.spark.engine;

import io.tributary.error.Mendable;
import io.tributary.error.Uninterrupted;
import io.tributary.format.DataConfig;
import io.tributary.format.DataPlace;
import io.tributary.format.FileSources;
import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.job.Packing;
import io.tributary.job.PreparedData;
import io.tributary.job.PreparedSet;
import io.tributary.row.Assignment;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.RowBytes;
import io.tributary.shard.ShardPacker;
import io.tributary.shard.WorkListener;
import io.tributary.spark.session.SparkSettings;
import io.tributary.spark.session.Versions;
import io.tributary.spark.source.SparkRows;
import io.tributary.spark.source.Tables;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.Trial;
import io.tributary.transform.ColumnRoles;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
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

    private final JavaSparkContext context;
    private final StepJob jobs;
    private final WorkListener listener;

    /**
     * @param context the context to run in
     * @throws io.tributary.error.UserException if its Spark is not one this jar is built for
     */
    public SparkBackend(JavaSparkContext context) {
        this(context, WorkListener.NONE);
    }

    /**
     * @param context the context to run in
     * @param listener is told how far reading and packing have come
     * @throws io.tributary.error.UserException if its Spark is not one this jar is built for
     */
    public SparkBackend(JavaSparkContext context, WorkListener listener) {
        Versions.check();
        this.context = context;
        this.listener = listener;
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
        return prepare(config, Use.TRAINING, storage, roles -> {
            throw FileSources.noLiveRows();
        });
    }

    /**
     * Packs rows of a live data set, for jobs whose format is {@code rows}. The rows may be computed more than once, so they must
     * come out the same each time; their partitioning and order have no say.
     *
     * @param live the rows, given what each column is for
     * @return a backend that trains on them
     */
    public Backend over(Function<ColumnRoles, SparkRows> live) {
        return new Backend() {
            @Override
            public PreparedData prepare(JobConfig config, Storage storage) {
                return SparkBackend.this.prepare(config, Use.LIVE, storage, live);
            }

            @Override
            public List<FileEntry> readFrom(JobConfig config, Storage storage) {
                return List.of();
            }

            @Override
            public PreparedData open(JobConfig config, Storage storage, PreparedSet set) {
                return SparkBackend.this.open(config, Use.LIVE, set);
            }

            @Override
            public PreparedData prepareTest(JobConfig config, Storage storage, DataPlace place, RowSchema trained) {
                return SparkBackend.this.prepareTest(config, storage, place, trained);
            }
        };
    }

    private PreparedData prepare(JobConfig config, Use use, Storage storage, Function<ColumnRoles, SparkRows> live) {
        return prepared(config, use, storage, live, (data, sources) -> {
            List<Part> parts = new ArrayList<>();
            boolean divided = data.validationFraction() > 0 || data.testFraction() > 0;
            SparkRows training = data.format().source(data.place(Split.TRAIN), sources);
            RowSchema schema = training.schema();
            parts.add(new Part(training.rows(schema), divided ? null : Split.TRAIN));
            for (Split split : new Split[] {Split.VALIDATION, Split.TEST}) {
                if (data.files().containsKey(split)) {
                    SparkRows its = data.format().source(data.place(split), sources);
                    parts.add(new Part(its.rows(its.match(schema, true)), split));
                }
            }
            return new Found(schema, splits(data), parts);
        });
    }

    @Override
    public List<FileEntry> readFrom(JobConfig config, Storage storage) throws IOException {
        return config.data().readFrom(Tables.onDriver(context.sc(), storage));
    }

    /** {@inheritDoc} Executors get copies; one that is lost is replaced by one that fetches again. */
    @Override
    public PreparedData open(JobConfig config, Storage storage, PreparedSet set) {
        return open(config, Use.TRAINING, set);
    }

    private PreparedData open(JobConfig config, Use use, PreparedSet set) {
        HadoopFiles files = new HadoopFiles(context);
        boolean done = false;
        try {
            PackedShards packed = PackedShards.fetch(
                    jobs.telling(listener),
                    context.sc(),
                    new FetchPacking(set, files),
                    set.summaries(),
                    config.options().shards());
            PreparedData opened = new Prepared(wish(config), use, set.schema(), packed, files::close);
            done = true;
            return opened;
        } finally {
            if (!done) {
                files.close();
            }
        }
    }

    private static SparkEngines.Wish wish(JobConfig config) {
        return new SparkEngines.Wish(config.name(), config.engine(), config.maxFailures());
    }

    @Override
    public PreparedData prepareTest(JobConfig config, Storage storage, DataPlace place, RowSchema trained) {
        Function<ColumnRoles, SparkRows> none = roles -> {
            throw FileSources.noLiveRows();
        };
        return prepared(config, Use.EVALUATION, storage, none, (data, sources) -> {
            SparkRows rows = data.format().source(place, sources);
            Part part = new Part(rows.rows(rows.match(trained, true)), Split.TEST);
            return new Found(trained, EnumSet.of(Split.TEST), List.of(part));
        });
    }

    /**
     * Rows to pack.
     *
     * @param schema the columns of the shards
     * @param splits which splits there are
     * @param parts the rows
     */
    private record Found(RowSchema schema, Set<Split> splits, List<Part> parts) {}

    /**
     * Rows of one source.
     *
     * @param rows the rows
     * @param split where they go; null where the assignment divides them
     */
    private record Part(RDD<Row> rows, Split split) {}

    /** Finds the rows. */
    @FunctionalInterface
    private interface Finding {
        Found find(DataConfig data, SparkSources sources) throws IOException;
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

    /** Packs and checks; whatever goes wrong, what was sent is let go. */
    private PreparedData prepared(
            JobConfig config, Use use, Storage storage, Function<ColumnRoles, SparkRows> live, Finding finding) {
        Broadcast<String> packing = context.broadcast(config.packing().text());
        SparkSources sources = new SparkSources(context, storage, packing, live);
        Runnable onClose = () -> {
            sources.close();
            packing.destroy();
        };
        PackedShards packed = null;
        boolean done = false;
        try {
            Found found = found(config, finding, sources);
            packed = pack(config, found, packing);
            if (found.splits().contains(Split.TRAIN)) {
                requireTrainingRows(config.data(), packed);
            }
            PreparedData prepared = new Prepared(wish(config), use, found.schema(), packed, onClose);
            done = true;
            return prepared;
        } catch (IOException e) {
            throw new UncheckedIOException("the data cannot be read: " + e.getMessage(), e);
        } finally {
            if (!done) {
                if (packed != null) {
                    packed.close();
                }
                Uninterrupted.run(onClose);
            }
        }
    }

    private Found found(JobConfig config, Finding finding, SparkSources sources) throws IOException {
        try {
            return Described.as(context.sc(), config.name() + ": looking at the data", () -> {
                try {
                    return finding.find(config.data(), sources);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
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

    /** The splits that have rows of their own, or a fraction of the training rows. */
    private static Set<Split> splits(DataConfig data) {
        Set<Split> splits = EnumSet.of(Split.TRAIN);
        for (Split split : new Split[] {Split.VALIDATION, Split.TEST}) {
            if (data.has(split)) {
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

    private PackedShards pack(JobConfig config, Found found, Broadcast<String> packing) {
        List<JavaPairRDD<byte[], byte[]>> keyed = new ArrayList<>();
        for (Part part : found.parts()) {
            JavaRDD<Row> rows = JavaRDD.fromRDD(part.rows(), ClassTag$.MODULE$.apply(Row.class));
            Split split = part.split();
            keyed.add(rows.mapPartitionsToPair(its -> {
                Packing sent = Packing.parse(FilesRdd.PLACE, packing.value());
                return new Keyed(its, split, sent.data(), sent.assignment());
            }));
        }
        JavaPairRDD<byte[], byte[]> all = keyed.get(0);
        for (JavaPairRDD<byte[], byte[]> more : keyed.subList(1, keyed.size())) {
            all = all.union(more);
        }
        return PackedShards.pack(
                jobs.telling(listener).described(config.name() + ": reading and packing the rows"),
                context.sc(),
                all,
                found.schema(),
                found.splits(),
                config.options().shards());
    }

    /** Rows with their sort keys. */
    private static final class Keyed implements java.util.Iterator<Tuple2<byte[], byte[]>> {
        private final java.util.Iterator<Row> rows;
        private final Split split; // of all rows, or null
        private final DataConfig data;
        private final Assignment assignment;
        private Row next; // null where it is to be found

        Keyed(java.util.Iterator<Row> rows, Split split, DataConfig data, Assignment assignment) {
            this.rows = rows;
            this.split = split;
            this.data = data;
            this.assignment = assignment;
        }

        private Split split(Row row) {
            return split != null ? split : assignment.split(row);
        }

        @Override
        public boolean hasNext() {
            while (next == null && Mendable.inTask(rows::hasNext)) {
                Row row = Mendable.inTask(rows::next);
                next = data.keeps(split(row), row) ? row : null;
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
            byte[] key = RowBytes.key(split(row), assignment, row.key());
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
        public void handOver(Storage storage, String directory) {
            try (HadoopFiles files = new HadoopFiles(context)) {
                packed.keep(jobs.telling(listener), files, directory);
            }
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
