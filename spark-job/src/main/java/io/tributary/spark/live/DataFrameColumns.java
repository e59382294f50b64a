package io.tributary.spark.live;

import io.tributary.error.UserException;
import io.tributary.row.ContentHash;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.transform.Cells;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.linalg.Vector;

/** Turns a DataFrame's row into a row to train on. Travels to executors. */
final class DataFrameColumns implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String[] names;
    private final int[] features; // columns
    private final int[] dictionaries; // by feature column, or NUMBER
    private final boolean[] optional; // by feature column
    private final int[] widths; // features that each feature column counts
    private final int[] targets; // columns
    private final int weight; // column, or −1
    private final int classDictionary; // or NUMBER
    private final String[] missing; // texts that mean that nothing is there
    private final int valueCount; // of a row
    private final int textCount; // of a row

    /**
     * @param columns the DataFrame's
     * @param widths features that each feature column counts: more than one for a vector
     * @param missing texts that mean that nothing is there
     */
    DataFrameColumns(RowSchema columns, int[] widths, Set<String> missing) {
        this.names = columns.columns().toArray(String[]::new);
        this.features = ints(columns.features());
        this.dictionaries = ints(columns.dictionaries());
        this.optional = new boolean[features.length];
        columns.optional().forEach(feature -> optional[feature] = true);
        this.widths = widths;
        this.targets = ints(columns.targets());
        this.weight = columns.weight();
        this.classDictionary = columns.classDictionary();
        this.missing = missing.toArray(String[]::new);
        RowSchema spread = schema();
        this.valueCount = spread.valueCount();
        this.textCount = spread.textCount();
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    private boolean classes() {
        return classDictionary != RowSchema.NUMBER;
    }

    /** The columns with every vector spread out: features first, then targets, then the weight. */
    RowSchema schema() {
        List<String> spread = new ArrayList<>();
        List<Integer> inputs = new ArrayList<>();
        List<Integer> coded = new ArrayList<>();
        Set<Integer> lacking = new HashSet<>();
        for (int i = 0; i < features.length; i++) {
            for (int j = 0; j < widths[i]; j++) {
                if (optional[i]) {
                    lacking.add(inputs.size());
                }
                inputs.add(spread.size());
                coded.add(dictionaries[i]);
                spread.add(widths[i] == 1 ? names[features[i]] : names[features[i]] + "[" + j + "]");
            }
        }
        List<Integer> outputs = new ArrayList<>();
        for (int target : targets) {
            outputs.add(spread.size());
            spread.add(names[target]);
        }
        if (weight >= 0) {
            spread.add(names[weight]);
        }
        int weighted = weight < 0 ? -1 : spread.size() - 1;
        return new RowSchema(spread, true, inputs, coded, lacking, outputs, weighted, classDictionary);
    }

    Row row(org.apache.spark.sql.Row row) {
        double[] values = new double[valueCount];
        String[] texts = new String[textCount];
        int at = 0;
        int text = 0;
        for (int i = 0; i < features.length; i++) {
            if (dictionaries[i] == RowSchema.NUMBER) {
                feature(row, i, values, at);
                at += widths[i];
            } else {
                texts[text++] = category(row, i);
            }
        }
        for (int target : targets) {
            if (classes()) {
                texts[text++] = LiveRows.label(present(row, target), place(target));
            } else {
                values[at++] = number(present(row, target), target);
            }
        }
        if (weight >= 0) {
            values[at] = number(present(row, weight), weight);
            if (values[at] < 0) {
                throw new UserException(place(weight), "a weight is at least 0, got " + values[at], "");
            }
        }
        return new Row(ContentHash.of(values, texts), values, texts);
    }

    private void feature(org.apache.spark.sql.Row row, int i, double[] values, int at) {
        int column = features[i];
        if (optional[i] && missing(row.get(column))) {
            Arrays.fill(values, at, at + widths[i], Double.NaN);
            return;
        }
        Object value = present(row, column);
        if (value instanceof Vector vector) {
            LiveRows.fill(vector, widths[i], values, at, place(column));
        } else {
            values[at] = number(value, column);
        }
    }

    private String category(org.apache.spark.sql.Row row, int i) {
        int column = features[i];
        if (missing(row.get(column))) {
            if (!optional[i]) {
                throw new UserException(
                        place(column),
                        "the category is missing",
                        "fill it in, or set missing = category for the column");
            }
            return null;
        }
        return Cells.text(
                row.get(column),
                place(column),
                "a category is text, a whole number or boolean",
                "cast it to a string, or set type = number for the column");
    }

    /** Nothing, not a number, or a text that means as much. */
    private boolean missing(Object value) {
        return value == null
                || value instanceof Double number && number.isNaN()
                || value instanceof Float single && single.isNaN()
                || value instanceof String text && List.of(missing).contains(text.strip());
    }

    private double number(Object value, int column) {
        if (value instanceof Boolean bool) {
            return bool ? 1 : 0;
        }
        return LiveRows.finite(((Number) value).doubleValue(), place(column));
    }

    private Object present(org.apache.spark.sql.Row row, int column) {
        Object value = row.get(column);
        if (value == null) {
            throw new UserException(
                    place(column), "has a null", "drop or fill missing values before training, or set data.missing");
        }
        return value;
    }

    private String place(int column) {
        return "the DataFrame, column " + names[column];
    }
}
