package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.model.CheckpointStore;
import io.tributary.model.Identity;
import io.tributary.model.ModelFiles;
import io.tributary.network.Network;
import io.tributary.random.Key;
import io.tributary.report.History;
import io.tributary.report.HtmlReport;
import io.tributary.report.LayerTable;
import io.tributary.report.MetricsLog;
import io.tributary.report.StepMemory;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The output directory of a training: checkpoints and metrics while it runs; model, report and summary when it is done. */
final class Outputs {
    private static final String CHECKPOINTS = "checkpoints";
    private static final String METRICS = "metrics.jsonl";
    private static final String SUMMARY = "summary.json";
    private static final String REPORT = "report.html";
    private static final List<String> OURS = List.of("model", CHECKPOINTS, METRICS, SUMMARY, REPORT);

    private final Storage storage;
    private final String directory;
    private final boolean isNew;

    private Outputs(Storage storage, String directory, boolean isNew) {
        this.storage = storage;
        this.directory = directory;
        this.isNew = isNew;
    }

    /**
     * @param storage where the directory is
     * @param directory its URI; made when something is written
     * @param resume whether there may be an earlier training in it
     * @return the outputs
     * @throws UserException if it holds a training that is not to be resumed
     */
    static Outputs open(Storage storage, String directory, boolean resume) {
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
            return new Outputs(storage, directory, !storage.exists(directory));
        } catch (IOException e) {
            throw unusable(directory, e);
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

    CheckpointStore checkpoints(JobConfig config, PreparedData data) {
        Map<String, String> identity = new LinkedHashMap<>(config.identity());
        identity.put("data", fingerprint(data));
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
            if (log.isEmpty() && storage.names(directory).equals(List.of(METRICS))) {
                storage.delete(isNew ? directory : file(METRICS));
            }
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** What the training and validation rows are, whatever files they came in and wherever they lie. */
    private static String fingerprint(PreparedData data) {
        long mixed = 0;
        long rows = 0;
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
            for (ShardSummary shard : data.summaries(split)) {
                mixed = Key.mix(mixed, shard.checksum(), shard.rows(), shard.shard());
                rows += shard.rows();
            }
        }
        return String.format(Locale.ROOT, "%d rows %016x", rows, mixed);
    }

    /** Writes what is left when a training is done; the summary last, as the sign that all is there. */
    void write(JobConfig config, RowSchema schema, TrainJob.Outcome outcome, Optional<Evaluation> evaluation) {
        try {
            Network network = outcome.problem().network();
            ModelFiles.write(
                    storage,
                    directory,
                    new ModelFiles.Content(
                            config.text(), network.layout(), outcome.result().weights(), outcome.fitted(), schema));
            String report = report(config, schema, outcome, evaluation).render();
            write(REPORT, report.getBytes(StandardCharsets.UTF_8));
            write(SUMMARY, outcome.summary().toJson());
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private HtmlReport report(
            JobConfig config, RowSchema schema, TrainJob.Outcome outcome, Optional<Evaluation> evaluation)
            throws IOException {
        Network network = outcome.problem().network();
        return new HtmlReport(
                config.name(),
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT).format(ZonedDateTime.now()),
                outcome.summary(),
                outcome.bound(),
                history(),
                evaluation.flatMap(Evaluation::confusion),
                LayerTable.of(network),
                StepMemory.of(
                        network,
                        config.optimizer().moments(),
                        outcome.problem().targets(),
                        config.workspaceRows(),
                        config.options().shards()),
                config.text());
    }

    private History history() throws IOException {
        try (InputStream in = storage.open(file(METRICS))) {
            return History.parse(in.readAllBytes(), file(METRICS));
        }
    }

    private void write(String name, byte[] content) throws IOException {
        String unfinished = file(name + ".writing");
        try (OutputStream out = storage.create(unfinished)) {
            out.write(content);
        }
        storage.rename(unfinished, file(name));
    }
}
