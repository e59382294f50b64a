package io.tributary.spark.engine;

import io.tributary.json.Json;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardPacker;
import io.tributary.shard.SortedRows;
import io.tributary.storage.PrivateDirectory;
import io.tributary.transform.ShardSummary;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import scala.Tuple2;

/**
 * Packs a run's rows into shard files in the executor's own directory, under the attempt's name, and maps them once they
 * have their final name. What lies there already is replaced, never read.
 */
final class FilePacking implements ShardSet.Packing {
    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "tributary-";

    /** By the directory of Spark's that they are in. */
    private static final ConcurrentHashMap<Path, PrivateDirectory> PLACES = new ConcurrentHashMap<>();

    private final byte[] schema; // JSON
    private final Split[] splits;
    private final int shards;

    /**
     * @param schema the columns of the rows
     * @param splits which splits the data has
     * @param shards number of shards of each
     */
    FilePacking(RowSchema schema, Set<Split> splits, int shards) {
        this.schema = Json.compact(schema.toJson());
        this.splits = EnumSet.copyOf(splits).toArray(Split[]::new);
        this.shards = shards;
    }

    @Override
    public HostedShards pack(HostedShards.Run run, long attempt, Iterator<Tuple2<byte[], byte[]>> rows) {
        Path directory = directory(run);
        boolean done = false;
        try {
            HostedShards hosted = pack(run, directory, "attempt-" + attempt, new SortedRows(new Pairs(rows)));
            done = true;
            return hosted;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot pack " + run + " in " + directory, e);
        } finally {
            if (!done) {
                HostedShards.deleteDirectory(directory);
            }
        }
    }

    /** @return where a run's files lie in this executor; the directory is there and private */
    static Path directory(HostedShards.Run run) {
        List<File> places = SparkInternals.localDirs();
        Path place = places.get(run.partition() % places.size()).toPath();
        try {
            PLACES.values().removeIf(FilePacking::isGone);
            return PLACES.computeIfAbsent(place, FilePacking::own).directory(run.dataset() + "-" + run.partition());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + place, e);
        }
    }

    /** Lets go of a directory that a context before this one had, and Spark has deleted. */
    private static boolean isGone(PrivateDirectory directory) {
        if (Files.exists(directory.path())) {
            return false;
        }
        directory.close();
        return true;
    }

    /** This JVM's own directory in one of Spark's, which Spark deletes with what is in it. */
    private static PrivateDirectory own(Path place) {
        try {
            PrivateDirectory own = PrivateDirectory.in(place, PREFIX);
            if (SparkInternals.here().isDriver()) {
                sweep(own, place.getParent());
            }
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + place, e);
        }
    }

    /** In local mode nobody clears the directories of a JVM that was killed; a cluster's worker does. */
    private static void sweep(PrivateDirectory own, Path scratch) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(scratch, "blockmgr-*")) {
            for (Path each : directories) {
                if (Files.isReadable(each)) {
                    own.sweep(each, PREFIX);
                }
            }
        }
    }

    private HostedShards pack(HostedShards.Run run, Path directory, String attempt, SortedRows rows)
            throws IOException {
        RowSchema columns = RowSchema.fromJson(Json.parseObject(schema, "schema", ""), "schema");
        List<SortedRows.Target> targets = new ArrayList<>();
        for (Split split : splits) {
            for (int shard = run.first(); shard < run.end(); shard++) {
                targets.add(new SortedRows.Target(split, shard, ShardPacker.path(directory, split, shard)));
            }
        }
        List<ShardSummary> summaries = rows.write(targets, columns, attempt);
        Map<Split, List<Shard>> mapped = new EnumMap<>(Split.class);
        for (SortedRows.Target target : targets) {
            mapped.computeIfAbsent(target.split(), split -> Arrays.asList(new Shard[shards]))
                    .set(target.number(), Shard.open(target.file(), columns));
        }
        return new HostedShards(run, mapped, summaries, directory);
    }

    /** The rows as Spark hands them out. */
    private record Pairs(Iterator<Tuple2<byte[], byte[]>> rows) implements Iterator<SortedRows.Keyed> {
        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public SortedRows.Keyed next() {
            Tuple2<byte[], byte[]> row = rows.next();
            return new SortedRows.Keyed(row._1(), row._2());
        }
    }
}
