package io.tributary.job;

import io.tributary.format.DataPlace;
import io.tributary.format.FileSources;
import io.tributary.format.Sources;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.PackingThreads;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardPacker;
import io.tributary.shard.WorkListener;
import io.tributary.storage.FileEntry;
import io.tributary.storage.PrivateDirectory;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.LocalEngine;
import io.tributary.train.Trial;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Threads of this JVM, without Spark; shards lie in a temporary directory while they are needed. */
public final class LocalBackend implements Backend {
    /** Where shards lie unless something else is said. */
    public static final Path SCRATCH = Path.of(System.getProperty("java.io.tmpdir"));

    private final int threads;
    private final Function<Storage, Sources<?>> sources;
    private final WorkListener listener;
    private final Path scratch;

    /** @param threads most threads that compute, at least 1 */
    public LocalBackend(int threads) {
        this(threads, FileSources::new);
    }

    /**
     * @param threads most threads that compute, at least 1
     * @param sources opens what a job's data names, given where files are
     */
    public LocalBackend(int threads, Function<Storage, Sources<?>> sources) {
        this(threads, sources, WorkListener.NONE);
    }

    /**
     * @param threads most threads that compute, at least 1
     * @param sources opens what a job's data names, given where files are
     * @param listener is told how far reading and packing have come
     */
    public LocalBackend(int threads, Function<Storage, Sources<?>> sources, WorkListener listener) {
        this(threads, sources, listener, SCRATCH);
    }

    /**
     * @param threads most threads that compute, at least 1
     * @param sources opens what a job's data names, given where files are
     * @param listener is told how far reading and packing have come
     * @param scratch a directory of this machine, in which shards lie while they are needed
     */
    public LocalBackend(int threads, Function<Storage, Sources<?>> sources, WorkListener listener, Path scratch) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        this.threads = threads;
        this.sources = sources;
        this.listener = listener;
        this.scratch = scratch;
    }

    @Override
    public PreparedData prepare(JobConfig config, Storage storage) {
        requireRoom(config, storage);
        return packed(config, storage, packer -> {
            ShardPacker.Packed packed = packer.pack();
            return new Rows(packed.schema(), packed.summaries());
        });
    }

    @Override
    public PreparedData prepareTest(JobConfig config, Storage storage, DataPlace place, RowSchema trained) {
        return packed(config, storage, packer -> new Rows(trained, packer.pack(place, Split.TEST, trained)));
    }

    @Override
    public List<FileEntry> readFrom(JobConfig config, Storage storage) throws IOException {
        return config.data().readFrom(sources.apply(storage));
    }

    /** {@inheritDoc} Files of this machine are read where they are; there is a copy of others. */
    @Override
    public PreparedData open(JobConfig config, Storage storage, PreparedSet set) {
        Rows rows = new Rows(set.schema(), set.summaries());
        Optional<Path> local = storage.local(set.uri());
        if (local.isPresent()) {
            return new Prepared(rows, local.get(), set::map, () -> {});
        }
        return inScratch(directory -> {
            fetch(storage, set, directory.path());
            return new Prepared(rows, directory.path(), set::map, directory::close);
        });
    }

    private void fetch(Storage storage, PreparedSet set, Path directory) throws IOException {
        List<Callable<List<Void>>> copying = new ArrayList<>();
        for (ShardSummary summary : set.summaries()) {
            copying.add(() -> {
                storage.fetch(set.file(summary.split(), summary.shard()), file(directory, summary));
                return List.of();
            });
        }
        PackingThreads.run(threads, copying, done -> listener.told("fetching shards", done, copying.size(), "shards"));
    }

    /** What was packed: the columns, and a summary of every shard of every split. */
    private record Rows(RowSchema schema, List<ShardSummary> summaries) {}

    @FunctionalInterface
    private interface Work {
        Rows pack(ShardPacker packer) throws IOException;
    }

    @FunctionalInterface
    private interface InScratch {
        PreparedData prepare(PrivateDirectory directory) throws IOException;
    }

    private PreparedData packed(JobConfig config, Storage storage, Work work) {
        return inScratch(directory -> {
            Packing packing = config.packing();
            Rows rows = work.pack(new ShardPacker(
                    packing.data(), sources.apply(storage), packing.assignment(), directory.path(), threads, listener));
            return new Prepared(
                    rows, directory.path(), (file, summary) -> Shard.open(file, rows.schema()), directory::close);
        });
    }

    private void requireRoom(JobConfig config, Storage storage) {
        try {
            Optional<DiskNeed> need = DiskNeed.of(config, storage);
            if (need.isPresent()) {
                need.get().require(scratch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the data cannot be read: " + e.getMessage(), e);
        }
    }

    private PreparedData inScratch(InScratch work) {
        try {
            PrivateDirectory directory = PrivateDirectory.temporary(scratch, "tributary-shards-");
            try {
                return work.prepare(directory);
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the data cannot be packed into shards: " + e.getMessage(), e);
        }
    }

    private static Path file(Path directory, ShardSummary summary) {
        return ShardPacker.path(directory, summary.split(), summary.shard());
    }

    /** Maps a shard. */
    @FunctionalInterface
    private interface Opening {
        Shard open(Path file, ShardSummary summary) throws IOException;
    }

    private final class Prepared implements PreparedData {
        private final Rows rows;
        private final Path directory;
        private final Opening opening;
        private final Runnable onClose;

        Prepared(Rows rows, Path directory, Opening opening, Runnable onClose) {
            this.rows = rows;
            this.directory = directory;
            this.opening = opening;
            this.onClose = onClose;
        }

        @Override
        public RowSchema schema() {
            return rows.schema();
        }

        @Override
        public List<ShardSummary> summaries(Split split) {
            return rows.summaries().stream()
                    .filter(summary -> summary.split() == split)
                    .toList();
        }

        @Override
        public void handOver(Storage storage, String to) throws IOException {
            Optional<Path> local = storage.local(to);
            for (ShardSummary summary : rows.summaries()) {
                Path from = file(directory, summary);
                if (local.isPresent()) {
                    try (FileChannel channel = FileChannel.open(from, StandardOpenOption.WRITE)) {
                        channel.force(true); // what says that all is there is written after it
                    }
                    Files.move(from, file(local.get(), summary), StandardCopyOption.REPLACE_EXISTING);
                } else {
                    storage.put(from, Storage.resolve(to, ShardPacker.name(summary.split(), summary.shard())));
                }
            }
        }

        @Override
        public GradientEngine engine(Trial trial) {
            trial.requireOf(schema(), summaries(Split.TRAIN));
            Map<Split, List<Shard>> shards = new EnumMap<>(Split.class);
            try {
                for (Split split : Split.values()) {
                    shards.put(split, new ArrayList<>());
                    for (ShardSummary summary : summaries(split)) {
                        shards.get(split).add(opening.open(file(directory, summary), summary));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a shard cannot be mapped: " + e.getMessage(), e);
            }
            return new LocalEngine(trial, shards, threads);
        }

        @Override
        public void close() {
            onClose.run();
        }
    }
}
