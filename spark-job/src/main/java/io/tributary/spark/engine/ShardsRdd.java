package io.tributary.spark.engine;

import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/**
 * The shards as Spark sees them: one element per partition, through which a task finds the run of shards it hosts. It looks into
 * the executor's registry and packs from the parent, the sorted rows, when the run is not there, so lineage brings the shards
 * back wherever a task is sent. The shards of a prepared set are fetched instead, and the parent has no rows. A run has the number of the partition it is packed from; which task hosts it is free, since a
 * task may read any partition of a shuffle.
 *
 * <p>Not a persisted RDD of file handles: Spark serves a cached block to other executors, where the files are not.
 */
final class ShardsRdd extends RDD<Hosting> {
    private static final long serialVersionUID = 1L;

    private final ShardSet set;
    /** Where each run was packed last, null where unknown; on the driver alone. */
    private final transient AtomicReferenceArray<String> locations;

    /**
     * @param rows the rows by sort key, partitioned by host and sorted; of as many partitions and empty where shards are fetched
     * @param set what the partitions host
     */
    ShardsRdd(RDD<Tuple2<byte[], byte[]>> rows, ShardSet set) {
        super(rows, ClassTag$.MODULE$.apply(Hosting.class));
        this.set = set;
        this.locations = new AtomicReferenceArray<>(set.partitions());
        setName("shards of " + set.dataset());
    }

    /** @return what the partitions host */
    ShardSet set() {
        return set;
    }

    /** @return the number of the shuffle that the shards are packed from; none where they are fetched */
    OptionalInt shuffle() {
        return parent().dependencies().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(SparkInternals.shuffle(parent()));
    }

    /**
     * Notes where a run's shards are now.
     *
     * @param run the run
     * @param place the executor
     */
    void locate(int run, SparkInternals.Place place) {
        locations.set(run, place.isDriver() ? null : place.location());
    }

    /**
     * @param run a run
     * @param place an executor
     * @return whether the run's shards are there
     */
    boolean isAt(int run, SparkInternals.Place place) {
        return place.location().equals(locations.get(run));
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

    @Override
    public Iterator<Hosting> compute(Partition partition, TaskContext task) {
        Hosting hosting = new Hosting(partition.index(), run -> hosted(run, task));
        return ScalaViews.asScala(java.util.List.of(hosting).iterator());
    }

    private HostedShards hosted(int run, TaskContext task) {
        RDD<Tuple2<byte[], byte[]>> rows = parent();
        return ShardRegistry.get(
                SparkInternals.here().executor(),
                set.dataset(),
                run,
                () -> set.pack(
                        run, task.taskAttemptId(), ScalaViews.asJava(rows.iterator(rows.partitions()[run], task))));
    }

    private RDD<Tuple2<byte[], byte[]>> parent() {
        return firstParent(ClassTag$.MODULE$.apply(Tuple2.class));
    }
}
