package io.tributary.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A small form of {@code bench/links.sh}: two executors on limited links of their own. */
class LinksTest {
    private static final Path OUTPUT = Path.of("target/links-test.log");
    private static final Pattern LINE = Pattern.compile(
            "executors 2 shards 4 (ranges|star) (?:float32): (\\d+) ms per step, .*"
                    + "driver sent ([0-9.]+) received ([0-9.]+), an executor sent ([0-9.]+) received ([0-9.]+); sha256 (\\w{64})");

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean hasNamespaces() {
        String name = "tl-test-" + ProcessHandle.current().pid();
        return succeeds("ip", "netns", "add", name) && succeeds("ip", "netns", "del", name) && succeeds("tc", "-V");
    }

    @Test
    void anExchangeByRangesSendsTheModelOnceFromTheDriverAndTwiceFromAnExecutor() throws Exception {
        assumeTrue(hasNamespaces(), "needs root, and ip and tc with network namespaces");
        Process process = new ProcessBuilder(List.of(
                        "bench/links.sh",
                        "--executors",
                        "2",
                        "--shards",
                        "4",
                        "--exchanges",
                        "ranges star",
                        "--units",
                        "600,600",
                        "--steps",
                        "6",
                        "--rate",
                        "400mbit",
                        "--heap",
                        "1g"))
                .redirectErrorStream(true)
                .redirectOutput(OUTPUT.toFile())
                .start();
        assertTrue(process.waitFor(10, TimeUnit.MINUTES), "it hangs");
        String output = Files.readString(OUTPUT);
        assertEquals(0, process.exitValue(), output);
        Set<String> weights = new HashSet<>();
        Set<String> exchanges = new HashSet<>();
        for (String line : output.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                exchanges.add(matcher.group(1));
                weights.add(matcher.group(7));
                boolean ranges = matcher.group(1).equals("ranges");
                for (int i = 3; i <= 6; i++) {
                    double most = ranges ? i <= 4 ? 1.15 : 2.3 : 2.3; // with what TCP and Spark add
                    double models = Double.parseDouble(matcher.group(i));
                    assertTrue(models > 0.5 && models <= most, line);
                }
            }
        }
        assertEquals(Set.of("ranges", "star"), exchanges, output);
        assertEquals(1, weights.size(), output);
    }
}
