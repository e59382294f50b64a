package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static ObjectNode json(Summary summary) {
        return Json.parseObject(summary.toJson(), "summary.json", "");
    }

    private static List<String> keys(ObjectNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void hasExactlyTheKeysOfTheContractInOrder() {
        ObjectNode json = json(Samples.summary(0.07, Samples.metrics("accuracy", 0.9), Map.of()));
        assertEquals(
                List.of(
                        "parameters",
                        "shards",
                        "epochs",
                        "steps",
                        "examples",
                        "trainLoss",
                        "validationLoss",
                        "validationMetrics",
                        "testMetrics",
                        "trainSeconds",
                        "examplesPerSecond",
                        "stepMillis",
                        "engine",
                        "blas",
                        "weightsSha256",
                        "seed",
                        "warnings",
                        "stoppedBy"),
                keys(json));
        assertEquals(
                List.of(
                        "median",
                        "p95",
                        "compute",
                        "exchange",
                        "update",
                        "sample",
                        "forward",
                        "backward",
                        "reduce",
                        "broadcast",
                        "wait"),
                keys((ObjectNode) json.get("stepMillis")));
    }

    @Test
    void keepsValuesAndTheOrderOfMetrics() {
        ObjectNode json =
                json(Samples.summary(0.07, Samples.metrics("z", 0.9, "a", 0.5), Samples.metrics("accuracy", 0.25)));
        assertEquals(7510, json.get("parameters").intValue());
        assertEquals(0.07, json.get("validationLoss").doubleValue());
        assertEquals(List.of("z", "a"), keys((ObjectNode) json.get("validationMetrics")));
        assertEquals(0.25, json.at("/testMetrics/accuracy").doubleValue());
        double[] millis = {1.2, 2.5, 0.9, 0.25, 0.05, 0.1, 0.3, 0.5, 0.15, 0.02, 0.08};
        Iterator<JsonNode> values = json.get("stepMillis").elements();
        for (double each : millis) {
            assertEquals(each, values.next().doubleValue());
        }
        assertEquals(Samples.SHA, json.get("weightsSha256").textValue());
        assertEquals(42, json.get("seed").longValue());
    }

    @Test
    void numbersThatAreNotFiniteAreNull() {
        ObjectNode json = json(Samples.summary(
                Double.NaN, Map.of(), Samples.metrics("r2", Double.NEGATIVE_INFINITY, "x", Double.NaN)));
        assertTrue(json.get("validationLoss").isNull());
        assertTrue(json.get("validationMetrics").isEmpty());
        assertTrue(json.at("/testMetrics/r2").isNull());
        assertTrue(json.at("/testMetrics/x").isNull());
    }

    @Test
    void isReadableText() {
        String text = new String(Samples.summary(0.07, Map.of(), Map.of()).toJson(), StandardCharsets.UTF_8);
        assertTrue(text.startsWith("{\n  \"parameters\" : 7510,\n"), text);
        assertTrue(text.endsWith("}\n"), text);
    }

    @Test
    void closingLinesSayTheResultAndWhereItIs() {
        Summary summary = Samples.summary(
                0.0712, Samples.metrics("accuracy", 0.9634), Samples.metrics("accuracy", 0.9722, "f1", 0.97));
        assertEquals(
                List.of(
                        "trained 20 epochs and 400 steps in 13s, 2,048 examples/s, engine threads; ended by epochs",
                        "bound by arithmetic",
                        "train loss 0.0312  validation loss 0.0712  validation accuracy 0.9634",
                        "test accuracy 0.9722  test f1 0.9700",
                        "weights SHA-256 " + Samples.SHA,
                        "model   out/run/model",
                        "report  out/run/report.html"),
                ConsoleSummary.lines(summary, Optional.of("bound by arithmetic"), Optional.of("out/run")));
    }

    @Test
    void closingLinesLeaveOutWhatThereIsNot() {
        List<String> lines = ConsoleSummary.lines(
                Samples.summary(Double.NaN, Map.of(), Map.of()), Optional.empty(), Optional.of("out"));
        assertEquals("train loss 0.0312", lines.get(1));
        assertEquals("weights SHA-256 " + Samples.SHA, lines.get(2));
    }
}
