package io.tributary.spark.engine;

import io.tributary.job.PreparedSet;
import io.tributary.json.Json;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardPacker;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.storage.Storage;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import scala.Tuple2;

/**
 * Takes a run's shards from a prepared set in place of packing them: an executor gets copies in its own directory. In local mode
 * the files of this machine are read where they are.
 */
final class FetchPacking implements ShardSet.Packing {
    private static final long serialVersionUID = 1L;

    private final String uri;
    private final byte[] schema; // JSON
    private final Split[] splits; // of the set
    private final long[][] checksums; // [splits][shards]
    private final HadoopFiles files;

    /**
     * @param set the set, as the driver sees it
     * @param files brings Hadoop's configuration to executors
     */
    FetchPacking(PreparedSet set, HadoopFiles files) {
        this.uri = set.uri();
        this.schema = Json.compact(set.schema().toJson());
        this.splits =
                set.summaries().stream().map(ShardSummary::split).distinct().toArray(Split[]::new);
        this.checksums = Arrays.stream(splits)
                .map(split -> set.summaries().stream()
                        .filter(summary -> summary.split() == split)
                        .mapToLong(ShardSummary::checksum)
                        .toArray())
                .toArray(long[][]::new);
        this.files = files;
    }

    /** {@inheritDoc} There are no rows to pack. */
    @Override
    public HostedShards pack(HostedShards.Run run, long attempt, Iterator<Tuple2<byte[], byte[]>> none) {
        Path directory = FilePacking.directory(run);
        boolean done = false;
        try {
            HostedShards hosted = new HostedShards(run, fetched(run, directory), List.of(), directory);
            done = true;
            return hosted;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fetch " + run + " from " + uri + ": " + e.getMessage(), e);
        } finally {
            if (!done) {
                HostedShards.deleteDirectory(directory);
            }
        }
    }

    private Map<Split, List<Shard>> fetched(HostedShards.Run run, Path directory) throws IOException {
        Storage storage = files.storage();
        RowSchema columns = RowSchema.fromJson(Json.parseObject(schema, "schema", ""), "schema");
        SparkInternals.Place here = SparkInternals.here();
        Map<Split, List<Shard>> mapped = new EnumMap<>(Split.class);
        for (int s = 0; s < splits.length; s++) {
            Shard[] all = new Shard[checksums[s].length];
            for (int shard = run.first(); shard < run.end(); shard++) {
                String name = ShardPacker.name(splits[s], shard);
                String file = Storage.resolve(uri, name);
                FilesRdd.requireVisible(file, storage, here);
                Path local = here.isDriver() ? storage.local(file).orElse(null) : null;
                if (local == null) {
                    local = directory.resolve(name);
                    storage.fetch(file, local);
                }
                all[shard] = PreparedSet.map(local, file, columns, checksums[s][shard]);
            }
            mapped.put(splits[s], Arrays.asList(all));
        }
        return mapped;
    }
}
