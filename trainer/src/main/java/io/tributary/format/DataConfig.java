package io.tributary.format;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.error.Answer;
import io.tributary.network.Shape;
import io.tributary.row.Assignment;
import io.tributary.row.BlockCut;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import io.tributary.transform.Augmentation;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.Scaling;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code data} object of the configuration.
 *
 * @param format the keys of the format
 * @param files the URIs of the splits that have files of their own; {@link Split#TRAIN} always, but for live rows
 * @param validationFraction the fraction of the training rows held out for validation, 0 where that has files
 * @param testFraction the fraction of the training rows held out for the test, 0 where that has files
 * @param groupEqual whether equal rows go to one split together
 * @param scaling how features are scaled
 * @param augmentation what training does to images, if anything
 * @param windowBytes bytes of a shard's rows that an epoch mixes with each other, {@link BlockCut}
 * @param prepared the URI of a prepared set that is taken in place of the sources
 * @param cache where packed shards are kept, if anywhere
 */
public record DataConfig(
        FormatConfig format,
        Map<Split, String> files,
        double validationFraction,
        double testFraction,
        boolean groupEqual,
        Scaling scaling,
        Optional<Augmentation> augmentation,
        long windowBytes,
        Optional<String> prepared,
        Optional<CacheConfig> cache) {
    private static final String GROUP_EQUAL = "group-equal";
    private static final String PREPARED = "prepared";

    /** Copies the map. {@inheritDoc} */
    public DataConfig {
        files = Map.copyOf(files);
    }

    /**
     * @param data the section
     * @param input the shape of the model's input, which says what is an image
     * @return what it says
     * @throws io.tributary.error.UserException if a rule is broken, with the place
     */
    public static DataConfig read(Section data, Shape input) {
        FormatConfig format = Formats.read(data);
        Map<Split, String> files = new EnumMap<>(Split.class);
        for (Split split : format.located() ? Split.values() : new Split[0]) {
            if (split == Split.TRAIN || data.has(split.key())) {
                files.put(split, format.paths() ? file(data, split.key()) : data.string(split.key()));
            }
        }
        Section split = data.sectionOrEmpty("split");
        double validation = fraction(split, Split.VALIDATION, files);
        double test = fraction(split, Split.TEST, files);
        if (!(validation + test < 1)) {
            throw split.error(
                    "",
                    "validation and test together must be less than 1, got " + validation + " + " + test,
                    "leave rows to train on");
        }
        boolean groupEqual = split.bool(GROUP_EQUAL, false);
        if (groupEqual && (!(validation + test > 0) || format.unit() > 1)) {
            throw split.error(
                    GROUP_EQUAL,
                    format.unit() > 1 ? "windows of a document go to one split already" : "divides nothing",
                    format.unit() > 1 ? "leave it out" : "set a fraction in data.split");
        }
        Scaling scaling = Scaling.read(data, input);
        if (!format.numbers() && scaling.kind() != Scaling.Kind.NONE) {
            throw data.error(
                    Scaling.KEY, "scales numbers, and " + data.string(Formats.KEY) + " has none", "leave it out");
        }
        if (format.sparseNumbers() && !scaling.keepsZero()) {
            throw data.error(
                    Scaling.KEY,
                    "would make sparse features dense: " + scaling.describe() + " moves 0",
                    "take a number, a factor that keeps 0, or leave it out");
        }
        return new DataConfig(
                format,
                files,
                validation,
                test,
                groupEqual,
                scaling,
                Augmentation.read(data, input),
                BlockCut.readWindow(data),
                data.has(PREPARED) ? Optional.of(file(data, PREPARED)) : Optional.empty(),
                CacheConfig.read(data));
    }

    /**
     * @param other how rows are read instead
     * @return the same but for that, and without shards that were packed as this reads rows
     */
    public DataConfig with(FormatConfig other) {
        return new DataConfig(
                other,
                files,
                validationFraction,
                testFraction,
                groupEqual,
                scaling,
                augmentation,
                windowBytes,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * @param split a split
     * @return whether it has rows to be expected: files of its own or a fraction of the training rows
     */
    public boolean has(Split split) {
        return files.containsKey(split) || (split == Split.VALIDATION ? validationFraction : testFraction) > 0;
    }

    /**
     * @param seed the training's seed
     * @param shards the number of shards
     * @return who decides where rows go
     */
    public Assignment assignment(long seed, int shards) {
        return new Assignment(seed, shards, validationFraction, testFraction, format.unit(), groupEqual);
    }

    /**
     * Fits the transforms on the training rows.
     *
     * @param schema the columns
     * @param train summaries of the training shards, by number
     * @return the transforms
     * @throws io.tributary.error.UserException if the rows have nothing to fit on
     */
    public FittedTransforms fit(RowSchema schema, List<ShardSummary> train) {
        return FittedTransforms.fit(
                scaling, schema, Answer.of(format, "rules", format.rules(schema)), format.target(), train);
    }

    /**
     * @param split where a row belongs
     * @param row the row
     * @return whether it takes part there
     */
    public boolean keeps(Split split, Row row) {
        return format.target().keeps(split, row);
    }

    /**
     * @param split a split that has rows of its own
     * @return where they are
     */
    public DataPlace place(Split split) {
        return new DataPlace(
                "data." + split.key(),
                files.getOrDefault(split, ""),
                Optional.ofNullable(format.labels().get(split)),
                Optional.of(split));
    }

    /**
     * Lists what the rows of all splits are read from.
     *
     * @param sources opens what the configuration names
     * @return the files; none where there are none whose change would show
     * @throws IOException if the file system fails
     */
    public List<FileEntry> readFrom(Sources<?> sources) throws IOException {
        List<FileEntry> all = new ArrayList<>();
        for (Split split : Split.values()) {
            if (files.containsKey(split)) {
                all.addAll(format.source(place(split), sources).readFrom());
            }
        }
        return all;
    }

    /**
     * Reads a path and makes it absolute, which is what the resolved configuration must say.
     *
     * @param section the object with the key
     * @param key a required key
     * @return the path, absolute or with a scheme
     */
    public static String file(Section section, String key) {
        String path = section.string(key);
        if (path.isBlank()) {
            throw section.error(key, "must be a file, a directory or a glob, got nothing", "");
        }
        String workingDirectory = Path.of("").toAbsolutePath().toString();
        String resolved = Storage.resolve(section.directory(key), path);
        return section.resolve(key, Storage.resolve(workingDirectory, resolved));
    }

    private static double fraction(Section split, Split of, Map<Split, String> files) {
        double fraction = split.number(of.key(), 0, Bounds.openUnit());
        if (fraction > 0 && files.containsKey(of)) {
            throw split.error(
                    of.key(),
                    "data." + of.key() + " names files already",
                    "leave one of data." + of.key() + " and data.split." + of.key());
        }
        return fraction;
    }
}
