package io.tributary.format;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Shape;
import io.tributary.row.Assignment;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import io.tributary.transform.Augmentation;
import io.tributary.transform.ColumnRoles;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.Scaling;
import io.tributary.transform.ShardSummary;
import java.nio.file.Path;
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
 * @param scaling how features are scaled
 * @param augmentation what training does to images, if anything
 */
public record DataConfig(
        FormatConfig format,
        Map<Split, String> files,
        double validationFraction,
        double testFraction,
        Scaling scaling,
        Optional<Augmentation> augmentation) {
    private static final String ROWS = "rows";
    private static final String TEXT = "text";

    /** Copies the map. {@inheritDoc} */
    public DataConfig {
        files = Map.copyOf(files);
    }

    /**
     * @param data the section
     * @param directory the directory of the configuration file, which its relative paths are relative to; those of the
     *     command line are relative to the working directory
     * @param input the shape of the model's input, which says what is an image
     * @return what it says
     * @throws io.tributary.error.UserException if a rule is broken, with the place
     */
    public static DataConfig read(Section data, String directory, Shape input) {
        if (kind(data).equals(ROWS)) {
            return read(data, readFormat(data, directory), Map.of(), input);
        }
        Map<Split, String> files = new EnumMap<>(Split.class);
        files.put(Split.TRAIN, file(data, Split.TRAIN.key(), directory));
        for (Split split : new Split[] {Split.VALIDATION, Split.TEST}) {
            if (data.has(split.key())) {
                files.put(split, file(data, split.key(), directory));
            }
        }
        return read(data, readFormat(data, directory), files, input);
    }

    /**
     * Reads the format alone.
     *
     * @param data the section
     * @param directory the directory of the configuration file
     * @return what it says of the format
     * @throws io.tributary.error.UserException if a rule is broken, with the place
     */
    public static FormatConfig readFormat(Section data, String directory) {
        return switch (kind(data)) {
            case ROWS -> new FormatConfig.Rows(ColumnRoles.read(data, true));
            case TEXT -> TextConfig.read(data);
            case "idx" -> FormatConfig.readIdx(data, directory);
            case "cifar" -> FormatConfig.readCifar(data);
            default -> FormatConfig.readCsv(data);
        };
    }

    private static String kind(Section data) {
        return data.choice("format", Map.of("csv", "csv", "idx", "idx", "cifar", "cifar", TEXT, TEXT, ROWS, ROWS));
    }

    private static DataConfig read(Section data, FormatConfig format, Map<Split, String> files, Shape input) {
        Section split = data.sectionOrEmpty("split");
        double validation = fraction(split, Split.VALIDATION, files);
        double test = fraction(split, Split.TEST, files);
        if (!(validation + test < 1)) {
            throw split.error(
                    "",
                    "validation and test together must be less than 1, got " + validation + " + " + test,
                    "leave rows to train on");
        }
        Scaling scaling = Scaling.read(data, input);
        if (format instanceof TextConfig && scaling.kind() != Scaling.Kind.NONE) {
            throw data.error(Scaling.KEY, "scales numbers, and text has none", "leave it out");
        }
        return new DataConfig(format, files, validation, test, scaling, Augmentation.read(data, input));
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
        return new Assignment(seed, shards, validationFraction, testFraction, format.unit());
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
        return FittedTransforms.fit(scaling, schema, format.rules(schema), format.target(), train);
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
     * @param split a split
     * @return the URI of its labels, where they are in a file of their own
     */
    public Optional<String> labels(Split split) {
        return format instanceof FormatConfig.Idx idx
                ? Optional.ofNullable(idx.labels().get(split))
                : Optional.empty();
    }

    /**
     * Reads a path and makes it absolute, which is what the resolved configuration must say.
     *
     * @param section the object with the key
     * @param key a required key
     * @param directory where relative paths of the file start from; those of the command line start from the working directory
     * @return the path, absolute or with a scheme
     */
    public static String file(Section section, String key, String directory) {
        String path = section.string(key);
        if (path.isBlank()) {
            throw section.error(key, "must be a file, a directory or a glob, got nothing", "");
        }
        String workingDirectory = Path.of("").toAbsolutePath().toString();
        String resolved = Storage.resolve(section.fromOverride(key) ? "" : directory, path);
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
