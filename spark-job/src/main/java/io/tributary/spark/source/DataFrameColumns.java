package io.tributary.spark.source;

import io.tributary.error.UserException;
import io.tributary.row.CellPlace;
import io.tributary.row.CellRules;
import io.tributary.row.ColumnNames;
import io.tributary.row.ContentHash;
import io.tributary.row.Features;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Span;
import io.tributary.row.SparseValues;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;

/** Turns a DataFrame's row into a row to train on. Travels to executors. */
final class DataFrameColumns implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final RowKey NO_NUMBER = new RowKey(0, 0);

    private final String source; // how errors call it
    private final String[] names;
    private final int[] features; // columns
    private final int[] dictionaries; // by feature column, or NUMBER
    private final boolean[] optional; // by feature column
    private final boolean[] sparse; // by feature column
    private final int[] widths; // features that each feature column counts
    private final int[] targets; // columns
    private final int weight; // column, or −1
    private final int classDictionary; // or NUMBER
    private final CellRules rules;
    private final int valueCount; // of a row
    private final int textCount; // of a row

    /**
     * @param source how errors call the table
     * @param columns its
     * @param widths features that each feature column counts: more than one for a vector
     * @param rules what cells mean
     */
    DataFrameColumns(String source, RowSchema columns, int[] widths, CellRules rules) {
        this.source = source;
        this.names = columns.columns().toArray(String[]::new);
        this.features = columns.features().columns().toArray();
        this.dictionaries = new int[features.length];
        this.optional = new boolean[features.length];
        this.sparse = new boolean[features.length];
        for (Features.Run run : columns.features().runs()) {
            Arrays.fill(dictionaries, run.first(), run.end(), run.kind().dictionary());
            Arrays.fill(optional, run.first(), run.end(), run.kind().optional());
            Arrays.fill(sparse, run.first(), run.end(), run.kind().sparse());
        }
        this.widths = widths;
        this.targets = columns.targetColumns();
        this.weight = columns.weight();
        this.classDictionary = columns.classDictionary();
        this.rules = rules;
        RowSchema spread = schema();
        this.valueCount = spread.valueCount();
        this.textCount = spread.textCount();
    }

    private boolean classes() {
        return classDictionary != RowSchema.NUMBER;
    }

    /** The columns with every vector spread out: features first, then targets, then the weight. */
    RowSchema schema() {
        ColumnNames.Builder spread = new ColumnNames.Builder();
        Features.Builder inputs = new Features.Builder();
        for (int i = 0; i < features.length; i++) {
            if (widths[i] == 0) {
                continue;
            }
            inputs.add(new Span(spread.size(), widths[i]), new Features.Kind(dictionaries[i], optional[i], sparse[i]));
            if (widths[i] == 1) {
                spread.add(names[features[i]]);
            } else {
                spread.add(names[features[i]] + "[", widths[i], "]");
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
        return new RowSchema(spread.build(), true, inputs.build(), Span.of(outputs), weighted, classDictionary);
    }

    /** {@return a row, numbered by its content} */
    Row row(org.apache.spark.sql.Row row) {
        Row read = unnumbered(row);
        return new Row(
                ContentHash.of(read.values(), read.sparse(), read.texts()), read.values(), read.sparse(), read.texts());
    }

    /** {@return a row whose number nobody asks for} */
    Row unnumbered(org.apache.spark.sql.Row row) {
        double[] values = new double[valueCount];
        String[] texts = new String[textCount];
        int at = 0;
        int text = 0;
        SparseBuilder there = new SparseBuilder();
        for (int i = 0; i < features.length; i++) {
            if (sparse[i] && dictionaries[i] == RowSchema.NUMBER) {
                sparse(row, i, there);
            } else if (dictionaries[i] == RowSchema.NUMBER) {
                feature(row, i, values, at);
                at += widths[i];
            } else {
                texts[text++] = rules.category(row.get(features[i]), optional[i], at(features[i]));
            }
        }
        for (int target : targets) {
            if (classes()) {
                texts[text++] = CellRules.label(row.get(target), at(target));
            } else {
                values[at++] = rules.number(row.get(target), CellRules.Use.TARGET, false, at(target));
            }
        }
        if (weight >= 0) {
            values[at] = rules.number(row.get(weight), CellRules.Use.WEIGHT, false, at(weight));
        }
        SparseValues rest = there.build();
        return new Row(NO_NUMBER, values, rest, texts);
    }

    private void sparse(org.apache.spark.sql.Row row, int i, SparseBuilder there) {
        int column = features[i];
        if (row.get(column) instanceof Vector vector) {
            Values.fill(vector, widths[i], there, rules, place(column));
        } else {
            there.add(0, rules.number(row.get(column), CellRules.Use.FEATURE, false, at(column)));
        }
        there.pass(widths[i]);
    }

    private void feature(org.apache.spark.sql.Row row, int i, double[] values, int at) {
        int column = features[i];
        Object value = row.get(column);
        if (value instanceof Vector vector) {
            Values.fill(vector, widths[i], values, at, rules, optional[i], place(column));
        } else {
            double number = rules.number(value, CellRules.Use.FEATURE, optional[i], at(column));
            Arrays.fill(values, at, at + widths[i], number);
        }
    }

    private CellPlace at(int column) {
        return (problem, remedy) -> new UserException(place(column), problem, remedy);
    }

    private String place(int column) {
        return source + ", column " + names[column];
    }
}
