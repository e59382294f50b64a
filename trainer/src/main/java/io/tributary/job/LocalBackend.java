package io.tributary.job;

import io.tributary.format.DataPlace;
import io.tributary.format.FileSources;
import io.tributary.format.Sources;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardPacker;
import io.tributary.shard.WorkListener;
import io.tributary.storage.PrivateDirectory;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.LocalEngine;
import io.tributary.train.Trial;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Threads of this JVM, without Spark; shards lie in a temporary directory while they are needed. */
public final class LocalBackend implements Backend {
    private final int threads;
    private final Function<Storage, Sources<?>> sources;
    private final WorkListener listener;

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
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        this.threads = threads;
        this.sources = sources;
        this.listener = listener;
    }

    @Override
    public PreparedData prepare(JobConfig config, Storage storage) {
        return prepared(config, storage, packer -> {
            ShardPacker.Packed packed = packer.pack();
            return new Rows(packed.schema(), packed.summaries());
        });
    }

    @Override
    public PreparedData prepareTest(JobConfig config, Storage storage, DataPlace place, RowSchema trained) {
        return prepared(config, storage, packer -> new Rows(trained, packer.pack(place, Split.TEST, trained)));
    }

    /** What was packed: the columns, and a summary of every shard of every split. */
    private record Rows(RowSchema schema, List<ShardSummary> summaries) {}

    private interface Work {
        Rows pack(ShardPacker packer) throws IOException;
    }

    private PreparedData prepared(JobConfig config, Storage storage, Work work) {
        try {
            PrivateDirectory directory = PrivateDirectory.temporary("tributary-shards-");
            try {
                Packing packing = config.packing();
                ShardPacker packer = new ShardPacker(
                        packing.data(),
                        sources.apply(storage),
                        packing.assignment(),
                        directory.path(),
                        threads,
                        listener);
                return new Prepared(directory, work.pack(packer));
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the data cannot be packed into shards: " + e.getMessage(), e);
        }
    }

    private final class Prepared implements PreparedData {
        private final PrivateDirectory directory;
        private final Rows rows;

        Prepared(PrivateDirectory directory, Rows rows) {
            this.directory = directory;
            this.rows = rows;
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
        public GradientEngine engine(Trial trial) {
            trial.requireOf(schema(), summaries(Split.TRAIN));
            Map<Split, List<Shard>> shards = new EnumMap<>(Split.class);
            try {
                for (Split split : Split.values()) {
                    shards.put(split, new ArrayList<>());
                    for (ShardSummary summary : summaries(split)) {
                        shards.get(split)
                                .add(Shard.open(ShardPacker.path(directory.path(), split, summary.shard()), schema()));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a shard cannot be mapped: " + e.getMessage(), e);
            }
            return new LocalEngine(trial, shards, threads);
        }

        @Override
        public void close() {
            directory.close();
        }
    }
}
