package io.tributary.spark.engine;

import io.tributary.error.Mendable;
import io.tributary.error.UserException;
import io.tributary.shard.WorkListener;
import io.tributary.train.TrainingException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.rdd.RDD;
import scala.Function1;
import scala.Option;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Runs one Spark job and hands its results to the calling thread as they arrive, so that merging overlaps with tasks still
 * computing and stays off Spark's scheduler thread, on which {@code runJob}'s result handler is called.
 */
final class StepJob {
    /** The Spark setting that says how long to wait for the next task of a job to end: {@code 30m}. */
    static final String PATIENCE = "spark.tributary.patience";

    private static final String TASKS = "tasks";

    /** How often a wait looks whether the job has failed, in milliseconds. */
    private static final long LOOK_MILLIS = 50;

    /**
     * What a task does with its partition. Must be small: it is shipped with every task.
     *
     * @param <T> elements of the RDD
     * @param <U> the result
     */
    abstract static class Work<T, U> extends AbstractFunction1<Iterator<T>, U> implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** Work that ends with a line where the heap is too small, and not with the executor, which Spark would end. */
    static final class InHeap<T, U> extends Work<T, U> {
        private static final long serialVersionUID = 1L;

        private final Function1<Iterator<T>, U> work;

        InHeap(Function1<Iterator<T>, U> work) {
            this.work = work;
        }

        @Override
        public U apply(Iterator<T> elements) {
            return Mendable.inTask(() -> work.apply(elements));
        }
    }

    private final SparkContext context;
    private final Duration patience;
    private final WorkListener listener;
    private final String description; // null for what errors call a job

    /**
     * @param context the session's context
     * @param patience how long to wait for the next task to end
     */
    StepJob(SparkContext context, Duration patience) {
        this(context, patience, WorkListener.NONE, null);
    }

    private StepJob(SparkContext context, Duration patience, WorkListener listener, String description) {
        this.context = context;
        this.patience = patience;
        this.listener = listener;
        this.description = description;
    }

    /**
     * @param text what Spark's pages say of a job
     * @return the same with that description
     */
    StepJob described(String text) {
        return new StepJob(context, patience, listener, text);
    }

    /** @return the same, which also tells how many of a job's tasks have ended, while it is waited for and at its end */
    StepJob telling(WorkListener told) {
        return new StepJob(context, patience, told, description);
    }

    /**
     * Runs a job over all partitions.
     *
     * @param what the job's name in errors
     * @param rdd the RDD
     * @param work what each task does
     * @param results is given every task's result, once per partition, on the calling thread
     * @param <T> elements of the RDD
     * @param <U> the result
     * @throws UserException if a task failed with one
     * @throws TrainingException if the job failed otherwise, or if no task ended for too long
     */
    <T, U> void run(String what, RDD<T> rdd, Function1<Iterator<T>, U> work, Consumer<U> results) {
        run(what, rdd, work, (value, came) -> results.accept(value));
    }

    /**
     * The same, for who asks when results came.
     *
     * @param what the job's name in errors
     * @param rdd the RDD
     * @param work what each task does
     * @param results is given every task's result in the order they come, and when that was by {@link System#nanoTime}
     * @param <T> elements of the RDD
     * @param <U> the result
     */
    <T, U> void run(String what, RDD<T> rdd, Function1<Iterator<T>, U> work, ObjLongConsumer<U> results) {
        BitSet all = new BitSet();
        all.set(0, rdd.getNumPartitions());
        run(what, rdd, all, work, results);
    }

    /**
     * Runs a job over one partition.
     *
     * @param what the job's name in errors
     * @param rdd the RDD
     * @param partition the partition
     * @param work what its task does
     * @param <T> elements of the RDD
     * @param <U> the result
     * @return the task's result
     */
    <T, U> U run(String what, RDD<T> rdd, int partition, Function1<Iterator<T>, U> work) {
        BitSet one = new BitSet();
        one.set(partition);
        List<U> results = new ArrayList<>();
        run(what, rdd, one, work, (result, came) -> results.add(result));
        return results.get(0);
    }

    private <T, U> void run(
            String what, RDD<T> rdd, BitSet open, Function1<Iterator<T>, U> work, ObjLongConsumer<U> results) {
        int[] numbers = open.stream().toArray(); // Spark says which of them a result is of, by its place here
        int partitions = numbers.length;
        BlockingQueue<Result<U>> arrived = new LinkedBlockingQueue<>();
        SimpleFutureAction<BoxedUnit> job = submit(what, rdd, open, work, arrived);
        try {
            while (!open.isEmpty()) {
                Result<U> result = next(what, job, arrived, open);
                open.clear(numbers[result.place()]);
                results.accept(result.value(), result.came());
            }
            listener.told(what, partitions, partitions, TASKS);
        } finally {
            if (!open.isEmpty()) {
                job.cancel();
            }
        }
    }

