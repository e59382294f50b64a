package io.tributary.spark.predict;

import io.tributary.error.UserException;
import io.tributary.model.Model;
import io.tributary.model.PredictionColumns;
import io.tributary.model.RowPredictor;
import io.tributary.model.Strangers;
import io.tributary.spark.source.TableReader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** Prediction for tables that Spark holds or streams. */
public final class TablePredictor {
    private TablePredictor() {}

    /**
     * Appends predictions. Columns, partitions and the order in them stay; nothing is computed before Spark asks for it, so
     * the table may be a stream.
     *
     * @param place how errors call the table
     * @param model the model
     * @param rows the table, with the columns of the training rows by name; label and weight may be absent
     * @param counter counts the categories that the model does not know
     * @return the table with the columns of {@link PredictionColumns} behind its own
     * @throws UserException if a column is missing, of a type that it may not have, or has a name that predictions have
     */
    static Dataset<Row> transform(String place, Model model, Dataset<Row> rows, Counter counter) {
        TableReader reader = TableReader.of(place, rows.schema(), model);
        PredictionColumns added = PredictionColumns.typed(model.fitted());
        requireNew(place, List.of(rows.columns()), added.names());
        List<StructField> fields = new ArrayList<>(Arrays.asList(rows.schema().fields()));
        fields.addAll(SparkTypes.of(added));
        SentModel sent = SentModel.of(rows.sparkSession().sparkContext(), model);
        return rows.mapPartitions(
                (MapPartitionsFunction<Row, Row>) its -> predicted(its, sent.model(), reader, added, counter),
                Encoders.row(DataTypes.createStructType(fields)));
    }

    /**
     * Appends predictions to a table of the user's, see {@code Tributary.transform}.
     *
     * @param model the model
     * @param rows the table
     * @return the table with predictions
     */
    public static Dataset<Row> transform(Model model, Dataset<Row> rows) {
        return transform("the DataFrame", model, rows, strangers -> {});
    }

    /** Takes what a task has counted, when it ends. */
    @FunctionalInterface
    interface Counter extends Serializable {
        void add(Strangers strangers);
    }

    private static Iterator<Row> predicted(
            Iterator<Row> rows, Model model, TableReader reader, PredictionColumns added, Counter counter) {
        Strangers strangers = new Strangers(model.fitted());
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> counter.add(strangers));
        return new RowPredictor(model, added, strangers)
                .predict(rows, row -> reader.row(row, model), TablePredictor::appended);
    }

    private static Row appended(Row row, Object[] predicted) {
        Object[] values = new Object[row.size() + predicted.length];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        System.arraycopy(predicted, 0, values, row.size(), predicted.length);
        return RowFactory.create(values);
    }

    /** Spark SQL does not tell columns apart whose names differ in case alone. */
    private static void requireNew(String place, List<String> there, List<String> added) {
        for (String name : added) {
            for (String other : there) {
                if (other.equalsIgnoreCase(name)) {
                    throw new UserException(
                            place, "has a column \"" + other + "\", which is what predictions are called", "rename it");
                }
            }
        }
    }

    /**
     * Makes a function of SQL of a model, see {@code Tributary.register}.
     *
     * @param session where
     * @param name the function's
     * @param model the model
     */
    public static void register(SparkSession session, String name, Model model) {
        PredictionColumns added = PredictionColumns.typed(model.fitted());
        StructType type = DataTypes.createStructType(SparkTypes.of(added));
        session.udf().register(name, new RowFunction(name, SentModel.of(session.sparkContext(), model), added), type);
    }

    /** A prediction for one row, a struct. */
    private static final class RowFunction implements UDF1<Row, Row> {
        private static final long serialVersionUID = 1L;

        private final String name;
        private final SentModel sent;
        private final PredictionColumns added;
        private transient Model model;
        private transient StructType schema; // of the last row
        private transient TableReader reader; // of such rows

        RowFunction(String name, SentModel sent, PredictionColumns added) {
            this.name = name;
            this.sent = sent;
            this.added = added;
        }

        @Override
        public Row call(Row row) {
            if (row == null) {
                return null;
            }
            TableReader its = reader(row.schema());
            double[] cells = new double[model.fitted().cells()];
            model.fitted().cells(its.row(row, model), cells);
            double[] outputs = model.predict(cells);
            return RowFactory.create(added.values(outputs, 0, outputs.length));
        }

        private synchronized TableReader reader(StructType of) {
            if (of != schema) {
                model = sent.model();
                reader = TableReader.of(name, of, model);
                schema = of;
            }
            return reader;
        }
    }
}
