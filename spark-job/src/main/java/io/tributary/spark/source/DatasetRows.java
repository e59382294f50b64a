package io.tributary.spark.source;

import io.tributary.error.UserException;
import io.tributary.row.CellRules;
import io.tributary.row.ColumnNames;
import io.tributary.row.Features;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Span;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.storage.FileEntry;
import io.tributary.transform.ColumnRoles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * Rows of a table, as a Dataset has them. A row's number is a hash of its content, so neither partitioning nor order of the
 * data set matters: the same rows give the same training. A feature column is numeric, boolean (1 and 0), or a vector of
 * MLlib, which counts as many features as the first row's has.
 *
 * @param place how errors call the table
 * @param data the table; computed anew whenever Spark needs it, so it must come out the same
 * @param roles what each column is for
 */
public record DatasetRows(String place, Dataset<org.apache.spark.sql.Row> data, ColumnRoles roles)
        implements SparkRows {
    @Override
    public RowSchema schema() {
        CellRules.twice(List.of(data.columns())).ifPresent(problem -> {
            throw new UserException(place, problem, "rename one");
        });
        RowSchema columns = roles.schema(place, names(), true);
        requireTypes(columns);
        List<org.apache.spark.sql.Row> first = data.takeAsList(1);
        if (first.isEmpty()) {
            throw new UserException(place, "has no rows", "");
        }
        return columns(columns, widths(first.get(0), columns)).schema();
    }

    @Override
    public RowSchema match(RowSchema trained, boolean labelled) {
        RowSchema read = labelled ? trained : trained.withoutTargets();
        requireTypes(Found.of(place, names(), read).columns());
        return read;
    }

    @Override
    public List<FileEntry> readFrom() throws IOException {
        HadoopStorage storage =
                new HadoopStorage(data.sparkSession().sparkContext().hadoopConfiguration());
        List<FileEntry> files = new ArrayList<>();
        for (String file : data.inputFiles()) {
            files.addAll(storage.list(file));
        }
        return files;
    }

    @Override
    public RDD<Row> rows(RowSchema read) {
        Found found = Found.of(place, names(), read);
        DataFrameColumns reader = columns(found.columns(), found.widths());
        return ContentNumbers.number(data.javaRDD().map(reader::row)).rdd();
    }

    private ColumnNames names() {
        return ColumnNames.of(List.of(data.columns()));
    }

    private DataFrameColumns columns(RowSchema columns, int[] widths) {
        return new DataFrameColumns(place, columns, widths, roles.columns().cells());
    }

    /** Features each feature column counts, as its first value has them that is there. */
    private int[] widths(org.apache.spark.sql.Row first, RowSchema columns) {
        return columns.features()
                .columns()
                .map(column -> {
                    boolean vectors = data.schema().fields()[column].dataType().equals(SQLDataTypes.VectorType());
                    return !vectors ? 1 : first.isNullAt(column) ? width(column) : ((Vector) first.get(column)).size();
                })
                .toArray();
    }

    private int width(int column) {
        List<org.apache.spark.sql.Row> there = data.filter(
                        data.col("`" + data.columns()[column].replace("`", "``") + "`")
                                .isNotNull())
                .takeAsList(1);
        if (there.isEmpty()) {
            throw new UserException(
                    place + ", column " + data.columns()[column],
                    "has no vector in any row",
                    "leave it out with data.ignore");
        }
        return ((Vector) there.get(0).get(column)).size();
    }

    private void requireTypes(RowSchema columns) {
        StructField[] fields = data.schema().fields();
        for (int c = 0; c < columns.featureCount(); c++) {
            StructField field = fields[columns.features().column(c)];
            if (columns.coded(c)) {
                requireCategories(field);
            } else {
                requireNumbers(field, true);
            }
        }
        for (int target : columns.classes() ? new int[0] : columns.targetColumns()) {
            requireNumbers(fields[target], false);
        }
        if (columns.weighted()) {
            requireNumbers(fields[columns.weight()], false);
        }
    }

    private void requireNumbers(StructField field, boolean vectors) {
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

    private void requireCategories(StructField field) {
        DataType type = field.dataType();
        if (!(type instanceof StringType || type instanceof NumericType || type instanceof BooleanType)) {
            throw new UserException(
                    place + ", column " + field.name(),
                    "a category is text, a whole number or boolean, is " + type.simpleString(),
                    "cast it, or leave it out with data.ignore");
        }
    }

    /**
     * The columns of a table that are fields of a schema, by name. Neighbouring features {@code v[0]}, {@code v[1]} … are
     * those of a vector {@code v}.
     *
     * @param columns of the table
     * @param widths features that each feature column counts
     */
    private record Found(RowSchema columns, int[] widths) {
        static Found of(String place, ColumnNames names, RowSchema read) {
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
            return new Found(
                    new RowSchema(names, true, features.build(), Span.of(targets), weight, read.classDictionary()),
                    widths.stream().mapToInt(Integer::intValue).toArray());
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
    }
}
