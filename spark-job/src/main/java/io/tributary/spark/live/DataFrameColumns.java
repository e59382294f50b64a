package io.tributary.spark.live;

import io.tributary.data.Row;
import io.tributary.data.RowSchema;
import io.tributary.error.UserException;
import io.tributary.spark.engine.ContentHash;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;

/** Turns a DataFrame's row into a row to train on. Travels to executors. */
final class DataFrameColumns implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String[] names;
    private final int[] features; // columns
    private final int[] widths; // features that each feature column counts
    private final int[] targets; // columns
    private final int weight; // column, or −1
    private final boolean classes;

    DataFrameColumns(List<String> names, RowSchema columns, int[] widths) {
        this.names = names.toArray(String[]::new);
        this.features = ints(columns.features());
        this.widths = widths;
        this.targets = ints(columns.targets());
        this.weight = columns.weight();
        this.classes = columns.classes();
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The columns with every vector spread out: features first, then targets, then the weight. */
    RowSchema schema() {
        List<String> spread = new ArrayList<>();
        List<Integer> inputs = new ArrayList<>();
        for (int i = 0; i < features.length; i++) {
            for (int j = 0; j < widths[i]; j++) {
                inputs.add(spread.size());
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
        return new RowSchema(spread, true, inputs, outputs, weight < 0 ? -1 : spread.size() - 1, classes);
    }

    Row row(org.apache.spark.sql.Row row) {
        float[] values = new float[IntStream.of(widths).sum() + (classes ? 0 : targets.length) + (weight < 0 ? 0 : 1)];
        int at = 0;
        for (int i = 0; i < features.length; i++) {
            at = feature(row, i, values, at);
        }
        for (int i = 0; i < (classes ? 0 : targets.length); i++) {
            values[at++] = number(row, targets[i]);
        }
        if (weight >= 0) {
            values[at] = number(row, weight);
            if (values[at] < 0) {
                throw new UserException(place(weight), "a weight is at least 0, got " + values[at], "");
            }
        }
        String label = classes ? LiveRows.label(present(row, targets[0]), place(targets[0])) : null;
        return new Row(ContentHash.of(values, label), values, label);
    }

    private int feature(org.apache.spark.sql.Row row, int i, float[] values, int at) {
        if (present(row, features[i]) instanceof Vector vector) {
            LiveRows.fill(vector, widths[i], values, at, place(features[i]));
        } else {
            values[at] = number(row, features[i]);
        }
        return at + widths[i];
    }

    private float number(org.apache.spark.sql.Row row, int column) {
        Object value = present(row, column);
        if (value instanceof Boolean bool) {
            return bool ? 1 : 0;
        }
        return LiveRows.finite(((Number) value).doubleValue(), place(column));
    }

    private Object present(org.apache.spark.sql.Row row, int column) {
        Object value = row.get(column);
        if (value == null) {
            throw new UserException(place(column), "has a null", "drop or fill missing values before training");
        }
        return value;
    }

    private String place(int column) {
        return "the DataFrame, column " + names[column];
    }
}
