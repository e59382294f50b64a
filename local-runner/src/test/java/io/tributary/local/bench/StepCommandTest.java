package io.tributary.local.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.spark.command.Terminal;
import io.tributary.spark.command.TributaryCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void printsTheRateAndWhereTheTimeGoes() {
        int exitCode = bench("--workload", "W1", "--shards", "3");

        assertEquals("", text(err));
        assertEquals(0, exitCode);
        List<String> lines = text(out).lines().map(String::strip).toList();
        assertTrue(lines.get(0).startsWith("W1: 784-100-10, batch 128, one thread, "), lines.get(0));
        assertTrue(lines.get(2).matches("tributary +[1-9].* examples/s, .* ms per step, .*"), lines.get(2));
        List<String> parts = lines.subList(3, lines.size()).stream()
                .map(line -> line.replaceAll("  .*", ""))
                .toList();
        assertEquals(List.of("sample", "forward", "backward", "reduce", "update", "matrix products alone"), parts);
    }

    @Test
    void wrongArgumentsAreOneLine() {
        assertRefused("--images: must be at least 512, got 200", "--workload", "W3");
        assertRefused("--rounds: must be at least 1, got 0", "--workload", "W1", "--rounds", "0");
        assertRefused("--shards: must be at least 1, got 0", "--workload", "W1", "--shards", "0");
        assertRefused("cannot start /no/python", "--workload", "W1", "--torch", "--python", "/no/python");
    }

    private void assertRefused(String message, String... options) {
        err.reset();
        assertEquals(2, bench(options));
        assertEquals(1, text(err).lines().count(), text(err));
        assertTrue(text(err).contains(message), text(err));
    }

    /** A short measurement of few images. */
    private int bench(String... options) {
        List<String> arguments = new ArrayList<>(List.of("bench", "step", "--images", "200", "--seconds", "0.01"));
        if (!List.of(options).contains("--rounds")) {
            arguments.addAll(List.of("--rounds", "2"));
        }
        arguments.addAll(List.of(options));
        Terminal terminal = new Terminal(new PrintStream(out, true), new PrintStream(err, true), 0);
        return TributaryCommand.run(arguments.toArray(String[]::new), terminal, BenchCommand.class);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
