package io.tributary.spark.engine;

import io.tributary.train.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Whose turn it is, of the engines over one prepared data set: one computes at a time. Its tasks fill the slots already, and a
 * partition's buffers are one engine's. An engine whose tasks stay lets them end when another's turn comes.
 */
final class Turns {
    /** An engine that may hold slots between its commands. */
    @FunctionalInterface
    interface Player {
        /** Another engine's turn has come: tasks are to end, so that it finds slots. */
        void rest();
    }

    private final ReentrantLock lock = new ReentrantLock(true);
    private Player last; // who computed last, null for nobody

    /**
     * Does work of an engine when its turn has come.
     *
     * @param engine whose work it is
     * @param work the work
     * @param <T> what it gives
     * @return what it gave
     * @throws TrainingException if the thread is interrupted while it waits
     */
    <T> T take(Player engine, Supplier<T> work) {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException("interrupted while another trial over the same data computed", e);
        }
        try {
            if (last != null && last != engine) {
                last.rest();
            }
            last = engine;
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Work that may fail with files. */
    @FunctionalInterface
    interface FileWork {
        /** @throws IOException if it fails with them */
        void run() throws IOException;
    }

    /**
     * Does work that may fail with files.
     *
     * @param engine whose work it is
     * @param work the work
     * @throws IOException if the work throws one
     */
    void takes(Player engine, FileWork work) throws IOException {
        try {
            take(engine, () -> {
                try {
                    work.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return null;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Ends an engine, once nobody's work is at hand.
     *
     * @param engine whose turn does not come again
     * @param end ends it
     */
    void leave(Player engine, Runnable end) {
        lock.lock();
        try {
            last = last == engine ? null : last;
            end.run();
        } finally {
            lock.unlock();
        }
    }
}
