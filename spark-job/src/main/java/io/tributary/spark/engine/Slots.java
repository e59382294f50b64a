package io.tributary.spark.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkExecutorInfo;
import scala.collection.Iterator;

/** How many tasks can run at once, asked when the executors are there: a standalone cluster starts jobs before they are. */
final class Slots {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Slots() {}

    /**
     * Waits for the first executor as long as a job may take, then until no other has come for a second, at most 30 seconds.
     * The number decides how fast a training is, and no bit of it.
     *
     * @param context the session's context
     * @param jobs runs jobs
     * @param enough no need to wait for more
     * @return how many tasks can run at once, at least 1
     */
    static int await(SparkContext context, StepJob jobs, int enough) {
        if (context.isLocal()) {
            return SparkInternals.slots(context);
        }
        jobs.run("waiting for an executor", OnExecutorsRdd.of(context), new Nothing(), done -> {});
        long start = System.nanoTime();
        long changed = start;
        int slots = SparkInternals.slots(context);
        while (slots < enough
                && System.nanoTime() - changed < QUIET_NANOS
                && System.nanoTime() - start < LONGEST_NANOS
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS);
            int now = SparkInternals.slots(context);
            if (now != slots) {
                slots = now;
                changed = System.nanoTime();
            }
        }
        return slots;
    }

    /**
     * Waits until so many tasks can run at once, as after the loss of an executor that is being replaced.
     *
     * @param context the session's context
     * @param enough how many
     * @param patience how long to wait
     * @return how many can run, {@code enough} or what there was at the end
     * @throws InterruptedException if the thread is interrupted
     */
    static int await(SparkContext context, int enough, Duration patience) throws InterruptedException {
        long start = System.nanoTime();
        int slots = SparkInternals.slots(context);
        while (slots < enough && System.nanoTime() - start < patience.toNanos()) {
            TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
            slots = SparkInternals.slots(context);
        }
        return slots;
    }

    /**
     * Waits until so many slots are free, which no task of any job holds.
     *
     * @param context the session's context
     * @param enough how many
     * @param patience how long to wait
     * @return whether there are
     * @throws InterruptedException if the thread is interrupted
     */
    static boolean awaitFree(SparkContext context, int enough, Duration patience) throws InterruptedException {
        long start = System.nanoTime();
        while (free(context) < enough) {
            if (System.nanoTime() - start > patience.toNanos()) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
        }
        return true;
    }

    private static int free(SparkContext context) {
        int held = Arrays.stream(context.statusTracker().getExecutorInfos())
                .mapToInt(SparkExecutorInfo::numRunningTasks)
                .sum();
        return SparkInternals.slots(context) - held;
    }

    /** What any executor can do. */
    private static final class Nothing extends StepJob.Work<Object, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer apply(Iterator<Object> nothing) {
            return 0;
        }
    }
}
