package io.tributary.spark.predict;

import io.tributary.error.UserException;
import io.tributary.model.PredictionColumns;
import io.tributary.row.Features;
import io.tributary.row.RowSchema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a prediction for files: their fields, as they stand, and behind them what a prediction adds. */
final class Columns implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String[] input;
    private final boolean[] numeric; // by input column: written as a number where the format has types
    private final PredictionColumns added;

    private Columns(String[] input, boolean[] numeric, PredictionColumns added) {
        this.input = input;
        this.numeric = numeric;
        this.added = added;
    }

    /**
     * @param read the columns of the files to predict for
     * @param record the fields of text that a record keeps
     * @param typed whether the output format has types
     * @param added what a prediction adds
     * @return the columns
     * @throws UserException if the input has a column of a name we write, or, where the format has types, two columns
     *     differ in case alone
     */
    static Columns of(RowSchema read, List<String> record, boolean typed, PredictionColumns added) {
        boolean[] numeric = new boolean[record.size()];
        for (Features.Run run : read.features().runs()) {
            boolean same = record.size() == read.columns().size(); // records of texts and sparse rows keep other fields
            int end = same ? run.columns().end() : 0;
            for (int column = run.columns().first(); column < end; column++) {
                numeric[column] = typed && !run.kind().coded();
            }
        }
        for (String name : added.names()) {
            if (record.contains(name)) {
                throw new UserException(
                        "--input", "has a column \"" + name + "\", which is what predictions are called", "rename it");
            }
        }
        Columns columns = new Columns(record.toArray(String[]::new), numeric, added);
        if (typed) {
            columns.requireNamesThatDifferNotOnlyInCase();
        }
        return columns;
    }

    /** Spark SQL does not write a table with such names, nor read it. */
    private void requireNamesThatDifferNotOnlyInCase() {
        Map<String, String> seen = new HashMap<>();
        names().forEach(name -> {
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

    /** @return the names of all */
    List<String> names() {
        return Stream.concat(Stream.of(input), added.names().stream()).toList();
    }

    /** @return what a prediction adds */
    PredictionColumns added() {
        return added;
    }

    StructType schema() {
        List<StructField> fields = new ArrayList<>();
        for (int column = 0; column < input.length; column++) {
            DataType type = numeric[column] ? DataTypes.DoubleType : DataTypes.StringType;
            fields.add(DataTypes.createStructField(input[column], type, numeric[column])); // a missing number is null
        }
        fields.addAll(SparkTypes.of(added));
        return DataTypes.createStructType(fields);
    }

    /**
     * @param fields of the record, read
     * @param predicted the values of what a prediction adds, read
     * @return the output row
     */
    Row row(String[] fields, Object[] predicted) {
        Object[] values = new Object[input.length + predicted.length];
        for (int column = 0; column < input.length; column++) {
            values[column] = numeric[column] ? number(fields[column].strip()) : fields[column];
        }
        System.arraycopy(predicted, 0, values, input.length, predicted.length);
        return RowFactory.create(values);
    }

    /**
     * @param fields of the record, read
     * @param predicted the values of what a prediction adds, read
     * @return the output row as text
     */
    String[] texts(String[] fields, Object[] predicted) {
        String[] texts = Arrays.copyOf(fields, input.length + predicted.length);
        for (int i = 0; i < predicted.length; i++) {
            texts[input.length + i] = String.valueOf(predicted[i]);
        }
        return texts;
    }

    /** A number that was read as one before; null where it is missing. */
    private static Object number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
