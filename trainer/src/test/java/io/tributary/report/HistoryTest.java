package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.train.LayerHealth;
import io.tributary.train.TrainingListener.Progress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void linesAreAsDocumented() {
        assertEquals(
                "{\"type\":\"interval\",\"step\":120,\"epoch\":3,\"loss\":0.5,\"examplesPerSecond\":128.0,"
                        + "\"learningRate\":0.001,\"gradientNorm\":1.25}\n",
                new String(MetricsLine.of(Samples.progress(120, 3, 0.5)), StandardCharsets.UTF_8));
        assertEquals(
                "{\"type\":\"epoch\",\"epoch\":3,\"step\":120,\"trainLoss\":0.5,\"validationLoss\":0.75,"
                        + "\"validationMetrics\":{\"accuracy\":0.875},\"seconds\":2.0}\n",
                new String(
                        MetricsLine.of(Samples.epoch(3, 120, 0.5, 0.75, Map.of("accuracy", 0.875))),
                        StandardCharsets.UTF_8));
    }

    @Test
    void readsBackWhatWasWritten() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(MetricsLine.of(Samples.progress(10, 1, 0.5)));
        file.writeBytes(MetricsLine.of(Samples.epoch(1, 10, 0.5, 0.75, Samples.metrics("z", 0.1, "a", 0.2))));
        History history = History.parse(file.toByteArray(), "metrics.jsonl");
        assertEquals(List.of(new History.Interval(10, 1, 0.5, 128, 0.001, 1.25, List.of())), history.intervals());
        assertEquals(List.of(Samples.epoch(1, 10, 0.5, 0.75, Samples.metrics("z", 0.1, "a", 0.2))), history.epochs());
        assertEquals(
                List.of("z", "a"),
                List.copyOf(history.epochs().get(0).validationMetrics().keySet()));
    }

    @Test
    void numbersThatAreNotFiniteAreNullAndComeBackAsNotANumber() {
        byte[] line = MetricsLine.of(
                Samples.epoch(1, 10, Double.POSITIVE_INFINITY, Double.NaN, Map.of("r2", Double.NEGATIVE_INFINITY)));
        String text = new String(line, StandardCharsets.UTF_8);
        assertTrue(text.contains("\"trainLoss\":null,\"validationLoss\":null"), text);
        assertTrue(text.contains("{\"r2\":null}"), text);
        History history = History.parse(line, "metrics.jsonl");
        assertTrue(Double.isNaN(history.epochs().get(0).validationLoss()));
        assertTrue(Double.isNaN(history.epochs().get(0).validationMetrics().get("r2")));
    }

    @Test
    void aForeignLineIsNamed() {
        UserException noJson = assertThrows(
                UserException.class,
                () -> History.parse(utf8("{\"type\":\"interval\",\"step\":1}\nhello\n"), "out/metrics.jsonl"));
        assertTrue(noJson.getMessage().startsWith("out/metrics.jsonl:2: "), noJson.getMessage());
        UserException type = assertThrows(
                UserException.class, () -> History.parse(utf8("{\"type\":\"note\",\"step\":1}\n"), "m.jsonl"));
        assertEquals(
                "m.jsonl:1: type must be interval or epoch, got \"note\"; remove the line or the file",
                type.getMessage());
        UserException step = assertThrows(
                UserException.class, () -> History.parse(utf8("{\"type\":\"epoch\",\"step\":1.5}\n"), "m.jsonl"));
        assertTrue(step.getMessage().contains("step must be a whole number, got 1.5"), step.getMessage());
    }

    @Test
    void thinningAveragesNeighboursAndKeepsTheLastStep() {
        History history = Samples.history(10, true); // 100 intervals
        assertEquals(history.intervals(), history.thinned(100));
        List<History.Interval> thinned = history.thinned(40); // groups of 3: 33 and a rest of 1
        assertEquals(34, thinned.size());
        double mean = history.intervals().subList(0, 3).stream()
                .mapToDouble(History.Interval::loss)
                .average()
                .orElseThrow();
        assertEquals(mean, thinned.get(0).loss(), 1e-12);
        assertEquals(history.intervals().get(2).step(), thinned.get(0).step());
        assertEquals(history.intervals().get(99), thinned.get(33));
    }

    @Test
    void layersAreReadAsTheyWereWritten() {
        LayerHealth dense = new LayerHealth("layers.0", 0.5, 2, 1e-3, 0.25, 0.125);
        LayerHealth relu = new LayerHealth("layers.1", Double.NaN, Double.NaN, Double.NaN, 0.25, 0.5);
        byte[] line = MetricsLine.of(new Progress(10, 1, 0.5, 64, 0.5, 0.001, 1.25, List.of(dense, relu)));
        History history = History.parse(line, "metrics.jsonl");
        assertEquals(List.of(dense, relu), history.intervals().get(0).layers());
        String page = new HtmlHealth(history).render();
        assertTrue(page.contains("layers.1") && page.contains("Gradient norm over time"), page);
        assertEquals("", new HtmlHealth(new History(List.of(), List.of())).render());
    }
}
