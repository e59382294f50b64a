package io.tributary.shard;

import io.tributary.error.UserException;
import io.tributary.format.DataConfig;
import io.tributary.format.DataPlace;
import io.tributary.format.RowReader;
import io.tributary.format.RowSource;
import io.tributary.format.Sources;
import io.tributary.row.Assignment;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Packs data into shards on threads of this JVM. Parts of the source are read side by side, in whatever order; rows are sorted
 * by split, shard, rank and number on the way to their shard ({@link RowSorter}), so the threads have no say in the result.
 */
public final class ShardPacker {
    /** The part of the heap that rows on their way to a shard may take, one by this. */
    private static final long MEMORY_SHARE = 6;

    private final DataConfig config;
    private final Sources<?> sources;
    private final Assignment assignment;
    private final Path directory;
    private final int threads;
    private final WorkListener listener;

    /**
     * What was packed.
     *
     * @param schema the schema of the shards' rows
     * @param summaries of each shard of each split that {@link DataConfig#has}, by split, then by shard
     */
    public record Packed(RowSchema schema, List<ShardSummary> summaries) {
        /** Copies the list. */
        public Packed {
            summaries = List.copyOf(summaries);
        }

        /**
         * @param split a split
         * @return the summaries of its shards, by number
         */
        public List<ShardSummary> summaries(Split split) {
            return summaries.stream()
                    .filter(summary -> summary.split() == split)
                    .toList();
        }
    }

    /**
     * @param config the data
     * @param sources opens what it names
     * @param assignment which row goes where
     * @param directory a local directory for the shards, private, made if it is not there
     * @param threads that parse and pack, at least 1
     */
    public ShardPacker(DataConfig config, Sources<?> sources, Assignment assignment, Path directory, int threads) {
        this(config, sources, assignment, directory, threads, WorkListener.NONE);
    }

    /**
     * @param config the data
     * @param sources opens what it names
     * @param assignment which row goes where
     * @param directory a local directory for the shards, private, made if it is not there
     * @param threads that parse and pack, at least 1
     * @param listener is told how far reading and packing have come
     */
    public ShardPacker(
            DataConfig config,
            Sources<?> sources,
            Assignment assignment,
            Path directory,
            int threads,
            WorkListener listener) {
        this.config = config;
        this.sources = sources;
        this.assignment = assignment;
        this.directory = directory;
        this.threads = threads;
        this.listener = listener;
    }

    /**
     * Packs all splits.
     *
     * @return the shards
     * @throws IOException if a disk or file system fails
     * @throws UserException if the data break a rule, or no row is left to train on
     */
    public Packed pack() throws IOException {
        RowSource training = source(Split.TRAIN);
        RowSchema schema = training.schema();
        List<Split> divided = new ArrayList<>(List.of(Split.TRAIN));
        List<ShardSummary> summaries = new ArrayList<>();
        for (Split split : new Split[] {Split.VALIDATION, Split.TEST}) {
            if (config.has(split) && !config.files().containsKey(split)) {
                divided.add(split);
            }
        }
        summaries.addAll(pack(training, schema, schema, divided));
        requireTrainingRows(config, summaries);
        for (Split split : new Split[] {Split.VALIDATION, Split.TEST}) {
            if (config.files().containsKey(split)) {
                RowSource its = source(split);
                summaries.addAll(pack(its, its.match(schema, true), schema, List.of(split)));
            }
        }
        return new Packed(schema, summaries);
    }

    /**
     * @param rows how many are packed
     * @param each bytes of a row's key and value, as {@link RowBytes} makes them
     * @return bytes that sorting them takes on disk, beside the shards: none where the heap has room
     */
    public static long sortingBytes(long rows, long each) {
        return RowSorter.onDisk(rows, each, Runtime.getRuntime().maxMemory() / MEMORY_SHARE);
    }

    private RowSource source(Split split) throws IOException {
        return config.format().source(config.place(split), sources);
    }

    /**
     * @param directory a directory of shards
     * @param split a split
     * @param shard a shard's number
     * @return the shard's file
     */
    public static Path path(Path directory, Split split, int shard) {
        return directory.resolve(name(split, shard));
    }

    /**
     * @param split a split
     * @param shard a shard's number
     * @return the name of the shard's file
     */
    public static String name(Split split, int shard) {
        return String.format(Locale.ROOT, "%s-%05d.shard", split.key(), shard);
    }

