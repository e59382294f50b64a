package io.tributary.format;

import io.tributary.config.Section;
import io.tributary.row.Assignment;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.transform.ColumnRoles;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.TargetRule;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The keys of {@code data} that belong to one format. */
public sealed interface FormatConfig
        permits FormatConfig.Csv, FormatConfig.Rows, FormatConfig.Idx, FormatConfig.Cifar, TextConfig {
    /** @return target values per example, T */
    int targets();

    /** @return how many neighbouring rows' places in a file go to one split together, see {@link Assignment#unit} */
    default long unit() {
        return 1;
    }

    /** @return what the target of an example is */
    default TargetRule target() {
        return TargetRule.CLASS;
    }

    /**
     * @param schema the columns of the training rows
     * @return how each feature becomes inputs, [C]
     */
    default List<ColumnRule> rules(RowSchema schema) {
        return ColumnRule.numbers(schema.featureCount());
    }

    /**
     * Where there are several files, those that the format's own convention gives to a split are taken, if there are any.
     *
     * @param split a split
     * @param name the last component of a file's name
     * @return whether the file is one of that split's by its name
     */
    default boolean claims(Split split, String name) {
        return false;
    }

    /**
     * Lines of separated fields.
     *
     * @param header whether the first line of each file names the columns
     * @param separator what separates fields
     * @param roles what each column is for
     */
    record Csv(boolean header, char separator, ColumnRoles roles) implements FormatConfig {
        @Override
        public int targets() {
            return roles.labels().size();
        }

        @Override
        public TargetRule target() {
            return roles.target();
        }

        @Override
        public List<ColumnRule> rules(RowSchema schema) {
            return roles.columns().of(schema);
        }
    }

    /**
     * Rows that are there already: a DataFrame or an RDD of a live Spark session.
     *
     * @param roles what each column is for
     */
    record Rows(ColumnRoles roles) implements FormatConfig {
        @Override
        public int targets() {
            return roles.labels().size();
        }

        @Override
        public TargetRule target() {
            return roles.target();
        }

        @Override
        public List<ColumnRule> rules(RowSchema schema) {
            return roles.columns().of(schema);
        }
    }

    /**
     * The binary format of MNIST: one file of items, one of class labels, item by item.
     *
     * @param labels the URIs of the label files, beside {@code data.train}, {@code data.validation} and {@code data.test}
     */
    record Idx(Map<Split, String> labels) implements FormatConfig {
        /** Copies the map. */
        public Idx {
            labels = Map.copyOf(labels);
        }

        @Override
        public int targets() {
            return 1;
        }
    }

    /** The binary format of CIFAR: labels and pixels in one file. */
    enum Cifar implements FormatConfig {
        /** Ten classes. */
        CIFAR_10(10, 1, "batches.meta.txt"),
        /** A hundred classes, in twenty groups whose numbers are not used. */
        CIFAR_100(100, 2, "fine_label_names.txt");

        private static final Map<String, Cifar> BY_CLASSES = Map.of("10", CIFAR_10, "100", CIFAR_100);
        private static final Pattern TRAINING = Pattern.compile("(data_batch_\\d+|train)\\.bin(\\.gz)?");
        private static final Pattern TEST = Pattern.compile("test(_batch)?\\.bin(\\.gz)?");

        private final int classes;
        private final int labelBytes;
        private final String namesFile;

        Cifar(int classes, int labelBytes, String namesFile) {
            this.classes = classes;
            this.labelBytes = labelBytes;
            this.namesFile = namesFile;
        }

        /** {@return the number of classes} */
        int classes() {
            return classes;
        }

        /** {@return bytes before the pixels, of which the last is the label} */
        int labelBytes() {
            return labelBytes;
        }

        /** {@return bytes of a record} */
        int recordBytes() {
            return labelBytes + CifarFormat.FEATURES;
        }

        /** {@return the file beside the data that names the classes, one on each line} */
        String namesFile() {
            return namesFile;
        }

        @Override
        public int targets() {
            return 1;
        }

        @Override
        public boolean claims(Split split, String name) {
            return switch (split) {
                case TRAIN -> TRAINING.matcher(name).matches();
                case VALIDATION -> false;
                case TEST -> TEST.matcher(name).matches();
            };
        }
    }

    /** Reads the keys of CIFAR. */
    static Cifar readCifar(Section data) {
        return data.choice("classes", "10", Cifar.BY_CLASSES);
    }

    /** Reads the keys of CSV. */
    static Csv readCsv(Section data) {
        boolean header = data.bool("header", false);
        String separator = data.string("separator", ",");
        if (separator.length() != 1 || "\"\r\n".contains(separator)) {
            throw data.error(
                    "separator",
                    "must be one character, not a quote or a line break, got \"" + separator + "\"",
                    "a tab is \"\\t\"");
        }
        return new Csv(header, separator.charAt(0), ColumnRoles.read(data, header));
    }

    /** Reads the keys of IDX. */
    static Idx readIdx(Section data, String directory) {
        if (!data.has("label")) {
            throw data.error(
                    "label", "is required: training needs a target", "add label { type = class, train = FILE }");
        }
        Section label = data.section("label");
        label.choice("type", "class", Map.of("class", true));
        Map<Split, String> files = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            if (data.has(split.key()) != label.has(split.key())) {
                boolean images = data.has(split.key());
                throw label.error(
                        images ? "" : split.key(),
                        images
                                ? "needs " + split.key() + ", the labels of data." + split.key()
                                : "labels without items",
                        images ? "" : "set data." + split.key() + " too");
            }
            if (label.has(split.key())) {
                files.put(split, DataConfig.file(label, split.key(), directory));
            }
        }
        return new Idx(files);
    }
}
