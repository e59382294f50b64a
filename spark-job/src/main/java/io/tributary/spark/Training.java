package io.tributary.spark;

import io.tributary.config.AllowedClasses;
import io.tributary.config.Setting;
import io.tributary.error.UserException;
import io.tributary.job.JobConfig;
import io.tributary.job.TrainJob;
import io.tributary.job.TrainRun;
import io.tributary.model.Model;
import io.tributary.model.ModelDescription;
import io.tributary.network.ParameterLayout;
import io.tributary.report.LogProgress;
import io.tributary.spark.engine.Failures;
import io.tributary.spark.engine.SparkBackend;
import io.tributary.spark.session.ContextWatch;
import io.tributary.spark.session.SparkSettings;
import io.tributary.spark.session.TrainingMetrics;
import io.tributary.spark.session.Versions;
import io.tributary.spark.source.SparkRows;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.train.StopRequest;
import io.tributary.train.TrainingListener;
import io.tributary.transform.ColumnRoles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training in a live session, to be begun with {@link #fit}. Immutable: each method gives another training, so that one can be
 * said in a chain.
 *
 * <pre>{@code
 * Fit fit = Tributary.training(rows, config)
 *         .output("hdfs:///models/iris").resume()
 *         .listener(new ToMlflow())
 *         .fit();
 * }</pre>
 */
public final class Training {
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);

    private final JavaSparkContext context;
    private final String config;
    private final Function<ColumnRoles, SparkRows> source;
    private final List<Setting> settings;
    private final TrainRun run;

    Training(JavaSparkContext context, String config, Function<ColumnRoles, SparkRows> source) {
        this(context, config, source, List.of(), TrainRun.plain());
    }

    private Training(
            JavaSparkContext context,
            String config,
            Function<ColumnRoles, SparkRows> source,
            List<Setting> settings,
            TrainRun run) {
        this.context = context;
        this.config = config;
        this.source = source;
        this.settings = List.copyOf(settings);
        this.run = run;
    }

    private Training with(TrainRun other) {
        return new Training(context, config, source, settings, other);
    }

    /**
     * @param uri of a directory that holds no training yet, unless this one is to {@link #resume}: gets what {@code train --output}
     *     writes, checkpoints while it trains among them
     * @return this training with that output
     */
    public Training output(String uri) {
        return with(run.into(Optional.of(uri), run.resume()));
    }

    /** @return this training, which continues from the latest checkpoint in its output, where there is one */
    public Training resume() {
        return with(run.into(run.output(), true));
    }

    /**
     * Goes on where another training ended, with its optimizer's moments, as if it had not ended: 10 epochs and then 20 with this
     * are the 20 epochs at once, to the last bit. {@code train.epochs} counts from the first.
     *
     * @param before a training of the same rows and configuration, but for how long it trains
     * @return this training from there
     */
    public Training after(Fit before) {
        return with(run.from(before.end()));
    }

    /**
     * @param model of a network like the one to train, whose weights are the first ones
     * @return this training with them
     */
    public Training firstWeights(Model model) {
        return with(run.from(TrainRun.Beginning.with(model.weights())));
    }

    /**
     * @param uri of a model's directory or a safetensors file, whose weights are the first ones; the same as {@code
     *     init-from.model} in the configuration
     * @return this training with them
     */
    public Training firstWeights(String uri) {
        List<Setting> more = new ArrayList<>(settings);
        more.add(new Setting("init-from.model", uri));
        return new Training(context, config, source, more, run);
    }

    /**
     * @param listener is told how it goes, with those that were given before
     * @return this training with it
     */
    public Training listener(TrainingListener listener) {
        List<TrainingListener> listeners = new ArrayList<>(run.listeners());
        listeners.add(listener);
        return with(run.telling(listeners));
    }

    /**
     * @param stop ends the training after a step when it is asked to, from any thread; the fit is then what there was by then
     * @return this training with it
     */
    public Training stop(StopRequest stop) {
        return with(run.until(stop));
    }

    /**
     * Trains. Changes none of the session's settings, and works under any serializer; settings that cost time, how the training
     * goes, and what bounds its steps are logged. Throws no checked exception. Where the calling thread is interrupted, the training's
     * jobs are cancelled, the thread stays interrupted, and the session can be used as before.
     *
     * @return what it came to
     * @throws UserException for what is wrong with the configuration, the rows, the output or this Spark
     * @throws io.tributary.train.TrainingException if the numbers diverge, executors cannot compute, or the thread is interrupted
     */
    public Fit fit() {
        Versions.check();
        if (run.resume() && run.output().isEmpty()) {
            throw new UserException("resume", "needs the directory of the training to continue", "give an output");
        }
        JobConfig job = JobConfig.parse("config", config, settings, "");
        if (job.data().format().located()) {
            throw new UserException("data.format", "must be rows for rows of a live session", "set data.format = rows");
        }
        tellSettings(job);
        try {
            return ContextWatch.over(context, () -> fit(job));
        } catch (Exception e) { // of any kind: Scala declares none
            throw Failures.unchecked("the training", e);
        }
    }

    private Fit fit(JobConfig job) {
        HadoopStorage storage = new HadoopStorage(context.hadoopConfiguration());
        TrainJob.Outcome outcome;
        try (TrainingMetrics metrics = new TrainingMetrics(job.name())) {
            TrainRun told = listener(new LogProgress(job.name())).listener(metrics).run;
            outcome = new TrainJob(job, storage, told).run(new SparkBackend(context).over(source));
        }
        outcome.bound().ifPresent(LOG::info);
        JobConfig sized = job.sized(outcome.fitted().inputs(), outcome.fitted()::ids);
        Model model = new Model(
                ModelDescription.parse("config", sized.text(), AllowedClasses.ANY, outcome.fitted()),
                outcome.result().weights().copy());
        return new Fit(sized.text(), storage, outcome, model);
    }

    private void tellSettings(JobConfig job) {
        if (!job.sized()) {
            return; // how large gradients will be is not known
        }
        ParameterLayout layout = job.network().layout();
        Map<String, String> differing = SparkSettings.differing(
                context.getConf(),
                (long) layout.parameterCount() + layout.stateCount(),
                job.options().shards());
        if (!differing.isEmpty()) {
            LOG.info("settings of this session that cost time: {}", differing);
        }
    }
}
