package io.tributary.spark.engine;

import io.tributary.json.Json;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardWriter;
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
            HostedShards hosted = pack(run, directory, "attempt-" + attempt, new Rows(rows));
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
            if (SparkInternals.here().isDriver()) {
                sweep(place.getParent());
            }
            return PrivateDirectory.in(place, PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + place, e);
        }
    }

    /** In local mode nobody clears the directories of a JVM that was killed; a cluster's worker does. */
    private static void sweep(Path scratch) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(scratch, "blockmgr-*")) {
            for (Path each : directories) {
                if (Files.isReadable(each)) {
                    PrivateDirectory.sweep(each, PREFIX);
                }
            }
        }
    }

    private HostedShards pack(HostedShards.Run run, Path directory, String attempt, Rows rows) throws IOException {
        RowSchema columns = RowSchema.fromJson(Json.parseObject(schema, "schema", ""), "schema");
        Map<Split, List<Shard>> mapped = new EnumMap<>(Split.class);
        List<ShardSummary> summaries = new ArrayList<>();
        for (Split split : splits) {
            Shard[] all = new Shard[shards];
            for (int shard = run.first(); shard < run.end(); shard++) {
                Path file = directory.resolve(split.key() + "-" + shard + ".shard");
                try (ShardWriter writer = new ShardWriter(split, shard, columns, file, attempt)) {
                    rows.copy(split, shard, writer);
                    summaries.add(writer.publish());
                }
                all[shard] = Shard.open(file, columns);
            }
            mapped.put(split, Arrays.asList(all));
        }
        rows.requireEnd();
        return new HostedShards(run, mapped, summaries, directory);
    }

    /** The sorted rows, one shard after the other. */
    private static final class Rows {
        private final Iterator<Tuple2<byte[], byte[]>> rows;
        private Tuple2<byte[], byte[]> next;

        Rows(Iterator<Tuple2<byte[], byte[]>> rows) {
            this.rows = rows;
            advance();
        }

        private void advance() {
            next = rows.hasNext() ? rows.next() : null;
        }

        void copy(Split split, int shard, ShardWriter writer) throws IOException {
            while (next != null && RowBytes.split(next._1()) == split && RowBytes.shard(next._1()) == shard) {
                Row row = RowBytes.row(next._1(), next._2());
                writer.add(row);
                advance();
            }
        }

        void requireEnd() {
            if (next != null) {
                throw new IllegalStateException("a row of " + RowBytes.split(next._1()) + " shard "
                        + RowBytes.shard(next._1()) + " came to a partition that does not host it");
            }
        }
    }
}
