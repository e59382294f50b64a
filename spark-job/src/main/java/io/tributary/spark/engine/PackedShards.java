package io.tributary.spark.engine;

import io.tributary.error.Uninterrupted;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.RowBytes;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.transform.ShardSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.rdd.RDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.collection.Iterator;

/** A data set's shards on the executors, and what the driver knows of them. */
final class PackedShards implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PackedShards.class);

    /** How long the job that frees the executors may take; what it does not reach goes with its executor. */
    private static final Duration RELEASE = Duration.ofSeconds(30);

    private final SparkContext context;
    private final ShardsRdd rdd;
    private final Machines machines = new Machines();
    private final Turns turns = new Turns();
    private final Map<Split, List<ShardSummary>> summaries = new EnumMap<>(Split.class);

    private PackedShards(SparkContext context, RDD<Tuple2<byte[], byte[]>> rows, ShardSet set) {
        this.context = context;
        this.rdd = new ShardsRdd(rows, set);
    }

    /**
     * Sorts rows into shards and packs them on the executors.
     *
     * @param jobs runs jobs
     * @param context the session's context
     * @param rows rows by {@link RowBytes#key}
     * @param schema the columns of the rows
     * @param splits which splits the rows belong to
     * @param shards number of shards of each split
     * @return the packed shards
     */
    static PackedShards pack(
            StepJob jobs,
            SparkContext context,
            JavaPairRDD<byte[], byte[]> rows,
            RowSchema schema,
            Set<Split> splits,
            int shards) {
        int partitions = partitions(jobs, context, shards);
        RDD<Tuple2<byte[], byte[]>> sorted = rows.repartitionAndSortWithinPartitions(
                        new HostPartitioner(partitions, shards), new RowBytes.Order())
                .rdd();
        PackedShards packed = new PackedShards(
                context, sorted, new ShardSet(name(), shards, partitions, new FilePacking(schema, splits, shards)));
        splits.forEach(split -> packed.summaries.put(split, new ArrayList<>()));
        packed.run(jobs, "packing the shards");
        packed.summaries.values().forEach(list -> list.sort(Comparator.comparingInt(ShardSummary::shard)));
        return packed;
    }

    /**
     * Brings the shards of a prepared set to the executors.
     *
     * @param jobs runs jobs
     * @param context the session's context
     * @param fetching fetches a run
     * @param summaries of all shards, by number
     * @param shards number of shards of each split
     * @return the shards
     */
    static PackedShards fetch(
            StepJob jobs, SparkContext context, FetchPacking fetching, List<ShardSummary> summaries, int shards) {
        int partitions = partitions(jobs, context, shards);
        PackedShards packed = new PackedShards(
                context, new NoRows(context, partitions), new ShardSet(name(), shards, partitions, fetching));
        summaries.forEach(summary -> packed.summaries
                .computeIfAbsent(summary.split(), split -> new ArrayList<>())
                .add(summary));
        packed.run(jobs, "fetching the shards");
        return packed;
    }

    private static int partitions(StepJob jobs, SparkContext context, int shards) {
        return Math.min(Slots.await(context, jobs, shards), shards);
    }

    private static String name() {
        return UUID.randomUUID().toString();
    }

    private void run(StepJob jobs, String what) {
        spread();
        boolean done = false;
        try {
            jobs.run(what, rdd, new Pack(), bytes -> {
                Packets.Packing packing = Packets.toPacking(bytes);
                note(packing.origin());
                packing.summaries()
                        .forEach(summary -> summaries.get(summary.split()).add(summary));
            });
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /**
     * Writes the shards' files where they are kept.
     *
     * @param jobs runs jobs
     * @param files brings Hadoop's configuration to executors
     * @param directory gets the files
     */
    void keep(StepJob jobs, HadoopFiles files, String directory) {
        jobs.run("keeping the shards", rdd, new Keep(files, directory), done -> {});
    }

    /** Asks for neighbouring partitions on one executor and the same number on each, as far as executors are known. */
    private void spread() {
        List<SparkInternals.Place> executors = SparkInternals.executors(context);
        int partitions = rdd.set().partitions();
        for (int partition = 0; partition < partitions && !executors.isEmpty(); partition++) {
            rdd.locate(partition, executors.get((int) ((long) partition * executors.size() / partitions)));
        }
    }

    /**
     * Packs what executors have lost, where others have room; what is there stays.
     *
     * @param jobs runs jobs
     */
    void packAgain(StepJob jobs) {
        jobs.run(
                "packing lost shards again",
                rdd,
                new Pack(),
                bytes -> note(Packets.toPacking(bytes).origin()));
    }

    /**
     * Notes where a run was computed last, and by what BLAS.
     *
     * @param origin a task
     */
    void note(Packets.Origin origin) {
        machines.note(origin);
        if (!origin.place().isDriver() && !rdd.isAt(origin.run(), origin.place())) {
            LOG.info("run {} of the shards is now on {}", origin.run(), origin.place());
        }
        rdd.locate(origin.run(), origin.place());
    }

    /** @return the BLAS of the executors, and where they differ, each by name */
    String blas() {
        return machines.blas();
    }

    /** @return Spark's version and its master */
    String platform() {
        return "Spark " + context.version() + " at " + context.master();
    }

    /** @return the shards as Spark sees them */
    ShardsRdd rdd() {
        return rdd;
    }

    /** @return whose turn it is to compute on these shards */
    Turns turns() {
        return turns;
    }

    /** @return the summaries of all splits */
    List<ShardSummary> summaries() {
        return summaries.values().stream().flatMap(List::stream).toList();
    }

    /**
     * @param split a split
     * @return a summary per shard, by number; none where the data has no such split
     */
    List<ShardSummary> summaries(Split split) {
        return List.copyOf(summaries.getOrDefault(split, List.of()));
    }

    /** Frees the executors' memory and disks: a job that asks every executor once, as far as it gets there. */
    @Override
    public void close() {
        Uninterrupted.run(this::release);
    }

    private void release() {
        if (context.isStopped()) {
            ShardRegistry.release(rdd.set().dataset());
            return;
        }
        try {
            new StepJob(context, RELEASE)
                    .run(
                            "releasing the shards",
                            OnExecutorsRdd.of(context),
                            new Release(rdd.set().dataset()),
                            done -> {});
        } catch (RuntimeException e) {
            LOG.warn("executors keep their shards until they end: {}", e.getMessage());
        }
        rdd.shuffle().ifPresent(shuffle -> SparkInternals.forgetShuffle(context, shuffle));
    }

    /** Packs, and tells the driver what and where. */
    private static final class Pack extends StepJob.Work<Hosting, scala.collection.immutable.List<byte[]>> {
        private static final long serialVersionUID = 1L;

        @Override
        public scala.collection.immutable.List<byte[]> apply(Iterator<Hosting> shards) {
            HostedShards run = shards.next().own();
            return Packets.ofPacking(
                    new Packets.Packing(Packets.Origin.of(run.run().partition()), run.summaries()));
        }
    }

    /** Copies a run's files to where they are kept. */
    private static final class Keep extends StepJob.Work<Hosting, Integer> {
        private static final long serialVersionUID = 1L;

        private final HadoopFiles files;
        private final String directory;

        Keep(HadoopFiles files, String directory) {
            this.files = files;
            this.directory = directory;
        }

        @Override
        public Integer apply(Iterator<Hosting> shards) {
            return shards.next().own().keep(files.storage(), directory);
        }
    }

    /** Lets go of a data set's shards in the executor it runs on. */
    private static final class Release extends StepJob.Work<Object, Integer> {
        private static final long serialVersionUID = 1L;

        private final String dataset;

        Release(String dataset) {
            this.dataset = dataset;
        }

        @Override
        public Integer apply(Iterator<Object> nothing) {
            ShardRegistry.release(dataset);
            return 1;
        }
    }
}
