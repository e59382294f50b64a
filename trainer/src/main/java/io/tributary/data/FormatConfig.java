package io.tributary.data;

import io.tributary.config.Section;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code data} that belong to one format. */
public sealed interface FormatConfig {
    /**
     * Lines of separated fields.
     *
     * @param header whether the first line of each file names the columns
     * @param separator what separates fields
     * @param labels the target's columns: one if {@code classes}
     * @param classes whether the target is a class label
     * @param weight the column with the examples' weights
     * @param ignored columns that are nothing to the model
     */
    record Csv(
            boolean header,
            char separator,
            List<ColumnRef> labels,
            boolean classes,
            Optional<ColumnRef> weight,
            List<ColumnRef> ignored)
            implements FormatConfig {
        /** Copies the lists. */
        public Csv {
            labels = List.copyOf(labels);
            ignored = List.copyOf(ignored);
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
        if (!data.has("label")) {
            throw data.error(
                    "label", "is required: training needs a target", "add label { column = NAME, type = class }");
        }
        Section label = data.section("label");
        boolean classes = label.choice("type", Map.of("class", true, "number", false));
        Optional<ColumnRef> weight = data.optionalSection("weight").map(section -> column(header, section, "column"));
        return new Csv(
                header,
                separator.charAt(0),
                labels(header, label, classes),
                classes,
                weight,
                columns(header, data, "ignore", data.strings("ignore", List.of())));
    }

    private static List<ColumnRef> labels(boolean header, Section label, boolean classes) {
        if (label.has("column") == label.has("columns")) {
            throw label.error("", "needs either column or columns", "");
        }
        if (label.has("column")) {
            return List.of(column(header, label, "column"));
        }
        List<ColumnRef> several = columns(header, label, "columns", label.strings("columns"));
        if (classes || several.isEmpty()) {
            throw label.error(
                    "columns",
                    several.isEmpty() ? "must not be empty" : "are numeric targets, and the type is class",
                    classes ? "use column, or type = number" : "");
        }
        return several;
    }

    private static ColumnRef column(boolean header, Section section, String key) {
        return columns(header, section, key, List.of(section.string(key))).get(0);
    }

    private static List<ColumnRef> columns(boolean header, Section section, String key, List<String> texts) {
        List<ColumnRef> columns = new ArrayList<>();
        for (String text : texts) {
            if (!header && !text.matches("[0-9]{1,9}")) {
                throw section.error(
                        key,
                        "must be a column number from 0 where the files have no header, got \"" + text + "\"",
                        "set data.header = true if the first line names the columns");
            }
            columns.add(new ColumnRef(section.path() + "." + key, text));
        }
        return columns;
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