    private <T, U> SimpleFutureAction<BoxedUnit> submit(
            String what,
            RDD<T> rdd,
            BitSet partitions,
            Function1<Iterator<T>, U> work,
            BlockingQueue<Result<U>> arrived) {
        try {
            return Described.as(
                    context,
                    description == null ? what : description,
                    () -> context.submitJob(
                            rdd, new InHeap<>(work), numbers(partitions.stream()), new Arrive<>(arrived), new Done()));
        } catch (IllegalStateException e) { // the context has stopped
            throw Failures.of(what, e);
        }
    }

    private <U> Result<U> next(
            String what, SimpleFutureAction<BoxedUnit> job, BlockingQueue<Result<U>> arrived, BitSet open) {
        try {
            long endedBefore = 0;
            while (true) {
                Result<U> result = poll(what, job, arrived, open);
                if (result != null) {
                    return result;
                }
                long ended = endedTasks(job);
                if (ended <= endedBefore) {
                    throw outOfPatience(what, open);
                }
                endedBefore = ended;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException("interrupted while waiting for " + what, e);
        } catch (SparkException e) {
            throw Failures.of(what, e);
        }
    }

    private TrainingException outOfPatience(String what, BitSet open) {
        return new TrainingException(what + ": no task ended for " + patience.toSeconds()
                + " seconds; awaited partitions " + open + "; look at the executors' logs, or raise " + PATIENCE
                + " if a task may take longer");
    }

    /** Waits as long as patience lasts; null when it is at its end. */
    private <U> Result<U> poll(
            String what, SimpleFutureAction<BoxedUnit> job, BlockingQueue<Result<U>> arrived, BitSet open)
            throws InterruptedException, SparkException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < patience.toNanos()) {
            boolean over = job.isCompleted(); // before the queue: what came is in it then
            Result<U> result = arrived.poll(over ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (result != null) {
                return result;
            }
            tell(what, job);
            if (over) {
                job.get();
                throw new IllegalStateException(what + ": the job ended without results of partitions " + open);
            }
        }
        return null;
    }

    /** Says how many tasks of all the job's stages have ended; of many steps' jobs nobody wants to know. */
    private void tell(String what, SimpleFutureAction<BoxedUnit> job) {
        if (listener != WorkListener.NONE) {
            int ended = 0;
            int all = 0;
            for (SparkStageInfo stage : stages(job)) {
                ended += stage.numCompletedTasks();
                all += stage.numTasks();
            }
            if (ended < all) {
                listener.told(what, ended, all, TASKS);
            }
        }
    }

    /** Tasks that have ended in any of the job's stages: reading a large source, they end long before a result comes. */
    private long endedTasks(SimpleFutureAction<BoxedUnit> job) {
        return stages(job).stream().mapToLong(SparkStageInfo::numCompletedTasks).sum();
    }

    private List<SparkStageInfo> stages(SimpleFutureAction<BoxedUnit> job) {
        List<SparkStageInfo> stages = new ArrayList<>();
        for (Object id : ScalaViews.asJava(job.jobIds())) {
            Option<SparkJobInfo> info = context.statusTracker().getJobInfo((Integer) id);
            for (int stage : info.isDefined() ? info.get().stageIds() : new int[0]) {
                Option<SparkStageInfo> tasks = context.statusTracker().getStageInfo(stage);
                if (tasks.isDefined()) {
                    stages.add(tasks.get());
                }
            }
        }
        return stages;
    }

    static scala.collection.immutable.Seq<Object> numbers(IntStream partitions) {
        return ScalaViews.asScala(partitions.<Object>mapToObj(Integer::valueOf).toList());
    }

    /** The result of a task, by its place among the partitions that were asked for, and when it came. */
    private record Result<U>(int place, U value, long came) {}

    /** Called on the scheduler's thread. */
    private static final class Arrive<U> extends AbstractFunction2<Object, U, BoxedUnit> {
        private final BlockingQueue<Result<U>> arrived;

        Arrive(BlockingQueue<Result<U>> arrived) {
            this.arrived = arrived;
        }

        @Override
        public BoxedUnit apply(Object place, U value) {
            arrived.add(new Result<>((Integer) place, value, System.nanoTime()));
            return BoxedUnit.UNIT;
        }
    }

    /** The job's own result, of which there is none. */
    static final class Done extends AbstractFunction0<BoxedUnit> {
        @Override
        public BoxedUnit apply() {
            return BoxedUnit.UNIT;
        }
    }
}