    /**
     * Packs the rows of one split alone, as for evaluate.
     *
     * @param place where they are
     * @param split the split
     * @param trained the schema of the training rows
     * @return a summary per shard
     * @throws IOException if a disk or file system fails
     */
    public List<ShardSummary> pack(DataPlace place, Split split, RowSchema trained) throws IOException {
        RowSource source = config.format().source(place, sources);
        return pack(source, source.match(trained, true), trained, List.of(split));
    }

    private List<ShardSummary> pack(RowSource source, RowSchema read, RowSchema written, List<Split> splits)
            throws IOException {
        Files.createDirectories(directory);
        List<RowSorter> sorters = new ArrayList<>();
        int lanes = Math.min(threads, assignment.shards());
        long most = Runtime.getRuntime().maxMemory() / MEMORY_SHARE / lanes;
        for (int lane = 0; lane < lanes; lane++) {
            sorters.add(new RowSorter(directory, splits.get(0).key() + "-" + lane, most));
        }
        try {
            List<Callable<List<ShardSummary>>> parsing = new ArrayList<>();
            List<RowSource.Part> parts = source.parts(read);
            for (RowSource.Part part : parts) {
                parsing.add(() -> {
                    copy(part, splits, sorters);
                    return List.of();
                });
            }
            PackingThreads.run(threads, parsing, done -> told(parts, done));
            List<Callable<List<ShardSummary>>> packing = new ArrayList<>();
            for (int lane = 0; lane < lanes; lane++) {
                List<SortedRows.Target> targets = targets(splits, lane, lanes);
                RowSorter sorter = sorters.get(lane);
                packing.add(() -> new SortedRows(sorter.sorted()).write(targets, written, "0"));
            }
            return PackingThreads.run(threads, packing, done -> listener.told("packing shards", done, lanes, "parts"))
                    .stream()
                    .sorted(Comparator.comparing(ShardSummary::split).thenComparing(ShardSummary::shard))
                    .toList();
        } finally {
            for (RowSorter sorter : sorters) {
                sorter.close();
            }
        }
    }

    /** The shards that one thread writes: every so many-th of each split, in the order of keys. */
    private List<SortedRows.Target> targets(List<Split> splits, int lane, int lanes) {
        List<SortedRows.Target> targets = new ArrayList<>();
        for (Split split : splits) {
            for (int shard = lane; shard < assignment.shards(); shard += lanes) {
                targets.add(new SortedRows.Target(split, shard, path(directory, split, shard)));
            }
        }
        return targets;
    }

    private void copy(RowSource.Part part, List<Split> splits, List<RowSorter> sorters) throws IOException {
        try (RowReader reader = part.open()) {
            for (Row row = reader.next(); row != null; row = reader.next()) {
                Split split = splits.size() == 1 ? splits.get(0) : assignment.split(row);
                if (config.keeps(split, row)) {
                    byte[] key = RowBytes.key(split, assignment, row.key());
                    sorters.get(assignment.shard(row.key()) % sorters.size()).add(key, RowBytes.value(row));
                }
            }
        }
    }

    /** Says how many files have been read: a file when all its parts have, and of one file how many parts. */
    private void told(List<RowSource.Part> parts, int done) {
        long files = parts.stream().mapToInt(RowSource.Part::file).distinct().count();
        if (files == 1) {
            listener.told("reading", done, parts.size(), "parts of 1 file");
        } else if (files > 1) {
            long read = files
                    - parts.stream()
                            .skip(done)
                            .mapToInt(RowSource.Part::file)
                            .distinct()
                            .count();
            listener.told("reading", (int) read, (int) files, "files");
        }
    }

    /**
     * Checks that there is something to learn from.
     *
     * @param config the data
     * @param summaries of all shards of the training source
     * @throws UserException if no row is a training row
     */
    public static void requireTrainingRows(DataConfig config, List<ShardSummary> summaries) {
        Map<Split, Long> rows = new EnumMap<>(Split.class);
        summaries.forEach(summary -> rows.merge(summary.split(), summary.rows(), Long::sum));
        if (rows.get(Split.TRAIN) > 0) {
            return;
        }
        Optional<String> normal = config.format().target().normal();
        if (normal.isPresent()) {
            throw new UserException(
                    "data.label.normal", "no training row is of the class \"" + normal.get() + "\"", "");
        }
        long all = rows.values().stream().mapToLong(Long::longValue).sum();
        throw all == 0
                ? new UserException("data.train", "has no rows", "")
                : new UserException(
                        "data.split",
                        "leaves no training rows: of " + all + " rows "
                                + rows.getOrDefault(Split.VALIDATION, 0L) + " are validation and "
                                + rows.getOrDefault(Split.TEST, 0L) + " test",
                        "use more rows, smaller fractions or another seed");
    }
}
