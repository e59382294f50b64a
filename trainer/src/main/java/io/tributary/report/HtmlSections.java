package io.tributary.report;

import io.tributary.metric.ConfusionMatrix;
import io.tributary.train.TrainingListener.Epoch;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The parts of a report's page that are made of figures. Well-formed XML, so that a parser can check them. */
final class HtmlSections {
    /** A larger matrix is no longer read by eye; its largest mistakes are listed instead. */
    private static final int MOST_CLASSES = 32;

    private static final int MOST_MISTAKES = 20;
    private static final int MOST_EPOCHS = 1000;

    /** Where a cell's colour is dark enough for light text. */
    private static final double DARK = 0.55;

    /** The share of a step from which on there is room for a part's name. */
    private static final double LABELLED = 0.1;

    private final HtmlReport report;
    private final Summary summary;

    HtmlSections(HtmlReport report) {
        this.report = report;
        this.summary = report.summary();
    }

    String warnings() {
        StringBuilder html = new StringBuilder();
        summary.warnings()
                .forEach(warning -> html.append("<p class=\"warning\" role=\"alert\">")
                        .append(Html.escape(warning))
                        .append("</p>\n"));
        return html.toString();
    }

    String headline() {
        StringBuilder html = new StringBuilder();
        metrics(html, "Test", summary.testMetrics());
        metrics(html, "Validation", summary.validationMetrics());
        group(html, "Loss");
        if (!Double.isNaN(summary.validationLoss())) {
            card(html, "validation loss", Text.figure(summary.validationLoss()), false);
        }
        card(html, "train loss", Text.figure(summary.trainLoss()), false);
        html.append("</dl></div>\n");
        group(html, "Size");
        card(html, "parameters", Text.count(summary.parameters()), false);
        card(html, "epochs", Text.count(summary.epochs()), false);
        card(html, "steps", Text.count(summary.steps()), false);
        html.append("</dl></div>\n");
        group(html, "Time");
        card(html, "in training", Text.duration(summary.trainSeconds()), false);
        card(html, "examples/s", Text.count(summary.examplesPerSecond()), false);
        return html.append("</dl></div>\n").toString();
    }

    private static void metrics(StringBuilder html, String split, Map<String, Double> metrics) {
        if (!metrics.isEmpty()) {
            group(html, split);
            metrics.forEach((name, value) -> card(html, name, Text.figure(value), true));
            html.append("</dl></div>\n");
        }
    }

    private static void group(StringBuilder html, String title) {
        html.append("<div class=\"group\"><h2>").append(title).append("</h2><dl>\n");
    }

    private static void card(StringBuilder html, String label, String value, boolean main) {
        html.append(main ? "<div class=\"main\"><dt>" : "<div><dt>")
                .append(Html.escape(label))
                .append("</dt><dd>")
                .append(Html.escape(value))
                .append("</dd></div>\n");
    }

    String curves() {
        StringBuilder html = new StringBuilder();
        boolean epochs = !report.history().epochs().isEmpty();
        if (epochs) {
            figure(html, "epoch-loss", "Loss per epoch");
        }
        if (epochs && !report.metricNames().isEmpty()) {
            figure(html, "epoch-metrics", "Validation metrics per epoch");
        }
        if (!report.history().intervals().isEmpty()) {
            figure(html, "interval-loss", "Training loss per reporting interval");
            figure(html, "interval-norm", "Gradient norm per reporting interval");
            figure(html, "interval-rate", "Learning rate");
        }
        return html.length() == 0 ? "<p class=\"note\">No step was reported.</p>" : html.toString();
    }

    private static void figure(StringBuilder html, String id, String title) {
        html.append("<figure><figcaption>")
                .append(title)
                .append("</figcaption><div class=\"plot\"><canvas id=\"")
                .append(id)
                .append("\" role=\"img\" aria-label=\"")
                .append(title)
                .append("\"></canvas></div></figure>\n");
    }

    String epochs() {
        List<Epoch> epochs = report.history().epochs();
        if (epochs.isEmpty()) {
            return "";
        }
        int skipped = Math.max(0, epochs.size() - MOST_EPOCHS);
        StringBuilder html = new StringBuilder("<details><summary>Figures per epoch</summary>");
        if (skipped > 0) {
            html.append("<p class=\"note\">The last ").append(MOST_EPOCHS).append(" epochs.</p>");
        }
        html.append("<div class=\"scroll\"><table><thead><tr>");
        headings(html, "epoch", "step", "train loss");
        if (report.hasValidation()) {
            headings(html, "validation loss");
        }
        headings(html, report.metricNames().toArray(String[]::new));
        headings(html, "time");
        html.append("</tr></thead><tbody>\n");
        epochs.subList(skipped, epochs.size()).forEach(epoch -> row(html, epoch));
        return html.append("</tbody></table></div></details>").toString();
    }

