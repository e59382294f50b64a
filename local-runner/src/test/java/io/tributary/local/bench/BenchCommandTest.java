package io.tributary.local.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.spark.command.Terminal;
import io.tributary.spark.command.TributaryCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/** The tables of {@code bench} and {@code bench exchange}, from contenders in processes of their own. */
@ExtendWith(JobJar.class)
class BenchCommandTest {
    private static final String NUMBER = "[0-9][0-9,.]*";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void everyEngineHasARow() {
        int exitCode = bench(
                "--workload",
                "W1",
                "--place",
                "LOCAL",
                "--items",
                "256",
                "--rounds",
                "2",
                "--seconds",
                "0.01",
                "--python",
                "/no/python",
                "--no-mllib");

        assertEquals("", text(err));
        assertEquals(0, exitCode);
        assertEquals("no torch in /no/python: its rows are left out (--python names another)", line(0));
        // Fashion-MNIST where its script has been run in this checkout
        assertTrue(line(1).matches("W1: 784-100-10, batch 128, (synthetic items|Fashion-MNIST)"), line(1));
        for (String name : List.of("threads, 1 thread", "threads, 2 threads", "job, local[2]", "resident, local[2]")) {
            List<String> rows =
                    lines().stream().filter(line -> line.startsWith(name + " ")).toList();
            assertTrue(rows.get(0).substring(name.length()).matches("[ 0-9,.()to]+"), rows.get(0));
        }
        assertTrue(
                lines().stream()
                        .anyMatch(line ->
                                line.matches("resident, local\\[2\\] over job, local\\[2\\]: " + NUMBER + " .*")),
                text(out));
    }

    @Test
    void anExchangeIsMeasuredBesideAnEmptyJobAndCopies() {
        int exitCode = bench(
                "exchange",
                "--parameters",
                "8192",
                "--shards",
                "3",
                "--place",
                "LOCAL",
                "--rounds",
                "1",
                "--seconds",
                "0.01");

        assertEquals("", text(err));
        assertEquals(0, exitCode);
        assertTrue(line(1).startsWith("8,192 parameters: 131,072 bytes a step; copied in memory "), line(1));
        for (String name : List.of("job, local[2]", "resident, local[2]", "empty job, local[2]")) {
            assertEquals(
                    1,
                    lines().stream()
                            .filter(line -> line.startsWith("local    3 shards: " + name + " "))
                            .count(),
                    text(out));
        }
    }

    /** The two contenders need 768 MiB each. */
    @Test
    void whatFitsAloneButNotTogetherIsMeasuredOneAfterAnother() {
        assertEquals(0, exchange(2 * 2 * 768 - 1));
        for (String name : List.of("resident, local[2]", "empty job, local[2]")) {
            assertTrue(text(out).contains("  local    2 shards, not in turns: " + name + " "), text(out));
        }
    }

    @Test
    void whatNeedsTooMuchMemoryIsSkippedByName() {
        assertEquals(0, exchange(2 * 768 - 1));
        List<String> skipped = lines().subList(1, lines().size());
        assertEquals(
                List.of(
                        "local    2 shards: resident                 skipped, 8,192 parameters need about 768 MiB,"
                                + " more than half of 1,535",
                        "local    2 shards: empty job                skipped, 8,192 parameters need about 768 MiB,"
                                + " more than half of 1,535"),
                skipped);
    }

    /** Measures on a machine of so many MiB. */
    private int exchange(long memory) {
        return new CommandLine(new ExchangeCommand(terminal(), memory))
                .execute(
                        "--engine=resident",
                        "--parameters=8192",
                        "--shards=2",
                        "--place=LOCAL",
                        "--rounds=1",
                        "--seconds=0.01");
    }

    @Test
    void rowsOfATableAreMeasuredByOptimizer() {
        int exitCode = bench(
                "rows", "--rows=64,4096", "--optimizer=lazy-adam", "--engine=threads", "--rounds=1", "--seconds=0.01");
        assertEquals("", text(err));
        assertEquals(0, exitCode);
        assertTrue(
                line(1).matches(
                                "lazy-adam +64 rows, threads, 2 threads +[0-9.]+ \\(.*, 0 bytes to and from the driver"),
                line(1));
        assertTrue(line(2).startsWith("lazy-adam         4,096 rows, threads, 2 threads"), line(2));
    }

    @Test
    void wrongArgumentsAreOneLine() {
        assertRefused("--engine: no engine fast; threads, job and resident are those there are", "--engine", "fast");
        assertRefused("--items: must be at least 128, got 100", "--workload", "W1", "--items", "100");
        assertRefused("--rounds: must be at least 1, got 0", "--rounds", "0");
        assertRefused("--data: no train-images-idx3-ubyte.gz in /no/data", "--data", "/no/data");
        assertRefused("--parameters: must be at least 4096, got 10", "exchange", "--parameters", "10");
        assertRefused("--shards: must be at least 1, got 0", "exchange", "--shards", "0");
        assertRefused("--engine: no engine of Spark threads", "exchange", "--engine", "threads");
    }

    private void assertRefused(String message, String... arguments) {
        err.reset();
        assertEquals(2, bench(arguments));
        assertEquals(1, text(err).lines().count(), text(err));
        assertTrue(text(err).contains(message), text(err));
    }

    private int bench(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "bench";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return TributaryCommand.run(all, terminal(), BenchCommand.class);
    }

    private Terminal terminal() {
        return new Terminal(new PrintStream(out, true), new PrintStream(err, true), 0);
    }

    private List<String> lines() {
        return text(out).lines().map(String::strip).toList();
    }

    private String line(int number) {
        return lines().get(number);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
