package io.tributary.data;

import io.tributary.config.Section;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The keys of {@code data} that belong to one format. */
public sealed interface FormatConfig permits FormatConfig.Csv, FormatConfig.Rows, FormatConfig.Idx, TextConfig {
    /** @return target values per example, T */
    int targets();

    /** @return how many neighbouring rows' places in a file go to one split together, see {@link Assignment#unit} */
    default long unit() {
        return 1;
    }

    /**
     * @param schema the columns of the training rows
     * @return how each feature becomes inputs, [C]
     */
    default List<ColumnRule> rules(RowSchema schema) {
        return ColumnRule.numbers(schema.featureCount());
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
