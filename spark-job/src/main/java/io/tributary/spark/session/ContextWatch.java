package io.tributary.spark.session;

import io.tributary.error.UserException;
import io.tributary.model.CheckpointStore;
import io.tributary.model.ModelFiles;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Sees to it that nobody waits for a Spark that has stopped. Spark stops a context whose master gives it up from a thread of its
 * own; a driver that waits in it at that moment, to send a broadcast for instance, would wait for ever. So a thread looks whether
 * the context lives. If it does not, whoever works on it gets a moment to notice, and is interrupted then, again and again
 * until its work ends. Who writes a checkpoint or a model is left to finish it: an interruption would close the file.
 */
public final class ContextWatch {
    private static final long LOOK_MILLIS = 100;

    /** How long work may go on in a stopped context: Spark cancels its jobs, and files are closed. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** Whose writing is not cut short. */
    private static final Set<String> WRITERS = Set.of(CheckpointStore.class.getName(), ModelFiles.class.getName());

    /**
     * What waits for Spark.
     *
     * @param <T> what comes of it
     * @param <E> how it may fail
     */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        /**
         * Does it.
         *
         * @return what came of it
         * @throws E if it fails
         */
        T run() throws E;
    }

    private final JavaSparkContext context;
    private final Duration grace;
    private final Thread worker = Thread.currentThread();
    private boolean over;
    private boolean interrupted;

    private ContextWatch(JavaSparkContext context, Duration grace) {
        this.context = context;
        this.grace = grace;
    }

    /**
     * Works on a context in the calling thread.
     *
     * @param context the context, not to be stopped by the work
     * @param work what waits for Spark
     * @param <T> what comes of it
     * @param <E> how it may fail
     * @return what came of it
     * @throws UserException if the work failed since the context was stopped
     * @throws E if it failed otherwise
     */
    public static <T, E extends Exception> T over(JavaSparkContext context, Work<T, E> work) throws E {
        return over(context, GRACE, work);
    }

    static <T, E extends Exception> T over(JavaSparkContext context, Duration grace, Work<T, E> work) throws E {
        ContextWatch watch = new ContextWatch(context, grace);
        Thread looks = new Thread(watch::look, "tributary-context-watch");
        looks.setDaemon(true);
        looks.start();
        try {
            return work.run();
        } catch (Exception e) {
            if (context.sc().isStopped() && !(e instanceof UserException)) {
                throw stopped(context, e);
            }
            throw e;
        } finally {
            watch.end();
        }
    }

    /**
     * @param context a context that was stopped by another
     * @param cause what failed for it, or null
     * @return what to say of it
     */
    public static UserException stopped(JavaSparkContext context, Exception cause) {
        return new UserException(
                "Spark at " + context.master(),
                "its context was stopped before the work was done: the master gave the application up, or somebody ended it",
                "look at Spark's messages above and at the master's log",
                cause);
    }

    private void look() {
        try {
            while (!context.sc().isStopped()) {
                if (isOver()) {
                    return;
                }
                Thread.sleep(LOOK_MILLIS);
            }
            Thread.sleep(grace.toMillis());
            while (!isOver()) {
                if (!writes()) {
                    interruptWorker();
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    private boolean writes() {
        return Stream.of(worker.getStackTrace()).anyMatch(frame -> WRITERS.contains(frame.getClassName()));
    }

    private synchronized void interruptWorker() {
        if (!over) {
            worker.interrupt();
            interrupted = true;
        }
    }

    /** Takes back an interruption of ours that nobody heeded. */
    private synchronized void end() {
        over = true;
        if (interrupted) {
            Thread.interrupted();
        }
    }
}