    private void row(StringBuilder html, Epoch epoch) {
        html.append("<tr>");
        number(html, Text.count(epoch.epoch()));
        number(html, Text.count(epoch.step()));
        number(html, Text.figure(epoch.trainLoss()));
        if (report.hasValidation()) {
            number(html, Text.figure(epoch.validationLoss()));
        }
        Map<String, Double> metrics = epoch.validationMetrics();
        report.metricNames().forEach(name -> number(html, Text.figure(metrics.getOrDefault(name, Double.NaN))));
        number(html, Text.duration(epoch.seconds()));
        html.append("</tr>\n");
    }

    String confusion(Confusion confusion) {
        StringBuilder html = new StringBuilder("<section><h2>Confusion matrix, ")
                .append(Html.escape(confusion.split()))
                .append("</h2>\n");
        if (confusion.classes().size() <= MOST_CLASSES) {
            html.append("<p class=\"note\">Rows: the right class; columns: the predicted one. ")
                    .append("Colours: the share of the row, of mistakes its square root.</p>\n")
                    .append("<div class=\"beside\">");
            matrix(html, confusion);
        } else {
            html.append("<p class=\"note\">The most frequent mistakes.</p>\n<div class=\"beside\">");
            mistakes(html, confusion);
        }
        perClass(html, confusion);
        return html.append("</div></section>").toString();
    }

