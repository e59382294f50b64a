package io.tributary.spark.engine;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Counts a context's running tasks, from the scheduler's own events. */
final class RunningTasks extends SparkListener {
    private final AtomicInteger running = new AtomicInteger();

    /**
     * @param context counted from now on
     * @return the count
     */
    static RunningTasks of(JavaSparkContext context) {
        RunningTasks tasks = new RunningTasks();
        context.sc().addSparkListener(tasks);
        return tasks;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
        running.incrementAndGet();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        running.decrementAndGet();
    }

    /** Waits until so many tasks run. */
    void become(int count) {
        Eventually.holds(count + " tasks run", () -> running.get() == count);
    }
}
