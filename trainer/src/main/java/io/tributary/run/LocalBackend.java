package io.tributary.run;

import io.tributary.data.DataConfig;
import io.tributary.data.FittedTransforms;
import io.tributary.data.RowSchema;
import io.tributary.data.Shard;
import io.tributary.data.ShardPacker;
import io.tributary.data.ShardSummary;
import io.tributary.data.Split;
import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.job.PreparedData;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.LocalEngine;
import io.tributary.train.Problem;
import io.tributary.train.TrainOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Threads of this JVM, without Spark; shards lie in a temporary directory while they are needed. */
public final class LocalBackend implements Backend {
    private final int threads;

    /** @param threads most threads that compute, at least 1 */
    public LocalBackend(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        this.threads = threads;
    }

    @Override
    public PreparedData prepare(JobConfig config, Storage storage) {
        try {
            Path directory = Files.createTempDirectory("tributary-shards-");
            try {
                return new Prepared(config, storage, directory);
            } catch (IOException | RuntimeException e) {
                delete(directory);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the data cannot be packed into shards: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {}

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private final class Prepared implements PreparedData {
        private final TrainOptions options;
        private final Path directory;
        private final ShardPacker.Packed packed;

        Prepared(JobConfig config, Storage storage, Path directory) throws IOException {
            this.options = config.options();
            this.directory = directory;
            DataConfig data = config.data();
            this.packed =
                    new ShardPacker(data, storage, data.assignment(options.seed(), options.shards()), directory).pack();
        }

        @Override
        public RowSchema schema() {
            return packed.schema();
        }

        @Override
        public List<ShardSummary> summaries(Split split) {
            return packed.summaries().stream()
                    .filter(summary -> summary.split() == split)
                    .toList();
        }

        @Override
        public GradientEngine engine(Problem problem, FittedTransforms fitted) {
            Map<Split, List<Shard>> shards = new EnumMap<>(Split.class);
            try {
                for (Split split : Split.values()) {
                    shards.put(split, new ArrayList<>());
                    for (ShardSummary summary : summaries(split)) {
                        shards.get(split)
                                .add(Shard.open(ShardPacker.path(directory, split, summary.shard()), schema()));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a shard cannot be mapped: " + e.getMessage(), e);
            }
            return new LocalEngine(problem, fitted, options, shards, threads);
        }

        @Override
        public void close() {
            try {
                delete(directory);
            } catch (IOException e) {
                throw new UncheckedIOException("shards cannot be deleted: " + e.getMessage(), e);
            }
        }
    }
}
