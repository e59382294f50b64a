package io.tributary.spark.engine;

import io.tributary.train.ReductionTree;
import java.io.Serializable;
import java.util.Iterator;
import scala.Tuple2;

/** Which shards the partitions of a {@link ShardsRdd} host, and how they are packed. Shipped with every task: small. */
final class ShardSet implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Packs a partition's rows into shard files. */
    @FunctionalInterface
    interface Packing extends Serializable {
        /**
         * @param run which shards
         * @param attempt Spark's number of the task attempt, unique in the application
         * @param rows the run's rows, sorted by key
         * @return the shards, mapped
         */
        HostedShards pack(HostedShards.Run run, long attempt, Iterator<Tuple2<byte[], byte[]>> rows);
    }

    private final String dataset;
    private final int shards;
    private final int partitions;
    private final Packing packing;

    /**
     * @param dataset the prepared data's name, unique
     * @param shards number of shards
     * @param partitions number of partitions, at most shards
     * @param packing packs a run
     */
    ShardSet(String dataset, int shards, int partitions, Packing packing) {
        this.dataset = dataset;
        this.shards = shards;
        this.partitions = partitions;
        this.packing = packing;
    }

    /** @return the prepared data's name */
    String dataset() {
        return dataset;
    }

    /** @return number of shards */
    int shards() {
        return shards;
    }

    /** @return number of partitions */
    int partitions() {
        return partitions;
    }

    /**
     * Packs a partition.
     *
     * @param partition the partition
     * @param attempt Spark's number of the task attempt
     * @param rows the partition's rows, sorted by key
     * @return the shards
     */
    HostedShards pack(int partition, long attempt, Iterator<Tuple2<byte[], byte[]>> rows) {
        int first = ReductionTree.firstShard(partition, partitions, shards);
        int end = ReductionTree.firstShard(partition + 1, partitions, shards);
        return packing.pack(new HostedShards.Run(dataset, partition, first, end), attempt, rows);
    }
}
