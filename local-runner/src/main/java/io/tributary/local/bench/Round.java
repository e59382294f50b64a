package io.tributary.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.json.Json;
import io.tributary.train.StepTimes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Some steps, timed.
 *
 * @param steps how many
 * @param wall seconds by the clock
 * @param processor seconds of processor time, of all threads of the process
 * @param parts milliseconds of a step, by name: {@code median}, {@code p95}, and what they were made of
 */
record Round(int steps, double wall, double processor, Map<String, Double> parts) {
    private static final int DIGITS = 3;
    private static final int MOST_DECIMALS = 7; // a nanosecond in milliseconds, and the width of a column

    static final String MEDIAN = "median";
    static final String P95 = "p95";

    /** Of messages between the driver and its tasks in a step, the median. */
    static final String BYTES = "bytes";

    /** Reduce, broadcast and wait together. */
    static final String EXCHANGE = "exchange";

    /** What the training loop knows of its steps. */
    static Map<String, Double> parts(StepTimes times) {
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put(MEDIAN, times.median());
        parts.put(P95, times.p95());
        parts.put("sample", times.sample());
        parts.put("forward", times.forward());
        parts.put("backward", times.backward());
        parts.put("reduce", times.reduce());
        parts.put("update", times.update());
        parts.put("broadcast", times.broadcast());
        parts.put("wait", times.waiting());
        parts.put(EXCHANGE, times.exchange());
        return parts;
    }

    /** As a line of the protocol between processes. */
    ObjectNode toJson() {
        ObjectNode json = Json.object().put("steps", steps).put("wall", wall).put("processor", processor);
        ObjectNode its = json.putObject("parts");
        parts.forEach(its::put);
        return json;
    }

    static Round fromJson(JsonNode json) {
        Map<String, Double> parts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> part : json.required("parts").properties()) {
            parts.put(part.getKey(), part.getValue().asDouble());
        }
        return new Round(
                json.required("steps").asInt(),
                json.required("wall").asDouble(),
                json.required("processor").asDouble(),
                parts);
    }

    /** Milliseconds per step. */
    double millis() {
        return wall / steps * 1e3;
    }

    /** Milliseconds of processor time per step. */
    double processorMillis() {
        return processor / steps * 1e3;
    }

    /** The middle value over all of a list, or the mean of the two. */
    static <T> double median(List<T> all, ToDoubleFunction<T> value) {
        double[] sorted = sorted(all, value);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** "median (least to greatest)", with digits after the point. */
    static <T> String spread(List<T> all, ToDoubleFunction<T> value, int digits) {
        double[] sorted = sorted(all, value);
        String number = "%,." + digits + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + " to " + number + ")",
                median(all, value),
                sorted[0],
                sorted[sorted.length - 1]);
    }

    /** A number in three significant digits, or as many as its whole part has: 0.0213, 1.24, 105, 2310. */
    static String digits(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(DIGITS));
        int decimals = DIGITS - rounded.precision() + rounded.scale();
        return String.format(Locale.ROOT, "%." + Math.min(Math.max(0, decimals), MOST_DECIMALS) + "f", value);
    }

    private static <T> double[] sorted(List<T> all, ToDoubleFunction<T> value) {
        double[] values = all.stream().mapToDouble(value).toArray();
        Arrays.sort(values);
        return values;
    }
}
