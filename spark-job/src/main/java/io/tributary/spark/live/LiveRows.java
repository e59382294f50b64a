package io.tributary.spark.live;

import io.tributary.error.UserException;
import io.tributary.row.ContentHash;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.transform.Cells;
import io.tributary.transform.ColumnRoles;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.feature.LabeledPoint;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * Rows to train on, and their columns. A row's number is a hash of its content, so neither partitioning nor order of the
 * data set matters: the same rows give the same training.
 *
 * @param rows the rows; computed anew whenever Spark needs them, so they must come out the same
 * @param schema their columns
 */
public record LiveRows(JavaRDD<Row> rows, RowSchema schema) {
    private static final String PLACE = "the DataFrame";

    /**
     * Takes a DataFrame. A feature column is numeric, boolean (1 and 0), or a vector of MLlib, which counts as many features
     * as the first row's has.
     *
     * @param data the DataFrame
     * @param roles what each column is for
     * @return its rows
     * @throws UserException if a column is missing or of a type that cannot be used, or there is no row
     */
    public static LiveRows of(Dataset<org.apache.spark.sql.Row> data, ColumnRoles roles) {
        List<String> names = List.of(data.columns());
        RowSchema columns = roles.schema(PLACE, names, true);
        StructField[] fields = data.schema().fields();
        for (int c = 0; c < columns.featureCount(); c++) {
            StructField field = fields[columns.features().get(c)];
            if (columns.coded(c)) {
                requireCategories(field);
            } else {
                requireNumbers(field, true);
            }
        }
        for (int target : roles.classes() ? List.<Integer>of() : columns.targets()) {
            requireNumbers(fields[target], false);
        }
        if (columns.weighted()) {
            requireNumbers(fields[columns.weight()], false);
        }
        List<org.apache.spark.sql.Row> first = data.takeAsList(1);
        if (first.isEmpty()) {
            throw new UserException(PLACE, "has no rows", "");
        }
        DataFrameColumns reader = new DataFrameColumns(
                columns, widths(first.get(0), columns), roles.columns().missingValues());
        return new LiveRows(data.javaRDD().map(reader::row), reader.schema());
    }

    private static void requireNumbers(StructField field, boolean vectors) {
        DataType type = field.dataType();
        boolean usable = type instanceof NumericType
                || type instanceof BooleanType
                || vectors && type.equals(SQLDataTypes.VectorType());
        if (!usable) {
            throw new UserException(
                    PLACE + ", column " + field.name(),
                    "must be numeric" + (vectors ? ", boolean or a vector" : " or boolean") + ", is "
                            + type.simpleString(),
                    type instanceof StringType
                            ? "set type = category for it in data.columns, or leave it out with data.ignore"
                            : "cast it, or leave it out with data.ignore");
        }
    }

    private static void requireCategories(StructField field) {
        DataType type = field.dataType();
        if (!(type instanceof StringType || type instanceof NumericType || type instanceof BooleanType)) {
            throw new UserException(
                    PLACE + ", column " + field.name(),
                    "a category is text, a whole number or boolean, is " + type.simpleString(),
                    "cast it, or leave it out with data.ignore");
        }
    }

    /** Features each feature column counts, as its first value has them. */
    private static int[] widths(org.apache.spark.sql.Row first, RowSchema columns) {
        return columns.features().stream()
                .mapToInt(column -> first.get(column) instanceof Vector vector ? vector.size() : 1)
                .toArray();
    }

    /**
     * Takes an RDD of labelled vectors. As a class, a label is a whole number.
     *
     * @param points the vectors, all of one size
     * @param roles whether the label is a class; the features have no names, so nothing can be said of them
     * @return its rows
     * @throws UserException if there is none, or the configuration has rules for columns
     */
    public static LiveRows of(JavaRDD<LabeledPoint> points, ColumnRoles roles) {
        boolean classes = roles.classes();
        if (!roles.columns().named().isEmpty() || roles.columns().other().optional()) {
            throw new UserException(
                    "data", "the features of labelled vectors are numbers that are all there", "take a DataFrame");
        }
        List<LabeledPoint> first = points.take(1);
        if (first.isEmpty()) {
            throw new UserException("the RDD", "has no rows", "");
        }
        int width = first.get(0).features().size();
        List<String> names = new ArrayList<>(RowSchema.numbers(width));
        names.add("label");
        RowSchema schema =
                new RowSchema(names, true, IntStream.range(0, width).boxed().toList(), List.of(width), -1, classes);
        return new LiveRows(points.map(point -> row(point, width, classes)), schema);
    }

    private static Row row(LabeledPoint point, int width, boolean classes) {
        double[] values = new double[width + (classes ? 0 : 1)];
        fill(point.features(), width, values, 0, "the RDD");
        if (!classes) {
            values[width] = finite(point.label(), "the RDD, label");
        }
        String label = classes ? label(point.label(), "the RDD, label") : null;
        return classes
                ? new Row(ContentHash.of(values, label), values, label)
                : new Row(ContentHash.of(values), values, (String) null);
    }

    /** Copies a vector of the expected size. */
    static void fill(Vector vector, int width, double[] values, int at, String place) {
        if (vector.size() != width) {
            throw new UserException(
                    place, "all vectors need " + width + " values as the first has, got " + vector.size(), "");
        }
        vector.foreachNonZero((index, value) -> {
            values[at + (int) index] = finite((double) value, place + "[" + index + "]");
            return scala.runtime.BoxedUnit.UNIT;
        });
    }

    static double finite(double value, String place) {
        if (!Float.isFinite((float) value)) {
            throw new UserException(place, "must be a finite float32 number, got " + value, "clean it before training");
        }
        return value;
    }

    /** The text of a class label. */
    static String label(Object value, String place) {
        return Cells.text(value, place, "a class label is a whole number or text", "set data.label.type = number");
    }
}
