package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.format.DataPlace;
import io.tributary.model.CheckpointStore;
import io.tributary.model.InitialWeights;
import io.tributary.network.Network;
import io.tributary.network.ParameterLayout;
import io.tributary.report.History;
import io.tributary.report.HistoryKeeper;
import io.tributary.report.HtmlReport;
import io.tributary.report.MetricsLog;
import io.tributary.report.StepBound;
import io.tributary.report.Summary;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.Problem;
import io.tributary.train.Trainer;
import io.tributary.train.TrainingListener;
import io.tributary.train.TrainingResult;
import io.tributary.train.TrainingState;
import io.tributary.train.Trial;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.ShardSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training, from its configuration to its outputs, on any backend. */
public final class TrainJob {
    /**
     * What came of it.
     *
     * @param result of the loop
     * @param problem what was learned
     * @param fitted transforms of the inputs and the classes
     * @param summary what {@code summary.json} says
     * @param history how it went, with earlier runs of the same training
     * @param schema the columns of the training rows
     * @param bound what bounds a step, in one line; empty where too few were taken to tell
     */
    public record Outcome(
            TrainingResult result,
            Problem problem,
            FittedTransforms fitted,
            Summary summary,
            History history,
            RowSchema schema,
            Optional<String> bound) {}

    private static final Logger LOG = LoggerFactory.getLogger(TrainJob.class);

    private final JobConfig config;
    private final Storage storage;
    private final TrainRun run;

    /**
     * @param config the job
     * @param storage where data and outputs are
     * @param run how it is run
     */
    public TrainJob(JobConfig config, Storage storage, TrainRun run) {
        this.config = config;
        this.storage = storage;
        this.run = run;
    }

    /**
     * Runs the job.
     *
     * @param backend packs the data and computes
     * @return what came of it
     * @throws UserException for what is wrong with the configuration, the data or the output directory
     * @throws io.tributary.train.TrainingException if the numbers diverge
     */
    public Outcome run(Backend backend) {
        return claimed(outputs -> {
            try (PreparedData data = Preparation.of(config, storage, backend)) {
                return run(data, outputs);
            }
        });
    }

    private Outcome claimed(Function<Optional<Outputs>, Outcome> work) {
        try {
            requireHeap();
            if (run.output().isEmpty()) {
                return work.apply(Optional.empty());
            }
            try (Outputs outputs =
                    Outputs.open(storage, run.output().get(), run.resume(), leastBytes() + remainders())) {
                return work.apply(Optional.of(outputs));
            }
        } catch (RuntimeException | Error e) {
            tellFailure(e);
            throw e;
        }
    }

