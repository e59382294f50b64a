package io.tributary.spark.engine;

import java.io.File;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.util.Utils;
import scala.collection.Iterator;

/**
 * What engines call of that which Spark keeps to itself ({@code private[spark]} in Scala, public in the class files), but for
 * its RPC, which is {@link SparkRpc}'s. Tried with Spark 4.1.0; a jar built for another minor version is refused before any of this runs.
 */
final class SparkInternals {
    private SparkInternals() {}

    /**
     * Where a task runs.
     *
     * @param executor Spark's number of the executor; {@code driver} in local mode
     * @param host the host as the scheduler knows it
     */
    record Place(String executor, String host) {
        /** @return the location as {@code RDD.getPreferredLocations} wants it: this executor, else its host */
        String location() {
            return "executor_" + host + "_" + executor;
        }

        /** @return whether tasks run in the driver's JVM, where locations mean nothing */
        boolean isDriver() {
            return executor.equals("driver");
        }
    }

    /** @return the place of the calling task */
    static Place here() {
        BlockManagerId id = SparkEnv.get().blockManager().blockManagerId();
        return new Place(id.executorId(), id.host());
    }

    /** @return the directories of this executor alone, which Spark deletes with it */
    static List<File> localDirs() {
        return List.of(SparkEnv.get().blockManager().diskBlockManager().localDirs());
    }

    /**
     * @param context the session's context
     * @return the executors that are registered, by host and number; none in local mode
     */
    static List<Place> executors(SparkContext context) {
        List<Place> places = new ArrayList<>();
        Iterator<BlockManagerId> ids =
                context.env().blockManager().master().getMemoryStatus().keysIterator();
        while (ids.hasNext()) {
            BlockManagerId id = ids.next();
            if (!id.isDriver()) {
                places.add(new Place(id.executorId(), id.host()));
            }
        }
        places.sort(Comparator.comparing(Place::host).thenComparing(Place::executor));
        return places;
    }

    /**
     * @param context the session's context
     * @return how many tasks can run at once, at least 1
     */
    static int slots(SparkContext context) {
        return Math.max(
                1,
                context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile()));
    }

    /**
     * @param conf a context's configuration, master included
     * @return whether Spark allocates executors dynamically, which it does not in local mode whatever the setting
     */
    static boolean isDynamic(SparkConf conf) {
        return Utils.isDynamicAllocationEnabled(conf);
    }

    /**
     * @param shuffled an RDD that reads a shuffle
     * @return the shuffle's number
     */
    static int shuffle(RDD<?> shuffled) {
        return ((ShuffleDependency<?, ?, ?>) shuffled.dependencies().head()).shuffleId();
    }

    /**
     * Deletes a shuffle's files everywhere now, not when the driver's garbage collector gets to it.
     *
     * @param context the session's context
     * @param shuffle the shuffle's number
     */
    static void forgetShuffle(SparkContext context, int shuffle) {
        if (context.cleaner().isDefined()) {
            context.cleaner().get().doCleanupShuffle(shuffle, false);
        }
    }
}
