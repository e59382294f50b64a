package io.tributary.spark;

import io.tributary.error.UserException;
import io.tributary.job.JobConfig;
import io.tributary.job.PreparedData;
import io.tributary.job.TrainJob;
import io.tributary.model.Model;
import io.tributary.network.ParameterLayout;
import io.tributary.report.Summary;
import io.tributary.spark.engine.SparkBackend;
import io.tributary.spark.session.ContextWatch;
import io.tributary.spark.session.SparkSettings;
import io.tributary.spark.source.DatasetRows;
import io.tributary.spark.source.SparkRows;
import io.tributary.spark.source.VectorRows;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.train.StopRequest;
import io.tributary.transform.ColumnRoles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.LabeledPoint;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Training in a live Spark session, from its DataFrames and RDDs. Changes none of the session's settings and works under
 * any serializer; settings that cost time, and what bounds the steps, are logged once per training. Several trainings may
 * follow one another.
 *
 * <pre>{@code
 * Tributary.Fit fit = Tributary.fit(rows, """
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
    /**
     * What a training came to.
     *
     * @param model predicts without Spark, on raw features in the columns' order
     * @param summary its figures, as in {@code summary.json}
     */
    public record Fit(Model model, Summary summary) {}

    private static final Logger LOG = LoggerFactory.getLogger(Tributary.class);

    private Tributary() {}

    /**
     * Trains on the rows of a DataFrame. Feature columns are numeric, boolean or vectors, or
     * what {@code data.columns} calls a category; label, weight and ignored columns
     * are named in the configuration.
     *
     * @param rows the rows; read twice, and again for what an executor loses, so they must come out the same
     * @param config HOCON text
     * @return the model
     * @throws UserException for what is wrong with the configuration or the rows
     * @throws io.tributary.train.TrainingException if the numbers diverge
     */
    public static Fit fit(Dataset<Row> rows, String config) {
        return fit(rows, config, Optional.empty());
    }

    /**
     * Trains on the rows of a DataFrame and writes what {@code train --output} writes.
     *
     * @param rows the rows
     * @param config HOCON text
     * @param output URI of a directory that holds no training yet
     * @return the model
     * @throws UserException for what is wrong with the configuration, the rows or the directory
     */
    public static Fit fit(Dataset<Row> rows, String config, String output) {
        return fit(rows, config, Optional.of(output));
    }

    private static Fit fit(Dataset<Row> rows, String config, Optional<String> output) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
        return fit(context, config, output, roles -> new DatasetRows("the DataFrame", rows, roles));
    }

    /**
     * Trains on labelled vectors.
     *
     * @param points the vectors, all of one size; {@code data.label.column = label} in the configuration
     * @param config HOCON text
     * @return the model
     * @throws UserException for what is wrong with the configuration or the vectors
     * @throws io.tributary.train.TrainingException if the numbers diverge
     */
    public static Fit fit(JavaRDD<LabeledPoint> points, String config) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(points.context());
        return fit(context, config, Optional.empty(), roles -> new VectorRows(points, roles));
    }

    private static Fit fit(
            JavaSparkContext context, String text, Optional<String> output, Function<ColumnRoles, SparkRows> source) {
        JobConfig config = JobConfig.parse("config", text, List.of(), "");
        if (config.data().format().located()) {
            throw new UserException("data.format", "must be rows for rows of a live session", "set data.format = rows");
        }
        tellSettings(context, config);
        HadoopStorage storage = new HadoopStorage(context.hadoopConfiguration());
        TrainJob job = new TrainJob(config, storage, output, false, List.of(), new StopRequest());
        return ContextWatch.over(context, () -> fit(context, config, job, storage, source));
    }

    private static Fit fit(
            JavaSparkContext context,
            JobConfig config,
            TrainJob job,
            HadoopStorage storage,
            Function<ColumnRoles, SparkRows> source) {
        try (PreparedData data = new SparkBackend(context).prepare(config, storage, source)) {
            TrainJob.Outcome outcome = job.run(data);
            outcome.bound().ifPresent(LOG::info);
            Model model = new Model(
                    config.network(),
                    config.loss(),
                    outcome.fitted(),
                    outcome.result().weights().copy());
            return new Fit(model, outcome.summary());
        }
    }

    private static void tellSettings(JavaSparkContext context, JobConfig config) {
        ParameterLayout layout = config.network().layout();
        Map<String, String> differing = SparkSettings.differing(
                context.getConf(),
                (long) layout.parameterCount() + layout.stateCount(),
                config.options().shards());
        if (!differing.isEmpty()) {
            LOG.info("settings of this session that cost time: {}", differing);
        }
    }
}
