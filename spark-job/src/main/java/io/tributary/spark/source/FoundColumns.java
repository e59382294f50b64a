package io.tributary.spark.source;

import io.tributary.error.UserException;
import io.tributary.row.ColumnNames;
import io.tributary.row.Features;
import io.tributary.row.RowSchema;
import io.tributary.row.Span;
import io.tributary.transform.ColumnRoles;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table that are fields of a schema, by name, of types that they may have. Neighbouring features {@code v[0]},
 * {@code v[1]} … are those of a vector {@code v}.
 *
 * @param columns of the table
 * @param widths features that each feature column counts
 */
record FoundColumns(RowSchema columns, int[] widths) {
    /**
     * @param place how errors call the table
     * @param table its columns
     * @param read the fields that are looked for
     * @return where they are
     * @throws UserException if one is missing, or of a type that it may not have
     */
    static FoundColumns of(String place, StructType table, RowSchema read) {
        ColumnNames names = ColumnNames.of(List.of(table.fieldNames()));
        Features.Builder features = new Features.Builder();
        List<Integer> widths = new ArrayList<>();
        String vector = null; // the one that the last feature belongs to
        for (int c = 0; c < read.featureCount(); c++) {
            String name = read.featureName(c);
            String base = names.contains(name) ? null : vectorOf(name);
            if (base != null && base.equals(vector)) {
                widths.set(widths.size() - 1, widths.get(widths.size() - 1) + 1);
                continue;
            }
            vector = base;
            features.add(
                    find(place, names, base == null ? name : base),
                    read.features().kind(c));
            widths.add(1);
        }
        List<Integer> targets = read.targetNames().stream()
                .map(name -> find(place, names, name))
                .toList();
        int weight = read.weighted() ? find(place, names, read.columns().get(read.weight())) : -1;
        RowSchema columns =
                new RowSchema(names, true, features.build(), Span.of(targets), weight, read.classDictionary());
        requireTypes(place, table, columns);
        return new FoundColumns(
                columns, widths.stream().mapToInt(Integer::intValue).toArray());
    }

    /** {@return the name of the vector that a feature is a value of, or null} */
    private static String vectorOf(String feature) {
        int at = feature.lastIndexOf('[');
        return at > 0 && feature.endsWith("]") ? feature.substring(0, at) : null;
    }

    private static int find(String place, ColumnNames names, String name) {
        int at = names.indexOf(name);
        if (at < 0) {
            throw new UserException(
                    place,
                    "no column \"" + name + "\", which the training data has",
                    "it has " + ColumnRoles.list(names));
        }
        return at;
    }

    /** Refuses columns of types that are no numbers, or no categories. */
    static void requireTypes(String place, StructType table, RowSchema columns) {
        StructField[] fields = table.fields();
        for (int c = 0; c < columns.featureCount(); c++) {
            StructField field = fields[columns.features().column(c)];
            if (columns.coded(c)) {
                requireCategories(place, field);
            } else {
                requireNumbers(place, field, true);
            }
        }
        for (int target : columns.classes() ? new int[0] : columns.targetColumns()) {
            requireNumbers(place, fields[target], false);
        }
        if (columns.weighted()) {
            requireNumbers(place, fields[columns.weight()], false);
        }
    }

    private static void requireNumbers(String place, StructField field, boolean vectors) {
        DataType type = field.dataType();
        boolean usable = type instanceof NumericType
                || type instanceof BooleanType
                || vectors && type.equals(SQLDataTypes.VectorType());
        if (!usable) {
            throw new UserException(
                    place + ", column " + field.name(),
                    "must be numeric" + (vectors ? ", boolean or a vector" : " or boolean") + ", is "
                            + type.simpleString(),
                    type instanceof ArrayType
                            ? "arrays are not supported; make it a vector with array_to_vector of"
                                    + " org.apache.spark.ml.functions"
                            : type instanceof StringType
                                    ? "set type = category for it in data.columns, or leave it out with data.ignore"
                                    : "cast it, or leave it out with data.ignore");
        }
    }

    private static void requireCategories(String place, StructField field) {
        DataType type = field.dataType();
        if (!(type instanceof StringType || type instanceof NumericType || type instanceof BooleanType)) {
            throw new UserException(
                    place + ", column " + field.name(),
                    "a category is text, a whole number or boolean, is " + type.simpleString(),
                    "cast it, or leave it out with data.ignore");
        }
    }
}
