package io.tributary.spark.engine;

import java.util.List;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;

/** The rows of shards that are fetched: none, in as many partitions as there are runs. */
final class NoRows extends RDD<Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    /**
     * @param context the session's context
     * @param partitions how many
     */
    NoRows(SparkContext context, int partitions) {
        super(context, ScalaViews.asScala(List.<Dependency<?>>of()), ClassTag$.MODULE$.apply(Tuple2.class));
        this.partitions = partitions;
    }

    /** Known by its number alone. */
    private record Empty(int index) implements Partition {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Partition[] getPartitions() {
        Partition[] all = new Partition[partitions];
        for (int i = 0; i < partitions; i++) {
            all[i] = new Empty(i);
        }
        return all;
    }

    @Override
    public Iterator<Tuple2<byte[], byte[]>> compute(Partition partition, TaskContext task) {
        return ScalaViews.asScala(List.<Tuple2<byte[], byte[]>>of().iterator());
    }
}
