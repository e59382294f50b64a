package io.tributary.spark.command;

import io.tributary.config.Setting;
import io.tributary.error.UserException;
import io.tributary.job.JobConfig;
import io.tributary.job.TrainJob;
import io.tributary.job.TrainRun;
import io.tributary.model.InitFrom;
import io.tributary.report.ConsoleProgress;
import io.tributary.report.ConsoleSummary;
import io.tributary.spark.session.TrainingMetrics;
import io.tributary.train.StopRequest;
import io.tributary.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train CONF}: from a configuration file to a trained model. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains a network as a configuration file says.")
final class TrainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JobOptions job;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private PreparedOptions prepared;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "where model, checkpoints, metrics and report go: a directory or any Hadoop URI")
    private String output;

    @Option(names = "--resume", description = "continue from the latest checkpoint in the output directory")
    private boolean resume;

    @Option(
            names = "--init-from",
            paramLabel = "MODEL",
            description =
                    "first weights from a model's directory or a .safetensors file; the same as --set init-from.model=…")
    private String initFrom;

    TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private Optional<Setting> initFrom() {
        return Optional.ofNullable(initFrom).map(model -> new Setting("init-from.model", model));
    }

    @Override
    public Integer call() {
        JobConfig config = job.read(
                Stream.concat(prepared.settings().stream(), initFrom().stream()).toList());
        Optional<String> directory = Optional.ofNullable(output).map(Places::uri);
        if (resume && directory.isEmpty()) {
            throw new UserException("--resume", "needs the directory of the training to continue", "add --output");
        }
        StopRequest stop = new StopRequest();
        Signals signals = Signals.stopOn(stop);
        try {
            return trained(config, directory, stop, signals);
        } catch (RuntimeException e) { // of any kind: what was interrupted fails in its own way
            if (!signals.cameBefore()) {
                throw e;
            }
            String why = stop.reason().orElseThrow();
            terminal.err().println("stopped by " + why + " before the first step; nothing was written");
            return Signals.exitCode(why);
        }
    }

    private int trained(JobConfig config, Optional<String> directory, StopRequest stop, Signals signals) {
        try (Machine on = Machine.open(
                config,
                machine,
                terminal,
                directory.orElse(""),
                config.initFrom().map(InitFrom::model).orElse(""))) {
            TrainJob.Outcome outcome = on.run(() -> train(config, on, directory, stop, signals));
            report(outcome);
            return Signals.exitCode(outcome.result().stoppedBy());
        }
    }

    private TrainJob.Outcome train(
            JobConfig config, Machine on, Optional<String> directory, StopRequest stop, Signals signals) {
        try (ConsoleProgress progress = new ConsoleProgress(terminal.err(), terminal.columns());
                TrainingMetrics metrics = new TrainingMetrics(config.name())) {
            List<TrainingListener> listeners = new ArrayList<>(List.of(progress, new Begun(signals)));
            if (on.context() != null) {
                listeners.add(metrics);
            }
            TrainRun run =
                    TrainRun.plain().into(directory, resume).telling(listeners).until(stop);
            return new TrainJob(config, on.storage(), run).run(on.backend());
        }
    }

    /** From the first step on a signal keeps what there is. */
    private record Begun(Signals signals) implements TrainingListener {
        @Override
        public void started(Start start) {
            signals.started();
        }
    }

    private void report(TrainJob.Outcome outcome) {
        String stoppedBy = outcome.result().stoppedBy();
        if (stoppedBy.startsWith("SIG")) {
            terminal.err()
                    .println("stopped by " + stoppedBy + " after step "
                            + outcome.result().state().step + (output == null ? "" : "; continue with --resume"));
            return;
        }
        ConsoleSummary.lines(outcome.summary(), outcome.bound(), Optional.ofNullable(output))
                .forEach(terminal.out()::println);
    }
}
