package io.tributary.spark.engine;

import io.tributary.shard.RowBytes;
import org.apache.spark.Partitioner;

/** Sends every shard to the partition that hosts its run: the cuts of {@code ReductionTree.firstShard}. */
final class HostPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int hosts;
    private final int shards;

    /**
     * @param hosts number of partitions, at most shards
     * @param shards number of shards
     */
    HostPartitioner(int hosts, int shards) {
        this.hosts = hosts;
        this.shards = shards;
    }

    @Override
    public int numPartitions() {
        return hosts;
    }

    @Override
    public int getPartition(Object key) {
        return host(RowBytes.shard((byte[]) key), hosts, shards);
    }

    /** The largest h with ⌊h·shards/hosts⌋ ≤ shard. */
    static int host(int shard, int hosts, int shards) {
        return (int) (((shard + 1L) * hosts - 1) / shards);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostPartitioner that && that.hosts == hosts && that.shards == shards;
    }

    @Override
    public int hashCode() {
        return 31 * hosts + shards;
    }
}
