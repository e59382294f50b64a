package io.tributary.spark.live;

import io.tributary.error.UserException;
import io.tributary.row.CellPlace;
import io.tributary.row.CellRules;
import io.tributary.row.ContentHash;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.transform.ColumnRoles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.feature.LabeledPoint;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.ArrayType;
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
    private static final String RDD = "the RDD";

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
        CellRules.twice(names).ifPresent(problem -> {
            throw new UserException(PLACE, problem, "rename one");
        });
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
                columns, widths(data, first.get(0), columns), roles.columns().cells());
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
                    type instanceof ArrayType
                            ? "arrays are not supported; make it a vector with array_to_vector of"
                                    + " org.apache.spark.ml.functions"
                            : type instanceof StringType
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

    /** Features each feature column counts, as its first value has them that is there. */
    private static int[] widths(
            Dataset<org.apache.spark.sql.Row> data, org.apache.spark.sql.Row first, RowSchema columns) {
        return columns.features().stream()
                .mapToInt(column -> {
                    boolean vectors = data.schema().fields()[column].dataType().equals(SQLDataTypes.VectorType());
                    return !vectors
                            ? 1
                            : first.isNullAt(column) ? width(data, column) : ((Vector) first.get(column)).size();
                })
                .toArray();
    }

    private static int width(Dataset<org.apache.spark.sql.Row> data, int column) {
        List<org.apache.spark.sql.Row> there = data.filter(
                        data.col("`" + data.columns()[column].replace("`", "``") + "`")
                                .isNotNull())
                .takeAsList(1);
        if (there.isEmpty()) {
            throw new UserException(
                    PLACE + ", column " + data.columns()[column],
                    "has no vector in any row",
                    "leave it out with data.ignore");
        }
        return ((Vector) there.get(0).get(column)).size();
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
        if (!roles.columns().named().isEmpty()) {
            throw new UserException(
                    "data.columns", "the features of labelled vectors have no names", "take a DataFrame");
        }
        List<LabeledPoint> first = points.take(1);
        if (first.isEmpty()) {
            throw new UserException(RDD, "has no rows", "");
        }
        int width = first.get(0).features().size();
        List<String> names = new ArrayList<>(RowSchema.numbers(width));
        names.add("label");
        boolean optional = roles.columns().other().optional();
        List<Integer> features = IntStream.range(0, width).boxed().toList();
        RowSchema schema = new RowSchema(
                names,
                true,
                features,
                Collections.nCopies(width, RowSchema.NUMBER),
                optional ? Set.copyOf(features) : Set.of(),
                List.of(width),
                -1,
                classes ? 0 : RowSchema.NUMBER);
        CellRules rules = roles.columns().cells();
        return new LiveRows(points.map(point -> row(point, width, classes, optional, rules)), schema);
    }

    private static Row row(LabeledPoint point, int width, boolean classes, boolean optional, CellRules rules) {
        double[] values = new double[width + (classes ? 0 : 1)];
        fill(point.features(), width, values, 0, rules, optional, RDD);
        CellPlace place = (problem, remedy) -> new UserException(RDD + ", label", problem, remedy);
        if (!classes) {
            values[width] = rules.number(point.label(), CellRules.Use.TARGET, false, place);
        }
        String label = classes ? CellRules.label(point.label(), place) : null;
        return classes
                ? new Row(ContentHash.of(values, label), values, label)
                : new Row(ContentHash.of(values), values, (String) null);
    }

    /** Copies a vector of the expected size. */
    static void fill(
            Vector vector, int width, double[] values, int at, CellRules rules, boolean optional, String place) {
        if (vector.size() != width) {
            throw new UserException(
                    place, "all vectors need " + width + " values as the first has, got " + vector.size(), "");
        }
        vector.foreachNonZero((index, value) -> {
            values[at + (int) index] = rules.number(
                    value,
                    CellRules.Use.FEATURE,
                    optional,
                    (problem, remedy) -> new UserException(place + "[" + index + "]", problem, remedy));
            return scala.runtime.BoxedUnit.UNIT;
        });
    }
}
