package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.train.TrainingListener.Epoch;
import io.tributary.train.TrainingListener.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Progress step(long step, int epoch, double seconds) {
        return new Progress(step, epoch, 0.12341, 64, seconds, 0.001, 1);
    }

    @Test
    void aLogHasOneLinePerIntervalAndPerEpoch() {
        ConsoleProgress console = new ConsoleProgress(out, 0);
        console.started(Samples.start(0, 2, 40));
        console.stepped(step(1, 1, 0.25));
        console.stepped(step(2, 1, 0.25));
        console.interval(new Progress(2, 1, 0.12341, 128, 0.5, 0.001, 1));
        console.epochEnded(new Epoch(1, 2, 0.12341, 0.13, Samples.metrics("accuracy", 0.961), 1));
        assertEquals(
                List.of(
                        "epoch 1/20  step 2  interval loss 0.1234  256 examples/s  9.5s left",
                        "epoch 1/20  step 2  epoch loss 0.1234  validation loss 0.1300  accuracy 0.9610  256 examples/s"
                                + "  19s left"),
                lines());
    }

    @Test
    void epochsShorterThanAnIntervalShareALineInALog() {
        ConsoleProgress console = new ConsoleProgress(out, 0);
        console.started(Samples.start(0, 1, 25));
        for (int i = 1; i <= 25; i++) {
            console.stepped(step(i, i, 1));
            if (i % 10 == 0) {
                console.interval(step(i, i, 10));
            }
            console.epochEnded(new Epoch(i, i, 0.5, Double.NaN, Map.of(), 1));
        }
        console.ended(null);
        assertEquals(
                List.of(
                        "step 10  interval loss 0.1234",
                        "step 10  epoch loss 0.5000",
                        "step 20  interval loss 0.1234",
                        "step 20  epoch loss 0.5000"),
                lines().subList(0, 4).stream()
                        .map(line -> line.replaceAll(".*(step \\d+  [a-z]+ loss [0-9.]+).*", "$1"))
                        .toList());
        assertEquals(
                List.of("epoch 25/25  step 25  epoch loss 0.5000  64 examples/s"), lines().subList(4, lines().size()));
    }

    @Test
    void withoutValidationTheEpochSaysNothingOfIt() {
        ConsoleProgress console = new ConsoleProgress(out, 0);
        console.started(Samples.start(0, 1, 1));
        console.stepped(step(1, 1, 0.5));
        console.epochEnded(new Epoch(1, 1, Double.POSITIVE_INFINITY, Double.NaN, Map.of(), 0.5));
        console.ended(null);
        assertEquals(List.of("epoch 1/1  step 1  epoch loss ∞  128 examples/s"), lines());
    }

    @Test
    void timeLeftIsAtThePaceOfThisRunAlone() {
        ConsoleProgress console = new ConsoleProgress(out, 0);
        console.started(Samples.start(1000, 100, 1100)); // continued: 1000 steps were free
        console.stepped(step(1001, 11, 2));
        console.interval(step(1001, 11, 2));
        assertEquals(List.of("epoch 11/11  step 1001  interval loss 0.1234  32 examples/s  3m18s left"), lines());
    }

    @Test
    void theTerminalLineFitsAndCoversTheOneBefore() {
        ConsoleProgress console = new ConsoleProgress(out, 80);
        console.started(Samples.start(0, 1_000_000_000L, 20_000_000_000L));
        console.stepped(new Progress(9_999_999_999L, 10, 1e-9, 1_000_000, 0.5, 1, 1));
        console.stepped(step(10_000_000_000L, 10, 9));
        String[] drawn = bytes.toString(StandardCharsets.UTF_8).split("\r");
        assertEquals(3, drawn.length);
        assertEquals("", drawn[0]);
        assertEquals("epoch 10/20  step 9999999999  step loss 1.000e-09  0.5s left", drawn[1]);
        assertTrue(drawn[2].length() >= drawn[1].stripTrailing().length(), drawn[2]);
        assertTrue(drawn[2].length() <= 79, drawn[2]);
    }

    @Test
    void whatMattersLeastIsLeftOutWhereTheTerminalIsNarrow() {
        Map<Integer, String> expected = new LinkedHashMap<>();
        expected.put(
                100, "[=====               ]  25%  epoch 1/2  step 1  step loss 0.1234  128 examples/s  1.5s left");
        expected.put(80, "epoch 1/2  step 1  step loss 0.1234  128 examples/s  1.5s left");
        expected.put(50, "epoch 1/2  step 1  step loss 0.1234  1.5s left");
        expected.put(40, "epoch 1/2  step loss 0.1234  1.5s left");
        expected.put(30, "step loss 0.1234  1.5s left");
        expected.put(12, "1.5s left");
        expected.put(6, "1.5s ");
        expected.forEach((columns, line) -> {
            bytes.reset();
            ConsoleProgress console = new ConsoleProgress(out, columns);
            console.started(Samples.start(0, 2, 4));
            console.stepped(step(1, 1, 0.5));
            assertEquals("\r" + line, bytes.toString(StandardCharsets.UTF_8));
        });
    }

    @Test
    void theTerminalIsDrawnATenthOfASecondApart() {
        ConsoleProgress console = new ConsoleProgress(out, 80);
        console.started(Samples.start(0, 1000, 1000));
        for (int i = 1; i <= 1000; i++) {
            console.stepped(step(i, 1, 0.0009765625)); // 1/1024
        }
        long drawn = bytes.toString(StandardCharsets.UTF_8)
                .chars()
                .filter(c -> c == '\r')
                .count();
        assertEquals(1 + 999 / 103, drawn); // the first at once, then after 103/1024 s each
    }

    @Test
    void theEpochsLineStaysOnTheTerminalAndTheBarGoes() {
        ConsoleProgress console = new ConsoleProgress(out, 80);
        console.started(Samples.start(0, 1, 2));
        console.stepped(step(1, 1, 0.5));
        console.interval(step(1, 1, 0.5));
        console.epochEnded(new Epoch(1, 1, 0.5, Double.NaN, Map.of(), 0.5));
        String text = bytes.toString(StandardCharsets.UTF_8);
        String shown = "epoch 1/2  step 1  step loss 0.1234  128 examples/s  0.5s left";
        assertEquals(
                "\r" + shown + "\r" + " ".repeat(shown.length())
                        + "\repoch 1/2  step 1  epoch loss 0.5000  128 examples/s  0.5s left"
                        + System.lineSeparator(),
                text);
    }

    @Test
    void closingClearsTheLineOnce() {
        ConsoleProgress console = new ConsoleProgress(out, 80);
        console.started(Samples.start(0, 100, 100));
        console.stepped(step(1, 1, 1e-3));
        int before = bytes.size();
        console.close();
        console.close();
        String cleared = bytes.toString(StandardCharsets.UTF_8).substring(before);
        assertEquals("\r" + " ".repeat(before - 1) + "\r", cleared);
    }
}
