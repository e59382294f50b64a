package io.tributary.spark.engine;

import io.tributary.network.Compute;
import io.tributary.row.Split;
import io.tributary.shard.Shard;
import io.tributary.storage.Storage;
import io.tributary.train.Remainders;
import io.tributary.train.ShardHost;
import io.tributary.train.Trial;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;

/**
 * A partition's run of neighbouring shards while it is in this executor: the mapped files and the buffers of the engine that
 * computes on them. One task at a time uses it; a second attempt that Spark starts while a first is still ending waits.
 * Never leaves the JVM.
 */
final class HostedShards {
    /** How long a task waits for another attempt of the same partition in the same JVM. */
    private static final long WAIT_MINUTES = 10;

    /**
     * Which shards these are.
     *
     * @param dataset the prepared data's name
     * @param partition the partition
     * @param first the first shard
     * @param end one past the last
     */
    record Run(String dataset, int partition, int first, int end) {
        @Override
        public String toString() {
            return "shards " + first + " to " + (end - 1) + " of " + dataset;
        }
    }

    private final Run run;
    private final Map<Split, List<Shard>> shards; // all shards by number, null outside the run
    private final List<ShardSummary> summaries;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private String engine = "";
    private ShardHost host;
    private final Map<String, Remainders> remainders = new HashMap<>(); // by engine, where rounding is fed back
    private boolean closed;

    /**
     * @param run which shards of which data
     * @param shards of every split, by number, null outside the run; closed with this
     * @param summaries of the run's shards
     * @param directory where the files lie; deleted with this
     */
    HostedShards(Run run, Map<Split, List<Shard>> shards, List<ShardSummary> summaries, Path directory) {
        this.run = run;
        this.shards = new EnumMap<>(shards);
        this.summaries = List.copyOf(summaries);
        this.directory = directory;
    }

    /** @return which shards of which data */
    Run run() {
        return run;
    }

    /** @return what packing learned about the run's shards */
    List<ShardSummary> summaries() {
        return summaries;
    }

    /**
     * @param split a split
     * @return its shards by number, null outside the run
     */
    List<Shard> shards(Split split) {
        return shards.get(split);
    }

    /**
     * Lends the engine's buffers for one computation.
     *
     * @param id the engine's name, unique
     * @param make makes its buffers, on first use
     * @param work computes; what it returns must not refer to the buffers
     * @param <T> what the work returns
     * @return what the work returned
     */
    <T> T use(String id, Supplier<Trial> trial, Function<ShardHost, T> work) {
        acquire();
        boolean sound = false;
        try {
            if (closed) {
                throw new IllegalStateException(run + " was released while a task wanted it");
            }
            if (!engine.equals(id)) {
                Trial made = trial.get();
                Remainders kept = remainders.computeIfAbsent(id, key -> Remainders.of(made, run.first, run.end));
                host = new ShardHost(
                        Compute.HOST,
                        made,
                        run.first,
                        run.end,
                        kept,
                        () -> TaskContext.get().isInterrupted());
                engine = id;
            }
            T result = work.apply(host);
            sound = true;
            return result;
        } finally {
            if (!sound) {
                engine = ""; // half-computed buffers must not serve again
                host = null;
            }
            lock.unlock();
        }
    }

    /**
     * Copies the files to where they are kept.
     *
     * @param storage where that is
     * @param to gets each under its name
     * @return how many there were
     */
    int keep(Storage storage, String to) {
        acquire();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.shard")) {
            int kept = 0;
            for (Path file : files) {
                storage.put(file, Storage.resolve(to, file.getFileName().toString()));
                kept++;
            }
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(run + " cannot be written to " + to + ": " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lends what the run's shards keep from step to step.
     *
     * @param id the engine's name
     * @param make makes its trial, if nothing is kept yet
     * @param work reads and changes it
     * @param <T> what the work returns
     * @return what the work returned
     */
    <T> T useRemainders(String id, Supplier<Trial> make, Function<Remainders, T> work) {
        acquire();
        try {
            return work.apply(remainders.computeIfAbsent(id, key -> Remainders.of(make.get(), run.first, run.end)));
        } finally {
            lock.unlock();
        }
    }

    /** @param id an engine whose shards keep nothing any more */
    void forget(String id) {
        acquire();
        try {
            remainders.remove(id);
        } finally {
            lock.unlock();
        }
    }

    /** Closes the shards and deletes their files, once no task computes on them. */
    void close() {
        acquire();
        try {
            if (closed) {
                return;
            }
            closed = true;
            host = null;
            for (List<Shard> list : shards.values()) {
                list.stream().filter(shard -> shard != null).forEach(Shard::close);
            }
            deleteDirectory(directory);
        } finally {
            lock.unlock();
        }
    }

    private void acquire() {
        try {
            if (!lock.tryLock(WAIT_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException("waited " + WAIT_MINUTES + " minutes for another attempt of " + run
                        + " to let go of its shards");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + run, e);
        }
    }

    /**
     * Deletes a directory of files.
     *
     * @param directory may be missing
     */
    static void deleteDirectory(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (var entries = Files.list(directory)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty " + directory, e);
        }
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
