package io.tributary.spark.engine;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/**
 * The shards as Spark sees them: one element per partition, the run of shards it hosts. Computing a partition looks into the
 * executor's registry and packs from the parent, the sorted rows, when the run is not there, so lineage brings the shards
 * back wherever a task is sent.
 *
 * <p>Not a persisted RDD of file handles: Spark serves a cached block to other executors, where the files are not.
 */
final class ShardsRdd extends RDD<HostedShards> {
    private static final long serialVersionUID = 1L;

    private final ShardSet set;
    /** Where each partition was packed last, null where unknown; on the driver alone. */
    private final transient AtomicReferenceArray<String> locations;

    /**
     * @param rows the rows by sort key, partitioned by host and sorted
     * @param set what the partitions host
     */
    ShardsRdd(RDD<Tuple2<byte[], byte[]>> rows, ShardSet set) {
        super(rows, ClassTag$.MODULE$.apply(HostedShards.class));
        this.set = set;
        this.locations = new AtomicReferenceArray<>(set.partitions());
        setName("shards of " + set.dataset());
    }

    /** @return what the partitions host */
    ShardSet set() {
        return set;
    }

    /** @return the number of the shuffle that the shards are packed from */
    int shuffle() {
        return SparkInternals.shuffle(parent());
    }

    /**
     * Notes where a partition's shards are now.
     *
     * @param partition the partition
     * @param place the executor
     */
    void locate(int partition, SparkInternals.Place place) {
        locations.set(partition, place.isDriver() ? null : place.location());
    }

    /**
     * @param partition the partition
     * @param place an executor
     * @return whether the partition's shards were somewhere else until now
     */
    boolean moved(int partition, SparkInternals.Place place) {
        return !place.isDriver() && !place.location().equals(locations.get(partition));
    }

    @Override
    public Partition[] getPartitions() {
        return parent().partitions();
    }

    @Override
    public Seq<String> getPreferredLocations(Partition partition) {
        String location = locations.get(partition.index());
        java.util.List<String> known = location == null ? java.util.List.of() : java.util.List.of(location);
        return ScalaViews.asScala(known);
    }

    /** Packs when the element is asked for, so that a task can say it is there before that. */
    @Override
    public Iterator<HostedShards> compute(Partition partition, TaskContext task) {
        return ScalaViews.asScala(
                Stream.generate(() -> hosted(partition, task)).limit(1).iterator());
    }

    private HostedShards hosted(Partition partition, TaskContext task) {
        return ShardRegistry.get(
                SparkInternals.here().executor(),
                set.dataset(),
                partition.index(),
                () -> set.pack(
                        partition.index(),
                        task.taskAttemptId(),
                        ScalaViews.asJava(parent().iterator(partition, task))));
    }

    private RDD<Tuple2<byte[], byte[]>> parent() {
        return firstParent(ClassTag$.MODULE$.apply(Tuple2.class));
    }
}
