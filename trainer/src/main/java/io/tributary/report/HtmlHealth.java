package io.tributary.report;

import io.tributary.train.LayerHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The part of a report's page that tells how the layers were doing: in words, at the end, and over time. */
final class HtmlHealth {
    /** Columns of the map over time. */
    private static final int MOST_COLUMNS = 30;

    /** Decades from the lightest to the darkest cell. */
    private static final double DECADES = 6;

    /** Where a cell's colour is dark enough for light text. */
    private static final double DARK = 0.55;

    private final List<History.Interval> looked; // intervals whose layers were looked at

    HtmlHealth(History history) {
        this.looked = history.intervals().stream()
                .filter(interval -> !interval.layers().isEmpty())
                .toList();
    }

    /** @return the part, or nothing where nobody looked */
    String render() {
        if (looked.isEmpty()) {
            return "";
        }
        List<LayerHealth> last = looked.get(looked.size() - 1).layers();
        StringBuilder html = new StringBuilder("<h3>Health of the layers</h3>\n");
        List<String> findings = LayerHealth.findings(last);
        if (findings.isEmpty()) {
            html.append("<p>At the last look no gradient vanished or exploded, and no layer was mostly zeros.</p>\n");
        }
        findings.forEach(line -> html.append("<p>").append(Html.escape(line)).append("</p>\n"));
        latest(html, last);
        map(html, "Gradient norm", LayerHealth::gradientNorm);
        map(html, "Root mean square of the outputs", LayerHealth::activationRms);
        return html.toString();
    }

    private static void latest(StringBuilder html, List<LayerHealth> layers) {
        html.append("<div class=\"scroll\"><table><thead><tr><th>layer</th>");
        for (String heading : List.of("gradient norm", "weight norm", "update/weight", "output RMS", "zeros")) {
            html.append("<th class=\"number\">").append(heading).append("</th>");
        }
        html.append("</tr></thead><tbody>\n");
        for (LayerHealth layer : layers) {
            html.append("<tr><td>").append(Html.escape(layer.layer())).append("</td>");
            for (double figure : new double[] {
                layer.gradientNorm(), layer.parameterNorm(), layer.updateRatio(), layer.activationRms(), layer.zeros()
            }) {
                html.append("<td class=\"number\">").append(figure(figure)).append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
    }

    /** A row per layer, a column per look, the darker the larger, on a scale of logarithms. */
    private void map(StringBuilder html, String title, ToDoubleFunction<LayerHealth> figure) {
        List<History.Interval> columns = thinned();
        double largest = columns.stream()
                .flatMap(interval -> interval.layers().stream())
                .mapToDouble(figure)
                .filter(value -> value > 0)
                .max()
                .orElse(1);
        html.append("<h4>").append(title).append(" over time</h4>\n<div class=\"scroll\"><table class=\"confusion\">");
        html.append("<thead><tr><th>step</th>");
        columns.forEach(interval -> html.append("<th>").append(interval.step()).append("</th>"));
        html.append("</tr></thead><tbody>\n");
        for (int layer = 0; layer < columns.get(0).layers().size(); layer++) {
            html.append("<tr><th>")
                    .append(Html.escape(columns.get(0).layers().get(layer).layer()))
                    .append("</th>");
            for (History.Interval interval : columns) {
                cell(html, figure.applyAsDouble(interval.layers().get(layer)), largest);
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
    }

    private static void cell(StringBuilder html, double value, double largest) {
        double tint = value > 0 ? Math.max(0, 1 + Math.log10(value / largest) / DECADES) : 0;
        html.append("<td class=\"right")
                .append(tint > DARK ? " dark" : "")
                .append(String.format(Locale.ROOT, "\" style=\"--share:%.1f%%\">", 100 * tint))
                .append(figure(value))
                .append("</td>");
    }

    private List<History.Interval> thinned() {
        int layers = looked.get(looked.size() - 1).layers().size();
        List<History.Interval> same =
                looked.stream().filter(each -> each.layers().size() == layers).toList();
        List<History.Interval> columns = new ArrayList<>();
        int count = Math.min(MOST_COLUMNS, same.size());
        for (int i = 1; i <= count; i++) {
            columns.add(same.get((int) ((long) i * same.size() / count) - 1));
        }
        return columns;
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.2g", value);
    }
}
