package io.tributary.job;

import io.tributary.error.Uninterrupted;
import io.tributary.error.UserException;
import io.tributary.model.CheckpointStore;
import io.tributary.model.Identity;
import io.tributary.model.ModelFiles;
import io.tributary.network.Network;
import io.tributary.network.ParameterLayout;
import io.tributary.random.Key;
import io.tributary.report.History;
import io.tributary.report.HistoryKeeper;
import io.tributary.report.HtmlReport;
import io.tributary.report.LayerTable;
import io.tributary.report.MetricsLog;
import io.tributary.report.StepMemory;
import io.tributary.row.Numbering;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.Problem;
import io.tributary.train.TrainOptions;
import io.tributary.train.Trainer;
import io.tributary.train.TrainingState;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The output directory of a training: checkpoints and metrics while it runs; model, report and summary when it is done. */
final class Outputs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);

    /** How often the claim shows that it lives. */
    private static final Duration BEAT = Duration.ofSeconds(10);

    private static final String CHECKPOINTS = "checkpoints";
    private static final String METRICS = "metrics.jsonl";
    private static final String SUMMARY = "summary.json";
    private static final String REPORT = "report.html";
    private static final List<String> OURS = List.of("model", CHECKPOINTS, METRICS, SUMMARY, REPORT);

    private final Storage storage;
    private final String directory;
    private final boolean isNew;
    private final OutputLock lock;

    private Outputs(Storage storage, String directory, boolean isNew, OutputLock lock) {
        this.storage = storage;
        this.directory = directory;
        this.isNew = isNew;
        this.lock = lock;
    }

    /**
     * Claims the directory before any work begins: what cannot be written at the end is known at the start.
     *
     * @param storage where the directory is
     * @param directory its URI; made if it is not there
     * @param resume whether there may be an earlier training in it
     * @param bytes what will be written there at least
     * @return the outputs, closed by the caller
     * @throws UserException if it holds a training that is not to be resumed, if another training writes there, or if it
     *     cannot be written to or has no room
     */
    static Outputs open(Storage storage, String directory, boolean resume, long bytes) {
        try {
            List<String> there = storage.names(directory);
            Optional<String> ours = OURS.stream().filter(there::contains).findFirst();
            if (ours.isPresent() && !resume) {
                throw new UserException(
                        directory,
                        "holds a training already (" + ours.get() + ")",
                        "continue it with --resume, or choose another --output");
            }
            if (there.isEmpty() && !storage.list(directory).isEmpty()) {
                throw new UserException(directory, "must be a directory, is a file", "choose another --output");
            }
            requireRoom(storage, directory, bytes);
            boolean isNew = !storage.exists(directory);
            return new Outputs(storage, directory, isNew, OutputLock.claim(storage, directory, BEAT));
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private static void requireRoom(Storage storage, String directory, long bytes) throws IOException {
        long room = storage.room(directory);
        if (room < bytes) {
            throw new UserException(
                    directory,
                    "has room for " + (room >> 10) + " KiB, and a model with a checkpoint needs " + (bytes >> 10)
                            + " KiB",
                    "make room, or choose another --output");
        }
    }

    private static UserException unusable(String directory, IOException cause) {
        return new UserException(
                directory, "cannot be used as output: " + cause.getMessage(), "check --output and permissions", cause);
    }

    private String file(String name) {
        return Storage.resolve(directory, name);
    }

    MetricsLog metricsLog() {
        return new MetricsLog(storage, file(METRICS));
    }

    /**
     * @param store of this training
     * @return the same for the loop, which saves only while the directory is ours
     */
    Trainer.Checkpoints guarded(CheckpointStore store) {
        return new Trainer.Checkpoints() {
            @Override
            public boolean isDue(TrainingState state) {
                return store.isDue(state);
            }

            @Override
            public boolean save(TrainingState state) {
                try {
                    requireOurs();
                    return store.save(state);
                } catch (UserException e) {
                    throw rescued("state after step " + state.step, e, rescue -> {
                        String place = rescue.resolve(CHECKPOINTS).toString();
                        store.in(new LocalStorage(), place).save(state);
                        return "continue it with --resume --output " + rescue;
                    });
                }
            }

            @Override
            public Optional<TrainingState> latest(ParameterLayout layout, int moments) {
                return store.latest(layout, moments);
            }
        };
    }

    private void requireOurs() {
        try {
            lock.requireOurs();
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    CheckpointStore checkpoints(JobConfig config, PreparedData data) {
        Map<String, String> identity = new LinkedHashMap<>(config.identity());
        identity.put("data", fingerprint(config.data().format().numbering(), data));
        return new CheckpointStore(
                storage, file(CHECKPOINTS), new Identity(identity), config.checkpoints(), System::nanoTime);
    }

    /**
     * Takes back the beginnings of a training that failed before it had anything to tell, so that it can be started again
     * with the same output.
     *
     * @param log of this training
     * @param failure why; what goes wrong here is added to it
     */
    void withdraw(MetricsLog log, RuntimeException failure) {
        try {
            log.close();
            List<String> others = storage.names(directory).stream()
                    .filter(name -> !name.equals(OutputLock.NAME))
                    .toList();
            if (log.isEmpty() && others.equals(List.of(METRICS))) {
                storage.delete(file(METRICS));
            }
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** What the training and validation rows are and how they are numbered, whatever they came in and wherever they lie. */
    static String fingerprint(Numbering numbering, PreparedData data) {
        long mixed = 0;
        long rows = 0;
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
            for (ShardSummary shard : data.summaries(split)) {
                mixed = Key.mix(mixed, shard.checksum(), shard.rows(), shard.shard());
                rows += shard.rows();
            }
        }
        String by = numbering == Numbering.CONTENT ? " by content" : ""; // a place is what goes without saying
        return String.format(Locale.ROOT, "%d rows%s %016x", rows, by, mixed);
    }

    /**
     * Writes what is left when a training is done; the summary last, as the sign that all is there.
     */
    void write(
            JobConfig config,
            RowSchema schema,
            HtmlReport.Job job,
            TrainJob.Outcome outcome,
            Optional<Evaluation> evaluation) {
        ModelFiles.Content model = new ModelFiles.Content(
                config.text(),
                outcome.problem().network().layout(),
                outcome.result().weights(),
                outcome.fitted(),
                schema);
        try {
            requireOurs();
            ModelFiles.write(storage, directory, model);
        } catch (UserException e) {
            throw rescued("model", e, rescue -> {
                ModelFiles.write(new LocalStorage(), rescue.toString(), model);
                return "the latest checkpoint writes report and summary too, with --resume";
            });
        }
        try {
            write(report(job, outcome, evaluation));
            write(SUMMARY, outcome.summary().toJson());
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    /** Saves something in a directory, and says what to do with it. */
    private interface Rescue {
        String in(Path directory) throws IOException;
    }

    /** What cannot be written to the output is written to this machine's temporary directory: nothing that was learned is lost. */
    private UserException rescued(String what, UserException cause, Rescue rescue) {
        String saved;
        try {
            Path elsewhere = Files.createTempDirectory("tributary-rescued-");
            String remedy = rescue.in(elsewhere);
            saved = "the " + what + " was saved in " + elsewhere + " on " + OutputLock.host() + "; " + remedy;
        } catch (IOException | UserException e) {
            cause.addSuppressed(e);
            saved = "nor could the " + what + " be saved in the temporary directory: " + e.getMessage();
        }
        return new UserException("--output", cause.getMessage(), saved, cause);
    }

    /** Gives the claim back; of a directory in which nothing was written nothing stays. */
    @Override
    public void close() {
        Uninterrupted.run(this::giveBack);
    }

    private void giveBack() {
        lock.close();
        try {
            boolean isEmpty = storage.names(directory).isEmpty()
                    && storage.list(directory).isEmpty(); // and no file by now
            if (isNew && isEmpty) {
                storage.delete(directory);
            }
        } catch (IOException | UserException e) {
            LOG.warn("{} stays, empty: {}", directory, e.getMessage());
        }
    }

    /** Writes the report of a training that was stopped: there is no model yet. */
    void writeStopped(HtmlReport.Job job, TrainJob.Outcome outcome) {
        try {
            write(report(job, outcome, Optional.empty()));
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    /** What a report says of a training before its first step. */
    static HtmlReport.Job job(JobConfig config, Problem problem, GradientEngine engine) {
        Network network = problem.network();
        return new HtmlReport.Job(
                config.name(),
                LayerTable.of(network),
                StepMemory.of(
                        network,
                        config.optimizer(),
                        problem.targets(),
                        config.workspaceRows(),
                        config.options().shards(),
                        config.data().windowBytes()),
                Environment.of(engine),
                config.text());
    }

    /** A listener that writes the report while the training runs. */
    LiveReport liveReport(HtmlReport.Job job, HistoryKeeper keeper, TrainOptions options, GradientEngine engine) {
        return new LiveReport(this, job, keeper, options, engine);
    }

    /** How earlier runs of the same training went. */
    Optional<History> before() {
        try {
            if (!storage.exists(file(METRICS))) {
                return Optional.empty();
            }
            try (InputStream in = storage.open(file(METRICS))) {
                return Optional.of(History.parse(in.readAllBytes(), file(METRICS)));
            }
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    /** The time of a page. */
    static String now() {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT).format(ZonedDateTime.now());
    }

    private HtmlReport report(HtmlReport.Job job, TrainJob.Outcome outcome, Optional<Evaluation> evaluation) {
        return new HtmlReport(
                job,
                now(),
                outcome.summary(),
                outcome.bound(),
                outcome.history(),
                evaluation.flatMap(Evaluation::confusion));
    }

    /** Writes the report, whole or not at all, while the directory is ours. */
    void write(HtmlReport report) throws IOException {
        requireOurs();
        write(REPORT, report.render().getBytes(StandardCharsets.UTF_8));
    }

    private void write(String name, byte[] content) throws IOException {
        storage.publish(file(name), content);
    }
}