    private static void matrix(StringBuilder html, Confusion confusion) {
        html.append("<div class=\"scroll\"><table class=\"heat\"><thead><tr><th></th>");
        headings(html, confusion.classes().toArray(String[]::new));
        html.append("</tr></thead><tbody>\n");
        for (int row = 0; row < confusion.classes().size(); row++) {
            double support = 0;
            for (double count : confusion.matrix()[row]) {
                support += count;
            }
            html.append("<tr><th scope=\"row\">")
                    .append(Html.escape(confusion.classes().get(row)))
                    .append("</th>");
            for (int column = 0; column < confusion.classes().size(); column++) {
                double count = confusion.matrix()[row][column];
                cell(html, count, support > 0 ? count / support : 0, row == column);
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
    }

    private static void cell(StringBuilder html, double count, double share, boolean right) {
        double tint = right ? share : Math.sqrt(share);
        html.append("<td class=\"")
                .append(right ? "right" : "wrong")
                .append(tint > DARK ? " dark" : "")
                .append(count == 0 ? " zero" : "")
                .append(String.format(Locale.ROOT, "\" style=\"--share:%.1f%%\">", 100 * tint))
                .append(weight(count))
                .append("</td>");
    }

    private static void mistakes(StringBuilder html, Confusion confusion) {
        html.append("<div class=\"scroll\"><table><thead><tr>");
        texts(html, "th", "right", "predicted");
        headings(html, "count");
        html.append("</tr></thead><tbody>\n");
        for (Confusion.Mistake mistake : confusion.mistakes(MOST_MISTAKES)) {
            html.append("<tr>");
            texts(
                    html,
                    "td",
                    confusion.classes().get(mistake.right()),
                    confusion.classes().get(mistake.predicted()));
            number(html, weight(mistake.count()));
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
    }

    private static void perClass(StringBuilder html, Confusion confusion) {
        html.append("<div class=\"scroll\"><table class=\"classes\"><thead><tr>");
        texts(html, "th", "class");
        headings(html, "precision", "recall", "F1", "examples");
        html.append("</tr></thead><tbody>\n");
        for (ConfusionMatrix.PerClass each : confusion.shown()) {
            classRow(html, confusion.name(each), each);
        }
        html.append("</tbody><tfoot>");
        classRow(html, "macro mean", ConfusionMatrix.mean(confusion.perClass(), false));
        classRow(html, "weighted mean", ConfusionMatrix.mean(confusion.perClass(), true));
        html.append("</tfoot></table></div>\n");
    }

    private static void classRow(StringBuilder html, String name, ConfusionMatrix.PerClass each) {
        html.append("<tr>");
        texts(html, "td", name);
        number(html, Text.figure(each.precision()));
        number(html, Text.figure(each.recall()));
        number(html, Text.figure(each.f1()));
        number(html, weight(each.support()));
        html.append("</tr>\n");
    }

    String layers() {
        LayerTable layers = report.job().layers();
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
        texts(html, "th", "layer", "type", "output");
        headings(html, "parameters", "FLOPs/example");
        html.append("</tr></thead><tbody>\n");
        for (LayerTable.Row row : layers.rows()) {
            html.append("<tr><td style=\"--depth:")
                    .append(row.depth())
                    .append("\">")
                    .append(Html.escape(row.path()))
                    .append("</td>");
            texts(html, "td", row.type(), row.output());
            number(html, Text.count(row.parameters()));
            number(html, Text.count(row.flops()));
            html.append("</tr>\n");
        }
        html.append("</tbody><tfoot><tr>");
        texts(html, "td", "total", "", "");
        number(html, Text.count(layers.parameters()));
        number(html, Text.count(layers.flops()));
        html.append("</tr></tfoot></table></div>\n<dl class=\"pairs\">");
        report.job().memory().figures().forEach((name, value) -> pair(html, name, value));
        return html.append("</dl>").toString();
    }

    /** What bounds a step, and the bar of its parts: tinted alike are those of the task, and those of the exchange. */
    String time() {
        Summary.StepMillis millis = summary.stepMillis();
        Map<String, Double> parts = millis.parts();
        double sum = parts.values().stream().mapToDouble(each -> each).sum();
        if (!(sum > 0)) {
            return summary.runs()
                    ? "<p class=\"note\">Told when the training is done.</p>"
                    : "<p class=\"note\">No step was taken.</p>";
        }
        StringBuilder html = new StringBuilder();
        report.bound().ifPresent(line -> texts(html, "p", sentence(line)));
        StringBuilder legend = new StringBuilder("<dl class=\"legend\">");
        html.append("<div class=\"split\" aria-hidden=\"true\">");
        parts.forEach((name, value) -> part(html, legend, name, value, value / sum));
        html.append("</div>").append(legend).append("</dl>");
        return html.append(
                        "<p class=\"note\">Medians by the clock, each of its own, of the task that took longest and of the ")
                .append(
                        "driver. Wait is no measured work: transport, scheduling, threads that wake up. The whole step: median ")
                .append(Text.millis(millis.median()))
                .append(", 95th percentile ")
                .append(Text.millis(millis.p95()))
                .append(".</p>")
                .toString();
    }

    private static void part(StringBuilder bar, StringBuilder legend, String name, double millis, double share) {
        bar.append(String.format(Locale.ROOT, "<span class=\"%s\" style=\"width:%.2f%%\">", name, 100 * share))
                .append(share >= LABELLED ? name : "")
                .append("</span>");
        legend.append(String.format(
                Locale.ROOT,
                "<div><dt><i class=\"%s\"></i>%s</dt><dd>%s, %.0f %%</dd></div>",
                name,
                name,
                Text.millis(millis),
                100 * share));
    }

    private static String sentence(String line) {
        return Character.toUpperCase(line.charAt(0)) + line.substring(1) + ".";
    }

    String details() {
        StringBuilder html = new StringBuilder("<dl class=\"pairs\">");
        report.job().machine().forEach((name, value) -> pair(html, name, value));
        pair(html, "engine", summary.engine());
        pair(html, "BLAS", summary.blas());
        pair(html, "shards", Text.count(summary.shards()));
        pair(html, "examples", Text.count(summary.examples()));
        pair(html, "seed", Long.toString(summary.seed()));
        pair(html, "ended by", summary.stoppedBy());
        if (!summary.weightsSha256().isEmpty()) {
            pair(html, "weights, SHA-256", summary.weightsSha256());
        }
        return html.append("</dl>").toString();
    }

    private static void pair(StringBuilder html, String name, String value) {
        html.append("<div>");
        texts(html, "dt", name);
        texts(html, "dd", value);
        html.append("</div>\n");
    }

    private static void headings(StringBuilder html, String... names) {
        for (String name : names) {
            html.append("<th class=\"number\" scope=\"col\">")
                    .append(Html.escape(name))
                    .append("</th>");
        }
    }

    private static void texts(StringBuilder html, String tag, String... texts) {
        for (String text : texts) {
            html.append('<').append(tag).append('>').append(Html.escape(text));
            html.append("</").append(tag).append('>');
        }
    }

    private static void number(StringBuilder html, String text) {
        html.append("<td class=\"number\">").append(Html.escape(text)).append("</td>");
    }

    /** Counts of examples are whole, sums of their weights need not be. */
    private static String weight(double weight) {
        return weight == Math.rint(weight) ? Text.count(weight) : Text.figure(weight);
    }
}
