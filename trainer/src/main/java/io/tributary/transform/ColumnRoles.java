package io.tributary.transform;

import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.row.ColumnNames;
import io.tributary.row.ColumnRef;
import io.tributary.row.Features;
import io.tributary.row.RowSchema;
import io.tributary.row.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What each column is for: {@code label}, {@code weight} and {@code ignore} of the configuration; the others are features.
 *
 * @param labels the target's columns: one if {@link #classes}; none where the target is the input
 * @param target what the target is
 * @param weight the column with the examples' weights
 * @param ignored columns that are nothing to the model
 * @param columns what kind each feature is
 */
public record ColumnRoles(
        List<ColumnRef> labels,
        TargetRule target,
        Optional<ColumnRef> weight,
        List<ColumnRef> ignored,
        ColumnRules columns) {
    /** Copies the lists. {@inheritDoc} */
    public ColumnRoles {
        labels = List.copyOf(labels);
        ignored = List.copyOf(ignored);
    }

    /**
     * Reads the roles.
     *
     * @param data the data's object
     * @param named whether columns have names: else they are numbered from 0
     * @return the roles
     */
    public static ColumnRoles read(Section data, boolean named) {
        if (!data.has("label")) {
            throw data.error(
                    "label", "is required: training needs a target", "add label { column = NAME, type = class }");
        }
        Section label = data.section("label");
        TargetRule target = TargetRule.read(label);
        Optional<ColumnRef> weight = data.optionalSection("weight").map(section -> column(named, section, "column"));
        return new ColumnRoles(
                labels(named, label, target),
                target,
                weight,
                columns(named, data, "ignore", data.strings("ignore", List.of())),
                ColumnRules.read(data));
    }

    /** @return whether the labels are class labels, which are text */
    public boolean classes() {
        return target.kind() == TargetRule.Kind.CLASS || target.normal().isPresent();
    }

    private static List<ColumnRef> labels(boolean named, Section label, TargetRule target) {
        if (target.reconstruction() && !label.has("column")) {
            return List.of();
        }
        if (label.has("column") == label.has("columns")) {
            throw label.error("", "needs either column or columns", "");
        }
        if (label.has("column")) {
            return List.of(column(named, label, "column"));
        }
        List<ColumnRef> several = columns(named, label, "columns", label.strings("columns"));
        if (target.kind() != TargetRule.Kind.NUMBER || several.isEmpty()) {
            throw label.error(
                    "columns",
                    several.isEmpty() ? "must not be empty" : "are numeric targets, and the type is class",
                    several.isEmpty() ? "" : "use column, or type = number");
        }
        return several;
    }

    private static ColumnRef column(boolean named, Section section, String key) {
        return columns(named, section, key, List.of(section.string(key))).get(0);
    }

    private static List<ColumnRef> columns(boolean named, Section section, String key, List<String> texts) {
        List<ColumnRef> columns = new ArrayList<>();
        for (String text : texts) {
            if (!named && !text.matches("[0-9]{1,9}")) {
                throw section.error(
                        key,
                        "must be a column number from 0 where the files have no header, got \"" + text + "\"",
                        "set data.header = true if the first line names the columns");
            }
            columns.add(new ColumnRef(section.path() + "." + key, text));
        }
        return columns;
    }

    /**
     * Finds the columns.
     *
     * @param place what has them, for errors: a file
     * @param names of all, or their numbers
     * @param named whether these are names
     * @return the schema
     * @throws UserException if a column is missing or named twice, or none is left as a feature
     */
    public RowSchema schema(String place, ColumnNames names, boolean named) {
        Map<Integer, String> roles = new HashMap<>();
        List<Integer> targets = new ArrayList<>();
        for (ColumnRef label : labels) {
            targets.add(find(place, names, named, label, roles));
        }
        int at = weight.isEmpty() ? -1 : find(place, names, named, weight.get(), roles);
        for (ColumnRef nothing : ignored) {
            find(place, names, named, nothing, roles);
        }
        int[] features = IntStream.range(0, names.size())
                .filter(c -> !roles.containsKey(c))
                .toArray();
        if (features.length == 0) {
            throw new UserException(
                    place, "no column is left as a feature; it has " + list(names), "check data.separator");
        }
        for (String column : columns.named().keySet()) {
            requireFeature(place, names, named, column, roles);
        }
        return schema(names, named, features, targets, at);
    }

    private void requireFeature(
            String place, ColumnNames names, boolean named, String column, Map<Integer, String> roles) {
        String key = "data." + ColumnRules.KEY;
        int number = names.indexOf(column);
        if (number < 0) {
            throw noColumn(key, place, names, named, column);
        }
        if (roles.containsKey(number)) {
            throw new UserException(
                    key, "column " + column + " is named in " + roles.get(number) + " already", "it is no feature");
        }
    }

    /** Numbers the dictionaries: one for each category column, in their order, and the last for the classes. */
    private RowSchema schema(
            ColumnNames names, boolean named, int[] columnsOfFeatures, List<Integer> targets, int weighted) {
        Features.Builder features = new Features.Builder();
        int count = 0;
        for (int column : columnsOfFeatures) {
            ColumnRule rule = columns.of(names.get(column));
            int dictionary = rule instanceof ColumnRule.Category ? count++ : RowSchema.NUMBER;
            features.add(column, new Features.Kind(dictionary, rule.optional(), rule.sparse()));
        }
        return new RowSchema(
                names, named, features.build(), Span.of(targets), weighted, classes() ? count : RowSchema.NUMBER);
    }

    private static int find(
            String place, ColumnNames columns, boolean named, ColumnRef ref, Map<Integer, String> roles) {
        int column = ref.find(columns, named);
        if (column < 0) {
            throw noColumn(ref.key(), place, columns, named, ref.text());
        }
        String other = roles.putIfAbsent(column, ref.key());
        if (other != null) {
            throw new UserException(ref.key(), "column " + ref.text() + " is named in " + other + " already", "");
        }
        return column;
    }

    private static UserException noColumn(String key, String place, ColumnNames columns, boolean named, String column) {
        return new UserException(
                key,
                "no column " + column + " in " + place,
                "it has " + (named ? list(columns) : columns.size() + " columns, numbered from 0"));
    }

    /**
     * Lists columns in an error, not more than a line takes.
     *
     * @param columns their names
     * @return the text
     */
    public static String list(ColumnNames columns) {
        int shown = 20;
        String names = String.join(", ", columns.subList(0, Math.min(shown, columns.size())));
        return "the columns " + names + (columns.size() > shown ? ", … (" + columns.size() + ")" : "");
    }
}
