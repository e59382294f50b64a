package io.tributary.spark;

import io.tributary.error.UserException;
import io.tributary.spark.source.DatasetRows;
import io.tributary.spark.source.VectorRows;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.LabeledPoint;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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
}
