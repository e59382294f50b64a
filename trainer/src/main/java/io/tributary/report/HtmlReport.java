package io.tributary.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.json.Json;
import io.tributary.train.TrainingListener.Epoch;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of report.html: one file that needs no other and no network, on light and dark screens, wide and narrow.
 *
 * <p>A page of a training that still runs loads itself again every {@value #REFRESH_SECONDS} seconds.
 *
 * @param job what was so before the first step
 * @param date when the page was written, as it is to be shown
 * @param summary its figures
 * @param bound what bounds a step, if that was found
 * @param history its curves
 * @param confusion the confusion matrix, if one was counted
 */
public record HtmlReport(
        Job job, String date, Summary summary, Optional<String> bound, History history, Optional<Confusion> confusion) {
    /**
     * What is known of a training before its first step.
     *
     * @param name its name
     * @param layers the network
     * @param memory what a step keeps and sends
     * @param machine versions and the machine: text by name, in order
     * @param config the resolved configuration
     */
    public record Job(String name, LayerTable layers, StepMemory memory, Map<String, String> machine, String config) {
        /** Copies the map, keeping its order. {@inheritDoc} */
        public Job {
            machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
        }
    }

    /** How often the page of a training that still runs is loaded again. */
    private static final int REFRESH_SECONDS = 10;

    /** Points of a curve: more than a screen has columns. */
    private static final int MOST_POINTS = 2000;

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

    /** The end of Chart.js names a file for debuggers, which is not there. */
    private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//# sourceMappingURL=.*$");

    /** @return the page */
    public String render() {
        HtmlSections sections = new HtmlSections(this);
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("name", Html.escape(job.name()));
        parts.put(
                "refresh",
                summary.runs() ? "<meta http-equiv=\"refresh\" content=\"" + REFRESH_SECONDS + "\"/>\n" : "");
        parts.put(
                "date", Html.escape((summary.runs() ? "In training by Tributary, " : "Trained by Tributary, ") + date));
        parts.put("style", Html.resource("report.css"));
        parts.put("warnings", sections.warnings());
        parts.put("headline", sections.headline());
        parts.put("curves", sections.curves());
        parts.put("epochs", sections.epochs());
        parts.put("confusion", confusion.map(sections::confusion).orElse(""));
        parts.put("layers", sections.layers() + new HtmlHealth(history).render());
        parts.put("time", sections.time());
        parts.put("details", sections.details());
        parts.put("config", Html.escape(job.config()));
        parts.put("data", Html.script(data()));
        parts.put("chart", SOURCE_MAP.matcher(Html.resource("chart.umd.min.js")).replaceAll(""));
        parts.put("script", Html.resource("report.js"));
        // One pass: what a part brings is never looked at again, whatever it looks like.
        return PLACE.matcher(Html.resource("report.html"))
                .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    /** @return names of the validation metrics in the order of their first appearance */
    Set<String> metricNames() {
        Set<String> names = new LinkedHashSet<>();
        history.epochs().forEach(epoch -> names.addAll(epoch.validationMetrics().keySet()));
        return names;
    }

    boolean hasValidation() {
        return history.epochs().stream().anyMatch(epoch -> Double.isFinite(epoch.validationLoss()));
    }

    /** The curves' points; null where there is no number, which a chart leaves out. */
    private ObjectNode data() {
        ObjectNode data = Json.object();
        ObjectNode epochs = data.putObject("epochs");
        ArrayNode number = epochs.putArray("epoch");
        ArrayNode trainLoss = epochs.putArray("trainLoss");
        ArrayNode validationLoss = epochs.putArray("validationLoss");
        ObjectNode metrics = epochs.putObject("metrics");
        for (Epoch epoch : history.epochs()) {
            number.add(epoch.epoch());
            add(trainLoss, epoch.trainLoss());
            add(validationLoss, epoch.validationLoss());
        }
        for (String metric : metricNames()) {
            ArrayNode values = metrics.putArray(metric);
            history.epochs()
                    .forEach(epoch -> add(values, epoch.validationMetrics().getOrDefault(metric, Double.NaN)));
        }
        ObjectNode intervals = data.putObject("intervals");
        ArrayNode step = intervals.putArray("step");
        ArrayNode loss = intervals.putArray("loss");
        ArrayNode norm = intervals.putArray("gradientNorm");
        ArrayNode rate = intervals.putArray("learningRate");
        for (History.Interval interval : history.thinned(MOST_POINTS)) {
            step.add(interval.step());
            add(loss, interval.loss());
            add(norm, interval.gradientNorm());
            add(rate, interval.learningRate());
        }
        return data;
    }

    private static void add(ArrayNode array, double value) {
        array.add(Double.isFinite(value) ? Double.valueOf(value) : null);
    }
}
