package io.tributary.transform;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.row.CellRules;
import io.tributary.row.Numerals;
import io.tributary.row.RowSchema;
import io.tributary.row.Spelling;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What kind each feature column is, and what becomes of missing values: {@code columns}, {@code missing} and {@code
 * missing-values} of the configuration.
 *
 * @param named the columns that are told of, by name; by number from 0 where nothing names them
 * @param other the rule of all other features
 * @param missingValues texts that mean that nothing is there
 */
public record ColumnRules(Map<String, ColumnRule> named, ColumnRule.Number other, Set<String> missingValues) {
    /** The key of the columns in the data's object. */
    public static final String KEY = "columns";

    /** The key of what takes the place of missing numbers. */
    public static final String MISSING = "missing";

    private static final String BUCKETS = "buckets";
    private static final String SPARSE = "sparse";
    private static final String INDICATOR = "missing-indicator";
    private static final List<String> MISSING_VALUES = List.of("", "NA", "NaN", "nan", "null");
    private static final Map<String, Boolean> KINDS = Map.of("number", false, "category", true);
    private static final Map<String, ColumnRule.Encoding> ENCODINGS =
            Map.of("index", ColumnRule.Encoding.INDEX, "one-hot", ColumnRule.Encoding.ONE_HOT);
    private static final Map<String, Boolean> MISSING_CATEGORIES = Map.of("error", false, "category", true);
    private static final Map<String, Boolean> UNKNOWN = Map.of("error", false, "index", true);

    /** Copies the map and the set. {@inheritDoc} */
    public ColumnRules {
        named = Map.copyOf(named);
        missingValues = Set.copyOf(missingValues);
    }

    /**
     * @param data the data's object
     * @return the rules
     */
    static ColumnRules read(Section data) {
        ColumnRule.Number other = number(data, ColumnRule.NUMBER, false);
        Map<String, ColumnRule> named = new LinkedHashMap<>();
        if (data.has(KEY)) {
            Section columns = data.section(KEY);
            for (String name : columns.names()) {
                Section column = columns.section(name);
                boolean category = column.choice("type", "number", KINDS);
                named.put(name, category ? category(column) : number(column, other));
            }
        }
        return new ColumnRules(named, other, Set.copyOf(data.strings("missing-values", MISSING_VALUES)));
    }

    /** Reads a number's column. */
    private static ColumnRule.Number number(Section column, ColumnRule.Number other) {
        boolean indicator = column.bool(INDICATOR, false);
        if (!column.bool(SPARSE, false)) {
            return number(column, other, indicator);
        }
        if (indicator || column.has(MISSING)) {
            throw column.error(SPARSE, "lacks nothing: a number that is not there is 0", "take missing out");
        }
        return new ColumnRule.Number(ColumnRule.Missing.ERROR, 0, false, true);
    }

    /** Reads {@code missing = error}, {@code mean}, or the number that takes the place of a missing one. */
    private static ColumnRule.Number number(Section section, ColumnRule.Number otherwise, boolean indicator) {
        ColumnRule.Missing missing = otherwise.missing();
        double constant = otherwise.constant();
        if (section.isNumber(MISSING)
                || section.has(MISSING) && Double.isFinite(Numerals.parse(section.string(MISSING)))) {
            missing = ColumnRule.Missing.CONSTANT;
            constant = section.number(MISSING, Bounds.any());
            if (Float.isInfinite((float) constant)) {
                throw section.error(MISSING, "must be a float32 number, got " + constant, "");
            }
        } else if (section.has(MISSING)) {
            missing =
                    section.choice(MISSING, Map.of("error", ColumnRule.Missing.ERROR, "mean", ColumnRule.Missing.MEAN));
            constant = 0;
        }
        if (indicator && missing == ColumnRule.Missing.ERROR) {
            throw section.error(
                    INDICATOR,
                    "has nothing to say where a missing value is an error",
                    "set missing = mean or a number");
        }
        return new ColumnRule.Number(missing, constant, indicator);
    }

    private static ColumnRule.Category category(Section column) {
        List<String> given = column.has("vocabulary") ? column.strings("vocabulary") : List.of();
        if (column.has("vocabulary") && given.isEmpty()) {
            throw column.error("vocabulary", "must not be empty", "leave it out to take the categories of the data");
        }
        Set<String> seen = new HashSet<>();
        for (String category : given) {
            if (!seen.add(Spelling.of(category))) {
                throw column.error("vocabulary", "names \"" + category + "\" twice", "");
            }
        }
        int buckets = column.integer(BUCKETS, 0, Bounds.between(0, Integer.MAX_VALUE - 1));
        if (buckets > 0 && (!given.isEmpty() || column.has("unknown"))) {
            throw column.error(
                    BUCKETS,
                    "are for hashes of categories, of which none is unknown",
                    "take vocabulary and unknown out");
        }
        VocabularyRule vocabulary = new VocabularyRule(
                VocabularyRule.Order.BY_VALUE,
                Integer.MAX_VALUE,
                column.choice(MISSING, "error", MISSING_CATEGORIES),
                column.choice("unknown", given.isEmpty() ? "index" : "error", UNKNOWN),
                given,
                buckets);
        ColumnRule.Encoding encoding = column.choice("encoding", "index", ENCODINGS);
        boolean sparse = column.bool(SPARSE, false);
        if (sparse && encoding == ColumnRule.Encoding.INDEX) {
            throw column.error(SPARSE, "is for numbers and encoding = one-hot, and an id is one number", "take it out");
        }
        return new ColumnRule.Category(vocabulary, encoding, sparse);
    }

    /** @return whether a column is declared to be sparse, and so the model's inputs are */
    public boolean sparse() {
        return named.values().stream().anyMatch(ColumnRule::sparse);
    }

    /** @return whether a column of numbers is */
    public boolean sparseNumbers() {
        return named.values().stream().anyMatch(rule -> rule.sparse() && rule instanceof ColumnRule.Number);
    }

    /**
     * @param name a feature column's name
     * @return its rule
     */
    public ColumnRule of(String name) {
        return named.getOrDefault(name, other);
    }

    /**
     * @param schema the columns of the training rows
     * @return how each feature becomes inputs, [C]
     */
    public List<ColumnRule> of(RowSchema schema) {
        return schema.featureNames().stream().map(this::of).toList();
    }

    /** @return what cells mean */
    public CellRules cells() {
        return new CellRules(missingValues);
    }
}
