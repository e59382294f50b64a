package io.tributary.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.train.LayerHealth;
import io.tributary.train.TrainingListener.Epoch;
import io.tributary.train.TrainingListener.Progress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lines of metrics.jsonl, written and read. A number that is not finite is null: JSON has no other. */
final class MetricsLine {
    static final String TYPE = "type";
    static final String INTERVAL = "interval";
    static final String EPOCH = "epoch";

    private static final String STEP = "step";
    private static final String GRADIENT_NORM = "gradientNorm";
    private static final String REMEDY = "remove the line or the file";

    private MetricsLine() {}

    static byte[] of(Progress progress) {
        ObjectNode line = Json.object();
        line.put(TYPE, INTERVAL);
        line.put(STEP, progress.step());
        line.put(EPOCH, progress.epoch());
        putNumber(line, "loss", progress.loss());
        putNumber(line, "examplesPerSecond", progress.rate());
        putNumber(line, "learningRate", progress.learningRate());
        putNumber(line, GRADIENT_NORM, progress.gradientNorm());
        if (!progress.layers().isEmpty()) {
            ArrayNode layers = line.putArray("layers");
            progress.layers().forEach(layer -> putLayer(layers.addObject(), layer));
        }
        return withLineFeed(line);
    }

    static byte[] of(Epoch epoch) {
        ObjectNode line = Json.object();
        line.put(TYPE, EPOCH);
        line.put(EPOCH, epoch.epoch());
        line.put(STEP, epoch.step());
        putNumber(line, "trainLoss", epoch.trainLoss());
        putNumber(line, "validationLoss", epoch.validationLoss());
        putNumbers(line.putObject("validationMetrics"), epoch.validationMetrics());
        putNumber(line, "seconds", epoch.seconds());
        return withLineFeed(line);
    }

    /**
     * Reads the whole lines of a file. What follows the last line feed is the half line of a process that was killed, and
     * no part of it.
     */
    static List<ObjectNode> parse(byte[] utf8, String place) {
        List<ObjectNode> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < utf8.length; at++) {
            if (utf8[at] == '\n') {
                String where = place + ":" + (lines.size() + 1);
                ObjectNode line = Json.parseObject(Arrays.copyOfRange(utf8, from, at), where, REMEDY);
                requireKnown(line, where);
                lines.add(line);
                from = at + 1;
            }
        }
        return lines;
    }

    private static void requireKnown(ObjectNode line, String where) {
        String type = line.path(TYPE).asText();
        if (!type.equals(INTERVAL) && !type.equals(EPOCH)) {
            throw new UserException(where, "type must be interval or epoch, got " + line.path(TYPE), REMEDY);
        }
        if (!line.path(STEP).isIntegralNumber()) {
            throw new UserException(where, "step must be a whole number, got " + line.path(STEP), REMEDY);
        }
    }

    /** @return the lines of the steps up to the given one: what a training that continues from there has behind it */
    static byte[] upTo(long step, byte[] utf8, String place) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(utf8.length);
        for (ObjectNode line : parse(utf8, place)) {
            if (line.path(STEP).longValue() <= step) {
                kept.writeBytes(withLineFeed(line));
            }
        }
        return kept.toByteArray();
    }

    static History.Interval interval(ObjectNode line) {
        return new History.Interval(
                line.path(STEP).longValue(),
                line.path(EPOCH).intValue(),
                number(line.path("loss")),
                number(line.path("examplesPerSecond")),
                number(line.path("learningRate")),
                number(line.path(GRADIENT_NORM)),
                layers(line.path("layers")));
    }

    private static void putLayer(ObjectNode object, LayerHealth layer) {
        object.put("layer", layer.layer());
        putNumber(object, GRADIENT_NORM, layer.gradientNorm());
        putNumber(object, "parameterNorm", layer.parameterNorm());
        putNumber(object, "updateRatio", layer.updateRatio());
        putNumber(object, "activationRms", layer.activationRms());
        putNumber(object, "zeros", layer.zeros());
    }

    private static List<LayerHealth> layers(JsonNode list) {
        List<LayerHealth> layers = new ArrayList<>();
        list.forEach(layer -> layers.add(new LayerHealth(
                layer.path("layer").asText(),
                number(layer.path(GRADIENT_NORM)),
                number(layer.path("parameterNorm")),
                number(layer.path("updateRatio")),
                number(layer.path("activationRms")),
                number(layer.path("zeros")))));
        return layers;
    }

    static Epoch epoch(ObjectNode line) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        line.path("validationMetrics")
                .properties()
                .forEach(each -> metrics.put(each.getKey(), number(each.getValue())));
        return new Epoch(
                line.path(EPOCH).intValue(),
                line.path(STEP).longValue(),
                number(line.path("trainLoss")),
                number(line.path("validationLoss")),
                metrics,
                number(line.path("seconds")));
    }

    /** Puts a number, or null where it is not finite. */
    static void putNumber(ObjectNode object, String name, double value) {
        object.put(name, Double.isFinite(value) ? Double.valueOf(value) : null);
    }

    static void putNumbers(ObjectNode object, Map<String, Double> values) {
        values.forEach((name, value) -> putNumber(object, name, value));
    }

    private static double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : Double.NaN;
    }

    private static byte[] withLineFeed(ObjectNode line) {
        return (new String(Json.compact(line), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
