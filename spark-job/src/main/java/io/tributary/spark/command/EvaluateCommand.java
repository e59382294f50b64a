package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.format.DataPlace;
import io.tributary.format.FormatConfig;
import io.tributary.job.EvaluateJob;
import io.tributary.job.Evaluation;
import io.tributary.job.JobConfig;
import io.tributary.model.ModelFiles;
import io.tributary.report.ClassTable;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate MODEL_DIR}: loss and metrics of a trained model. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description =
                "Prints loss and metrics of a trained model over the examples its job held out, or over other files.")
final class EvaluateCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private ModelOptions model;

    @Mixin
    private PreparedOptions prepared;

    @Mixin
    private ReaderOption reader;

    @Option(
            names = "--data",
            paramLabel = "URI",
            description = "files or a table, with labels, instead of the examples it held out")
    private String data;

    @Option(names = "--labels", paramLabel = "URI", description = "the label files beside --data (format idx)")
    private String labels;

    EvaluateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (data == null && (labels != null || reader.given())) {
            throw new UserException(
                    labels != null ? "--labels" : "--reader", "goes with --data", "add --data, or leave it out");
        }
        if (data != null && prepared.uri().isPresent()) {
            throw new UserException(
                    "--prepared", "names the examples that the job held out, and --data others", "leave one out");
        }
        ModelFiles files = model.files();
        JobConfig config = config(EvaluateJob.of(files, Places.storage(model.directory())));
        FormatConfig format = config.data().format();
        if (labels != null && !format.labelFiles()) {
            throw new UserException(
                    "--labels", "goes with the format idx, whose labels are files of their own", "leave it out");
        }
        String place = data == null ? prepared.uri().orElse("") : ReaderOption.place(format, data);
        try (Machine on = Machine.open(config, machine, terminal, place)) {
            EvaluateJob job = new EvaluateJob(files, config, on.storage());
            print(on.run(() -> data == null
                    ? job.heldOut(on.backend(), prepared.uri())
                    : job.on(
                            on.backend(),
                            new DataPlace(
                                    "--data", place, Optional.ofNullable(labels).map(Places::uri)))));
        }
        return TributaryCommand.OK;
    }

    /** The model's own job, which reads other rows as it is told here. */
    private JobConfig config(EvaluateJob own) {
        FormatConfig trained = own.config().data().format();
        if (data != null) {
            return own.config().readBy(reader.format(trained));
        }
        if (!trained.located()) {
            throw new UserException(
                    "--data",
                    "is missing: the model was trained on rows of a live session, which are not here",
                    "name a table with labels, and with --reader what reads it");
        }
        return own.config();
    }

    private void print(Evaluation evaluation) {
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%-28s %d%n",
                        "examples (" + evaluation.split().key() + ")",
                        evaluation.sums().examples);
        evaluation.figures().forEach((name, value) -> terminal.out().printf(Locale.ROOT, "%-28s %.6f%n", name, value));
        evaluation.confusion().ifPresent(matrix -> ClassTable.lines(matrix).forEach(terminal.out()::println));
    }
}
