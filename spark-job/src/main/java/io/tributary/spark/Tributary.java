package io.tributary.spark;

import io.tributary.error.UserException;
import io.tributary.model.Model;
import io.tributary.spark.predict.TablePredictor;
import io.tributary.spark.source.DatasetRows;
import io.tributary.spark.source.VectorRows;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.LabeledPoint;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Training in a live Spark session, from its DataFrames and RDDs. Changes none of the session's settings and works under
 * any serializer; settings that cost time, and what bounds the steps, are logged once per training. Several trainings may
 * follow one another.
 *
 * <pre>{@code
 * Fit fit = Tributary.fit(rows, """
 *         data { format = rows, label { column = species, type = class }, scale = standardize }
 *         model {
 *           input = [4]
 *           layers = [{ type = dense, units = 16, activation = relu }, { type = dense, units = 3 }]
 *           loss = softmax-cross-entropy
 *         }
 *         optimizer { type = adam }
 *         train { epochs = 50, batch-size = 32 }
 *         """);
 * String species = fit.model().predictClass(new float[] {5.1f, 3.5f, 1.4f, 0.2f});
 * }</pre>
 *
 * <p>The configuration is a job's, with {@code data.format = rows} and without files; {@code data.split} holds rows out. Rows
 * are numbered by their content, so the same rows give the same weights to the last bit, however they are partitioned.
 */
public final class Tributary {
    private Tributary() {}

    /**
     * A training on the rows of a DataFrame. Feature columns are numeric, boolean or vectors, or
     * what {@code data.columns} calls a category; label, weight and ignored columns
     * are named in the configuration.
     *
     * @param rows the rows; read twice, and again for what an executor loses, so they must come out the same
     * @param config HOCON text
     * @return the training, not begun
     */
    public static Training training(Dataset<Row> rows, String config) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
        return new Training(context, config, roles -> new DatasetRows("the DataFrame", rows, roles));
    }

    /**
     * A training on labelled vectors.
     *
     * @param points the vectors, all of one size; {@code data.label.column = label} in the configuration
     * @param config HOCON text
     * @return the training, not begun
     */
    public static Training training(JavaRDD<LabeledPoint> points, String config) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(points.context());
        return new Training(context, config, roles -> new VectorRows(points, roles));
    }

    /**
     * Trains on the rows of a DataFrame: {@link #training(Dataset, String)}, begun at once.
     *
     * @param rows the rows
     * @param config HOCON text
     * @return what it came to
     * @throws UserException for what is wrong with the configuration or the rows
     * @throws io.tributary.train.TrainingException if the numbers diverge
     */
    public static Fit fit(Dataset<Row> rows, String config) {
        return training(rows, config).fit();
    }

    /**
     * Trains on the rows of a DataFrame and writes what {@code train --output} writes.
     *
     * @param rows the rows
     * @param config HOCON text
     * @param output URI of a directory that holds no training yet
     * @return what it came to
     * @throws UserException for what is wrong with the configuration, the rows or the directory
     * @throws io.tributary.train.TrainingException if the numbers diverge
     */
    public static Fit fit(Dataset<Row> rows, String config, String output) {
        return training(rows, config).output(output).fit();
    }

    /**
     * Trains on labelled vectors: {@link #training(JavaRDD, String)}, begun at once.
     *
     * @param points the vectors
     * @param config HOCON text
     * @return what it came to
     * @throws UserException for what is wrong with the configuration or the vectors
     * @throws io.tributary.train.TrainingException if the numbers diverge
     */
    public static Fit fit(JavaRDD<LabeledPoint> points, String config) {
        return training(points, config).fit();
    }

    /**
     * Appends the predictions of a model to the rows of a DataFrame, or of a stream. Columns, partitions and the order of
     * rows stay; behind the columns come {@code prediction} and for classes a {@code probability_LABEL} for each, or a
     * {@code prediction_TARGET} for each of several numeric targets. Nothing is computed before Spark asks for it. Executors
     * predict in batches, with one model in each process; a prediction depends on its own row alone, as {@link Model} says.
     *
     * @param model of {@link Fit}, or loaded
     * @param rows with the columns of the training rows, by name; label and weight may be absent. For a model whose features
     *     had no names the vector {@code features}, for one of documents the column {@code text}
     * @return the rows with their predictions. A label is what the texts of all labels are: int, bigint, double, boolean, or
     *     string
     * @throws UserException if a column is missing, of a type that it may not have, or has a name that predictions have
     */
    public static Dataset<Row> transform(Model model, Dataset<Row> rows) {
        return TablePredictor.transform(model, rows);
    }

    /**
     * Makes a function of Spark SQL of a model: {@code SELECT *, NAME(struct(*)).prediction FROM rows}. It takes a struct with
     * the columns that {@link #transform} takes, gives a struct of those that it appends, and predicts row by row: for many
     * rows {@code transform} is faster.
     *
     * @param session where it is registered
     * @param name the function's name
     * @param model of {@link Fit}, or loaded
     */
    public static void register(SparkSession session, String name, Model model) {
        TablePredictor.register(session, name, model);
    }
}