    private void tellFailure(Throwable failure) {
        for (TrainingListener listener : run.listeners()) {
            try {
                listener.failed(failure);
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Weights, one gradient and the moments are in this process, whatever computes. */
    private void requireHeap() {
        long bytes = leastBytes();
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) {
            throw new UserException(
                    "model.layers",
                    config.network().layout().parameterCount()
                            + " parameters, their gradient and the optimizer's moments take " + (bytes >> 20)
                            + " MiB, and the heap has " + (heap >> 20),
                    "give the process more (TRIBUTARY_JAVA_OPTS=-Xmx8g, --driver-memory), or take a smaller network");
        }
    }

    /** A checkpoint and the model; or moments, weights and a gradient. */
    private long leastBytes() {
        if (!config.sized()) {
            return 0; // known when the data is
        }
        ParameterLayout layout = config.network().layout();
        long values = (long) layout.parameterCount() + layout.stateCount();
        long checkpoint =
                values + (long) layout.parameterCount() * config.optimizer().moments();
        return Float.BYTES * (checkpoint + values);
    }

    /** What shards keep from step to step is in every checkpoint, and nowhere in this process at once. */
    private long remainders() {
        if (!config.options().exchange().errorFeedback() || !config.sized()) {
            return 0;
        }
        return (long) Float.BYTES
                * config.network().layout().parameterCount()
                * config.options().shards();
    }

    private Outcome run(PreparedData data, Optional<Outputs> outputs) {
        RowSchema schema = data.schema();
        requireRows(config, data);
        FittedTransforms fitted = config.data().fit(schema, data.summaries(Split.TRAIN));
        if (!config.sized()) {
            JobConfig sized = config.sized(fitted.inputs(), fitted::ids);
            TrainJob job = new TrainJob(sized, storage, run);
            job.requireHeap();
            return job.run(data, outputs);
        }
        for (Split split : Split.values()) {
            boolean own = config.data().files().containsKey(split);
            DataPlace place = config.data().place(own ? split : Split.TRAIN);
            fitted.requireKnown(
                    data.summaries(split), new RowSearch(config.data().format(), storage, place, schema));
            fitted.strangers(data.summaries(split)).forEach(LOG::warn);
        }
        tellEqualRows(data);
        fitted.rounding(data.summaries(Split.TRAIN)).forEach(LOG::warn);
        Trial trial = config.trial(fitted, data.summaries(Split.TRAIN));
        requireTrainable(trial.problem().network());
        DataCheck.unusedRows(trial.problem().network(), fitted).forEach(LOG::warn);
        try (GradientEngine engine = data.engine(trial)) {
            return train(data, outputs, trial, engine);
        }
    }

    private Outcome train(PreparedData data, Optional<Outputs> outputs, Trial trial, GradientEngine engine) {
        Problem problem = trial.problem();
        boolean validates = !data.summaries(Split.VALIDATION).isEmpty();
        Optional<CheckpointStore> checkpoints = outputs.map(out -> out.checkpoints(config, data));
        HistoryKeeper keeper = new HistoryKeeper(
                outputs.flatMap(Outputs::before).orElse(run.beginning().history()));
        List<TrainingListener> all = new ArrayList<>(List.of(keeper));
        all.addAll(run.listeners());
        Optional<MetricsLog> log = outputs.map(Outputs::metricsLog);
        log.ifPresent(all::add);
        HtmlReport.Job job = Outputs.job(config, problem, engine);
        Optional<LiveReport> page = outputs.map(out -> out.liveReport(job, keeper, config.options(), engine));
        page.ifPresent(all::add);
        Trainer trainer = new Trainer(
                problem,
                config.optimizer(),
                config.options(),
                engine,
                new EpochPlan(trial.shardSizes(), config.options().batchSize()),
                validates,
                all,
                checkpoints.map(store -> outputs.orElseThrow().guarded(store)).orElse(Trainer.Checkpoints.NONE),
                run.stop());
        TrainingResult result;
        try {
            TrainingState state = checkpoints
                    .filter(store -> run.resume())
                    .flatMap(store -> resumed(store, problem))
                    .orElseGet(() -> initial(trainer, trial));
            result = trainer.run(state);
        } catch (RuntimeException e) {
            page.ifPresent(live -> live.writeFailure(e));
            outputs.ifPresent(out -> out.withdraw(log.orElseThrow(), e));
            throw e;
        }
        if (run.stop().endedBy(result.stoppedBy())) {
            Outcome stopped = outcome(result, trial, engine, data.schema(), keeper.history(), Map.of());
            outputs.ifPresent(out -> out.writeStopped(job, stopped));
            return stopped;
        }
        Optional<Evaluation> test = evaluate(engine, trial, result, data, Split.TEST);
        Map<String, Double> testMetrics = test.map(Evaluation::figures).orElse(Map.of());
        Outcome outcome = outcome(result, trial, engine, data.schema(), keeper.history(), testMetrics);
        outputs.ifPresent(out -> {
            Optional<Evaluation> shown = test.or(() -> evaluate(engine, trial, result, data, Split.VALIDATION));
            out.write(config, data.schema(), job, outcome, shown);
        });
        return outcome;
    }

    private TrainingState initial(Trainer trainer, Trial trial) {
        TrainingState state = trainer.initialState();
        config.initFrom()
                .ifPresent(from -> InitialWeights.load(
                        from, storage, trial.problem().network().layout(), state.weights));
        return run.beginning().of(state, rows(trial));
    }

    private static long rows(Trial trial) {
        return trial.sizes().stream().mapToLong(Long::longValue).sum();
    }

    private Optional<TrainingState> resumed(CheckpointStore store, Problem problem) {
        Optional<TrainingState> state =
                store.latest(problem.network().layout(), config.optimizer().moments());
        state.ifPresentOrElse(
                found -> LOG.info("resuming after step {}", found.step),
                () -> LOG.warn(
                        "no checkpoint to resume from in {}; the training begins anew",
                        run.output().orElseThrow()));
        return state;
    }

    private Outcome outcome(
            TrainingResult result,
            Trial trial,
            GradientEngine engine,
            RowSchema schema,
            History history,
            Map<String, Double> testMetrics) {
        Summary summary = Summary.from(result, config.options(), engine.name(), engine.blas(), testMetrics);
        StepBound.Facts facts = new StepBound.Facts(
                summary.stepMillis(),
                result.stepTimes().count(),
                engine.name(),
                StepBound.alternatives(engine),
                config.options().shards(),
                engine.tasks(),
                engine.remote(),
                Runtime.getRuntime().availableProcessors(),
                exchanged(trial),
                config.options().batchSize(),
                rows(trial));
        return new Outcome(result, trial.problem(), trial.fitted(), summary, history, schema, StepBound.line(facts));
    }

    /** Numbers that a step exchanges, one way: all values, or of tables the rows that it touches at most. */
    private long exchanged(Trial trial) {
        ParameterLayout layout = trial.problem().network().layout();
        long parameters =
                trial.byRows() ? layout.gradientForm().numbers(config.options().batchSize()) : layout.parameterCount();
        return parameters + layout.stateCount();
    }

    private static Optional<Evaluation> evaluate(
            GradientEngine engine, Trial trial, TrainingResult result, PreparedData data, Split split) {
        return data.summaries(split).isEmpty()
                ? Optional.empty()
                : Optional.of(Evaluation.of(trial, split, engine.evaluate(result.weights(), split)));
    }

    private static void requireTrainable(Network network) {
        if (network.layout().parameterCount() > 0 && !network.root().learns()) {
            throw new UserException(
                    "model.layers",
                    "every layer with parameters has trainable = false, so that there is nothing to train",
                    "let one be trainable");
        }
    }

    /** What weighs nothing has no mean loss. */
    static void requireWeight(Split split, List<ShardSummary> shards) {
        long rows = shards.stream().mapToLong(ShardSummary::rows).sum();
        if (rows > 0 && shards.stream().allMatch(shard -> shard.weight() == 0)) {
            throw new UserException(
                    "data.weight",
                    "all " + rows + " " + split.adjective() + " rows have the weight 0",
                    "give some of them a weight above 0");
        }
    }

    /** A network that knows a row by heart is no better for it. */
    private void tellEqualRows(PreparedData data) {
        for (Split split : new Split[] {Split.VALIDATION, Split.TEST}) {
            boolean own = config.data().files().containsKey(split);
            ShardSummary.equalToTraining(data.summaries(split), data.summaries(Split.TRAIN))
                    .ifPresent(rows -> LOG.warn(
                            "data.{}{}: {} are equal to a training row{}",
                            own ? "" : "split.",
                            split.key(),
                            rows,
                            own ? "" : "; data.split.group-equal = true keeps equal rows in one split"));
        }
    }

    /** An empty split has shards and no rows: nothing can be learned from it, or said about it. */
    static void requireRows(JobConfig config, PreparedData data) {
        for (Split split : Split.values()) {
            List<ShardSummary> shards = data.summaries(split);
            long rows = shards.stream().mapToLong(ShardSummary::rows).sum();
            if (rows == 0 && (split == Split.TRAIN || !shards.isEmpty())) {
                boolean own = config.data().files().containsKey(split);
                throw new UserException(
                        "data." + (own ? "" : "split.") + split.key(),
                        "no " + split.adjective() + " rows",
                        own ? "give more data" : "give more data, or change the split");
            }
            requireWeight(split, shards);
        }
    }
}
