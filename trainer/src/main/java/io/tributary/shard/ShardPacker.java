package io.tributary.shard;

import io.tributary.error.UserException;
import io.tributary.format.DataConfig;
import io.tributary.format.DataFiles;
import io.tributary.format.FileRange;
import io.tributary.format.RowFormat;
import io.tributary.format.RowReader;
import io.tributary.row.Assignment;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Packs data into shards in one pass on one thread, for the engine on threads. Files come in path order and lines in file
 * order, which is the order of row numbers, so nothing is sorted. All shards of a source are open at once.
 */
public final class ShardPacker {
    private static final long RANGE_BYTES = 64L << 20;

    private final DataConfig config;
    private final Storage storage;
    private final RowFormat format;
    private final Assignment assignment;
    private final Path directory;

    /**
     * What was packed.
     *
     * @param schema the schema of the shards' rows
     * @param summaries of each shard of each split that {@link DataConfig#has}, by split, then by shard
     * @param transforms fitted on the training rows
     */
    public record Packed(RowSchema schema, List<ShardSummary> summaries, FittedTransforms transforms) {
        /** Copies the list. */
        public Packed {
            summaries = List.copyOf(summaries);
        }

        /**
         * @param split a split
         * @return rows per shard, [S]; all 0 if the split has no rows
         */
        public long[] sizes(Split split) {
            return of(split, summaries).stream().mapToLong(ShardSummary::rows).toArray();
        }
    }

    /**
     * @param config the data
     * @param storage where its files are
     * @param assignment which row goes where
     * @param directory a local directory for the shards, made if it is not there
     */
    public ShardPacker(DataConfig config, Storage storage, Assignment assignment, Path directory) {
        this.config = config;
        this.storage = storage;
        this.format = config.format().parser(storage);
        this.assignment = assignment;
        this.directory = directory;
    }

    /**
     * Packs all splits and fits the transforms.
     *
     * @return the shards
     * @throws IOException if a disk or file system fails
     * @throws UserException if the data break a rule, or no row is left to train on
     */
    public Packed pack() throws IOException {
        DataFiles training = DataFiles.list(config, Split.TRAIN, storage);
        RowSchema schema = format.schema(training);
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
                DataFiles files = DataFiles.list(config, split, storage);
                summaries.addAll(pack(files, format.match(files, schema, true), schema, List.of(split)));
            }
        }
        FittedTransforms transforms = config.fit(schema, of(Split.TRAIN, summaries));
        transforms.requireKnown(summaries);
        return new Packed(schema, summaries, transforms);
    }

    /**
     * @param directory a directory of shards
     * @param split a split
     * @param shard a shard's number
     * @return the shard's file
     */
    public static Path path(Path directory, Split split, int shard) {
        return directory.resolve(String.format(Locale.ROOT, "%s-%05d.shard", split.key(), shard));
    }

    private static List<ShardSummary> of(Split split, List<ShardSummary> summaries) {
        return summaries.stream().filter(summary -> summary.split() == split).toList();
    }

    /**
     * Packs the files of one split alone, as for evaluate.
     *
     * @param files the files
     * @param split the split
     * @param trained the schema of the training rows
     * @return a summary per shard
     * @throws IOException if a disk or file system fails
     */
    public List<ShardSummary> pack(DataFiles files, Split split, RowSchema trained) throws IOException {
        return pack(files, format.match(files, trained, true), trained, List.of(split));
    }

    private List<ShardSummary> pack(DataFiles files, RowSchema read, RowSchema written, List<Split> splits)
            throws IOException {
        Map<Split, List<ShardWriter>> writers = new EnumMap<>(Split.class);
        List<ShardSummary> summaries = new ArrayList<>();
        Files.createDirectories(directory);
        try {
            for (Split split : splits) {
                List<ShardWriter> shards = new ArrayList<>();
                writers.put(split, shards);
                for (int s = 0; s < assignment.shards(); s++) {
                    shards.add(new ShardWriter(split, s, written, path(directory, split, s), "0"));
                }
            }
            for (FileRange range : format.ranges(files, RANGE_BYTES)) {
                copy(range, read, writers);
            }
            for (List<ShardWriter> shards : writers.values()) {
                for (ShardWriter shard : shards) {
                    summaries.add(shard.publish());
                }
            }
            return summaries;
        } finally {
            for (List<ShardWriter> shards : writers.values()) {
                for (ShardWriter shard : shards) {
                    shard.close();
                }
            }
        }
    }

    private void copy(FileRange range, RowSchema schema, Map<Split, List<ShardWriter>> writers) throws IOException {
        boolean whole = writers.size() == 1;
        Split only = writers.keySet().iterator().next();
        try (RowReader reader = format.open(range, schema)) {
            for (Row row = reader.next(); row != null; row = reader.next()) {
                Split split = whole ? only : assignment.split(row.key());
                if (config.keeps(split, row)) {
                    writers.get(split).get(assignment.shard(row.key())).add(row);
                }
            }
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
