package io.tributary.spark.predict;

import io.tributary.error.UserException;
import io.tributary.row.Features;
import io.tributary.row.RowSchema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a prediction: the input's, as they stand, and behind them {@code prediction}. For classes that is the
 * label, followed by {@code probability_LABEL} for each; for several numeric targets there is one {@code prediction_TARGET}
 * each.
 */
final class Columns implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String PREDICTION = "prediction";

    private final String[] input;
    private final boolean[] numeric; // by input column: written as a number where the format has types
    private final String[] classes;
    private final String[] targets;

    private Columns(String[] input, boolean[] numeric, String[] classes, String[] targets) {
        this.input = input;
        this.numeric = numeric;
        this.classes = classes;
        this.targets = targets;
    }

    /**
     * @param read the columns of the files to predict for
     * @param record the fields of text that a record keeps
     * @param typed whether the output format has types
     * @param classes the model's classes, empty for numeric targets
     * @param targets the names of numeric targets
     * @return the columns
     * @throws UserException if the input has a column of a name we write, or, where the format has types, two columns
     *     differ in case alone
     */
    static Columns of(RowSchema read, List<String> record, boolean typed, List<String> classes, List<String> targets) {
        boolean[] numeric = new boolean[record.size()];
        for (Features.Run run : read.features().runs()) {
            int end = Math.min(run.columns().end(), numeric.length); // records of text keep other fields
            for (int column = run.columns().first(); column < end; column++) {
                numeric[column] = typed && !run.kind().coded();
            }
        }
        Columns columns = new Columns(
                record.toArray(String[]::new), numeric, classes.toArray(String[]::new), targets.toArray(String[]::new));
        for (String name : columns.added()) {
            if (record.contains(name)) {
                throw new UserException(
                        "--input", "has a column \"" + name + "\", which is what predictions are called", "rename it");
            }
        }
        if (typed) {
            columns.requireNamesThatDifferNotOnlyInCase();
        }
        return columns;
    }

    /** Spark SQL does not write a table with such names, nor read it. */
    private void requireNamesThatDifferNotOnlyInCase() {
        Map<String, String> seen = new HashMap<>();
        Stream.concat(Stream.of(input), added().stream()).forEach(name -> {
            String other = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                throw new UserException(
                        "--format",
                        "columns \"" + other + "\" and \"" + name + "\" differ in case alone, which Parquet files"
                                + " of Spark cannot have",
                        "take --format CSV, or rename one");
            }
        });
    }

    private List<String> added() {
        List<String> names = new ArrayList<>();
        if (classes.length > 0) {
            names.add(PREDICTION);
            for (String label : classes) {
                names.add("probability_" + label);
            }
        } else if (targets.length == 1) {
            names.add(PREDICTION);
        } else {
            for (String target : targets) {
                names.add(PREDICTION + "_" + target);
            }
        }
        return names;
    }

    StructType schema() {
        List<StructField> fields = new ArrayList<>();
        for (int column = 0; column < input.length; column++) {
            DataType type = numeric[column] ? DataTypes.DoubleType : DataTypes.StringType;
            fields.add(DataTypes.createStructField(input[column], type, numeric[column])); // a missing number is null
        }
        List<String> added = added();
        for (int i = 0; i < added.size(); i++) {
            fields.add(field(added.get(i), classes.length > 0 && i == 0 ? DataTypes.StringType : DataTypes.DoubleType));
        }
        return DataTypes.createStructType(fields);
    }

    private static StructField field(String name, DataType type) {
        return DataTypes.createStructField(name, type, false);
    }

    /**
     * @param raw the fields of the record, read
     * @param outputs predictions of a batch, [B × K], read
     * @param row the record's row in the batch
     * @param width K
     * @return the output row
     */
    Row row(String[] raw, double[] outputs, int row, int width) {
        List<Object> values = new ArrayList<>();
        for (int column = 0; column < input.length; column++) {
            values.add(numeric[column] ? number(raw[column].strip()) : raw[column]);
        }
        int from = row * width;
        if (classes.length > 0) {
            double[] probabilities = probabilities(outputs, from, width);
            int best = IntStream.range(0, classes.length)
                    .reduce((a, b) -> probabilities[b] > probabilities[a] ? b : a)
                    .orElseThrow();
            values.add(classes[best]);
            for (double probability : probabilities) {
                values.add(probability);
            }
        } else {
            for (int k = 0; k < width; k++) {
                values.add(outputs[from + k]);
            }
        }
        return RowFactory.create(values.toArray());
    }

    /** A number that was read as one before; null where it is missing. */
    private static Object number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** One output for two classes is the probability of the second. */
    private double[] probabilities(double[] outputs, int from, int width) {
        if (width == 1) {
            return new double[] {1 - outputs[from], outputs[from]};
        }
        return IntStream.range(0, width).mapToDouble(k -> outputs[from + k]).toArray();
    }
}
