package io.tributary.shard;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that read sources, pack shards and copy them. They are there for one piece of work. */
public final class PackingThreads {
    /** How long threads that are to end may take for the range or the shard at hand. */
    private static final long END_SECONDS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(PackingThreads.class);

    private PackingThreads() {}

    /**
     * Runs work on threads; what fails first, in the order of the work, is thrown when all have ended.
     *
     * @param threads most threads, at least 1
     * @param work each gives some results
     * @param ended is told on this thread how many have ended
     * @param <T> what the work gives
     * @return all results, in the order of the work
     * @throws IOException if some work threw one, or this thread is interrupted
     */
    public static <T> List<T> run(int threads, List<Callable<List<T>>> work, IntConsumer ended) throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "tributary-packing");
            thread.setDaemon(true);
            return thread;
        });
        AtomicBoolean failed = new AtomicBoolean();
        try {
            List<Future<List<T>>> running = new ArrayList<>();
            for (Callable<List<T>> each : work) {
                running.add(executor.submit(() -> {
                    if (failed.get()) {
                        return List.of(); // the failure is told, whatever this would give
                    }
                    boolean done = false;
                    try {
                        List<T> result = each.call();
                        done = true;
                        return result;
                    } finally {
                        failed.compareAndSet(false, !done);
                    }
                }));
            }
            List<T> results = new ArrayList<>();
            for (int done = 0; done < running.size(); done++) {
                ended.accept(done);
                results.addAll(running.get(done).get());
            }
            ended.accept(running.size());
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while packing");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("packing failed: " + e.getCause(), e.getCause());
        } finally {
            end(executor);
        }
    }

    /** Waits for threads that still write: whoever deletes their files comes after. */
    private static void end(ExecutorService executor) {
        executor.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("threads that pack have not ended for {} seconds", END_SECONDS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
