package io.tributary.spark.engine;

import io.tributary.train.TrainingException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import scala.Option;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/** One submission of the barrier stage of a {@link ResidentEngine}: all its tasks run at the same time, or none. */
final class ResidentJob {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final SimpleFutureAction<BoxedUnit> job;
    private final long submitted = System.nanoTime();

    private ResidentJob(SimpleFutureAction<BoxedUnit> job) {
        this.job = job;
    }

    /**
     * @param context the session's context
     * @param shards what the tasks host
     * @param task what they do
     * @param description what Spark's pages say of it
     * @return the job, on its way
     */
    static ResidentJob submit(SparkContext context, ShardsRdd shards, ResidentTask task, String description) {
        RDD<Integer> together = shards.barrier()
                .mapPartitions(new StepJob.InHeap<>(task), false, ClassTag$.MODULE$.apply(Integer.class));
        together.setName("resident tasks over the " + shards.name());
        try {
            return new ResidentJob(Described.as(
                    context,
                    description,
                    () -> context.submitJob(
                            together,
                            new Count(),
                            StepJob.numbers(IntStream.range(0, together.getNumPartitions())),
                            new Ignore(),
                            new StepJob.Done())));
        } catch (IllegalStateException e) { // the context has stopped
            throw new TrainingException("the resident tasks cannot start: " + e.getMessage(), e);
        }
    }

    /** @return whether the job has ended, well or not */
    boolean isOver() {
        return job.isCompleted();
    }

    /** @return why the job failed; null while it runs, and if it ended well */
    Throwable failure() {
        Option<Try<BoxedUnit>> value = job.value();
        return value.isDefined() && value.get().isFailure()
                ? value.get().failed().get()
                : null;
    }

    /** @return time since the submission */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - submitted);
    }

    /**
     * Waits for the end of tasks that were told to end; ends those that do not hear.
     *
     * @param hearing whether there are tasks that can hear; if not they are ended at once
     * @param patience how long to wait for their end, and as long for the end of those that were killed
     * @return whether the job is over
     */
    boolean end(boolean hearing, Duration patience) {
        if (!hearing || !awaitEnd(patience)) {
            job.cancel();
        }
        return awaitEnd(patience);
    }

    private boolean awaitEnd(Duration patience) {
        long start = System.nanoTime();
        while (!job.isCompleted() && System.nanoTime() - start < patience.toNanos()) {
            boolean interrupted = Thread.interrupted(); // would make parking return at once
            LockSupport.parkNanos(LOOK_NANOS);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return job.isCompleted();
    }

    /** Takes a task's only element. */
    private static final class Count extends StepJob.Work<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer apply(Iterator<Integer> done) {
            return done.next();
        }
    }

    /** What matters has come by the exchange. */
    private static final class Ignore extends AbstractFunction2<Object, Integer, BoxedUnit> {
        @Override
        public BoxedUnit apply(Object partition, Integer done) {
            return BoxedUnit.UNIT;
        }
    }
}
