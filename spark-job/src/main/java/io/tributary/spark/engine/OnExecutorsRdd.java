package io.tributary.spark.engine;

import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/** One empty partition for each executor, which prefers to run there: for a job that asks or tells every executor something. */
final class OnExecutorsRdd extends RDD<Object> {
    private static final long serialVersionUID = 1L;

    private final transient List<SparkInternals.Place> places;
    private final int partitions;

    private OnExecutorsRdd(SparkContext context, List<SparkInternals.Place> places) {
        super(
                context,
                ScalaViews.asScala(List.<org.apache.spark.Dependency<?>>of()),
                ClassTag$.MODULE$.apply(Object.class));
        this.places = places;
        this.partitions = Math.max(1, places.size());
    }

    /**
     * @param context the session's context
     * @return the RDD over the executors that are registered now; in local mode one partition
     */
    static OnExecutorsRdd of(SparkContext context) {
        return new OnExecutorsRdd(context, SparkInternals.executors(context));
    }

    /** A partition's number, all there is to it. */
    private record Numbered(int index) implements Partition {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Partition[] getPartitions() {
        Partition[] all = new Partition[partitions];
        for (int i = 0; i < partitions; i++) {
            all[i] = new Numbered(i);
        }
        return all;
    }

    @Override
    public Seq<String> getPreferredLocations(Partition partition) {
        List<String> location = partition.index() < places.size()
                ? List.of(places.get(partition.index()).location())
                : List.of();
        return ScalaViews.asScala(location);
    }

    @Override
    public Iterator<Object> compute(Partition partition, TaskContext task) {
        return ScalaViews.asScala(List.of().iterator());
    }
}
