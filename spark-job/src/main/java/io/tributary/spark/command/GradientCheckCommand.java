package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.job.GradientCheckJob;
import io.tributary.job.JobConfig;
import io.tributary.train.GradientCheck;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gradient-check CONF}: whether the derivatives of the job's own network are right. */
@Command(
        name = "gradient-check",
        mixinStandardHelpOptions = true,
        description = "Compares the gradients of a job's network with differences of its loss, on training examples.")
final class GradientCheckCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JobOptions job;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private PreparedOptions prepared;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "16",
            description = "training examples; 16 if not given")
    private int examples;

    @Option(
            names = "--per-layer",
            paramLabel = "N",
            defaultValue = "20",
            description = "parameters of each kernel, bias and so on of a layer; 20 if not given")
    private int perLayer;

    GradientCheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        requireOne("--examples", examples);
        requireOne("--per-layer", perLayer);
        JobConfig config = job.read(prepared.settings());
        try (Machine on = Machine.open(config, machine, terminal)) {
            return print(new GradientCheckJob(config, on.storage()).run(on.backend(), examples, perLayer));
        }
    }

    private static void requireOne(String option, int value) {
        if (value < 1) {
            throw new UserException(option, "must be at least 1, got " + value, "");
        }
    }

    private static String figure(
            String format, GradientCheck.Row row, ToDoubleFunction<GradientCheck.Comparison> figure) {
        return row.worst()
                .map(worst -> String.format(Locale.ROOT, format, figure.applyAsDouble(worst)))
                .orElse("–");
    }

    private int print(List<GradientCheck.Row> rows) {
        int width = rows.stream().mapToInt(row -> row.slot().length()).max().orElse(0);
        String line = "%-" + Math.max(width, "parameters".length()) + "s  %7s  %11s  %11s  %9s  %s%n";
        terminal.out().printf(Locale.ROOT, line, "parameters", "checked", "gradient", "differences", "apart", "");
        for (GradientCheck.Row row : rows) {
            String verdict = row.suspect() ? "suspect" : row.checked() > 0 ? "ok" : "too flat here, or not smooth";
            terminal.out()
                    .printf(
                            Locale.ROOT,
                            line,
                            row.slot(),
                            row.checked(),
                            figure("%.4g", row, GradientCheck.Comparison::gradient),
                            figure("%.4g", row, GradientCheck.Comparison::difference),
                            figure("%.1e", row, GradientCheck.Comparison::apart),
                            verdict);
        }
        terminal.out()
                .println("of each the parameter that is farthest off: the mean loss's gradient by backward, by "
                        + "differences, and how far these are apart in parts of the gradient");
        List<String> suspects = rows.stream()
                .filter(GradientCheck.Row::suspect)
                .map(GradientCheck.Row::slot)
                .toList();
        if (suspects.isEmpty()) {
            return TributaryCommand.OK;
        }
        terminal.out()
                .println("look first at the layer of " + suspects.get(suspects.size() - 1)
                        + " and at those behind it: a wrong input gradient shows in all layers before");
        return TributaryCommand.FAILED;
    }
}
