package io.tributary.report;

import io.tributary.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The last lines of a training on the console, for a person: what came out and where it is. */
public final class ConsoleSummary {
    private ConsoleSummary() {}

    /**
     * @param summary the figures
     * @param bound what bounds a step, if that was found
     * @param directory the output directory as the user wrote it, if there is one
     * @return the lines, without line ends
     */
    public static List<String> lines(Summary summary, Optional<String> bound, Optional<String> directory) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "trained %s and %s in %s, %s examples/s, engine %s; ended by %s",
                plural(summary.epochs(), "epoch"),
                plural(summary.steps(), "step"),
                Text.duration(summary.trainSeconds()),
                Text.count(summary.examplesPerSecond()),
                summary.engine(),
                summary.stoppedBy()));
        summary.warnings().forEach(warning -> lines.add("warning: " + warning));
        bound.ifPresent(lines::add);
        StringBuilder losses = new StringBuilder("train loss " + Text.figure(summary.trainLoss()));
        if (!Double.isNaN(summary.validationLoss())) {
            losses.append("  validation loss ").append(Text.figure(summary.validationLoss()));
        }
        append(losses, "validation", summary.validationMetrics());
        lines.add(losses.toString());
        if (!summary.testMetrics().isEmpty()) {
            lines.add(append(new StringBuilder(), "test", summary.testMetrics())
                    .toString()
                    .strip());
        }
        lines.add("weights SHA-256 " + summary.weightsSha256());
        directory.ifPresentOrElse(
                output -> {
                    lines.add("model   " + Storage.resolve(output, "model"));
                    lines.add("report  " + Storage.resolve(output, "report.html"));
                },
                () -> lines.add("nothing was kept; --output DIR keeps model, checkpoints, metrics and report"));
        return lines;
    }

    private static StringBuilder append(StringBuilder line, String split, Map<String, Double> metrics) {
        metrics.forEach((name, value) -> line.append("  ")
                .append(split)
                .append(' ')
                .append(name)
                .append(' ')
                .append(Text.figure(value)));
        return line;
    }

    private static String plural(long count, String noun) {
        return Text.count(count) + " " + noun + (count == 1 ? "" : "s");
    }
}
