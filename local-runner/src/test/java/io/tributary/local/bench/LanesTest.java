package io.tributary.local.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.spark.command.Terminal;
import io.tributary.spark.command.TributaryCommand;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Lanes of {@code bench} that need more than a JVM: the standalone cluster, and MLlib on files as Fashion-MNIST has them. */
@ExtendWith(JobJar.class)
class LanesTest {
    private static final String NUMBER = "[0-9][0-9,.]*";
    private static final List<String> SHORT = List.of(
            "bench",
            "--workload=W1",
            "--items=256",
            "--rounds=1",
            "--seconds=0.05",
            "--python=/no/python"); // its contenders have a test of their own

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void aClusterHasARowWithAllColumns() {
        bench("--engine=resident", "--place=CLUSTER", "--no-mllib");

        String head = line("examples/s");
        assertEquals(
                List.of(
                        "examples/s",
                        "ms/step",
                        "p95",
                        "sample",
                        "forward",
                        "backward",
                        "reduce",
                        "update",
                        "broadcast",
                        "wait",
                        "bytes",
                        "peak",
                        "MiB"),
                List.of(head.strip().split(" +")));
        String row = line("resident, 2 executors");
        String rate = NUMBER + " \\(" + NUMBER + " to " + NUMBER + "\\)";
        assertTrue(row.matches("  resident, 2 executors +" + rate + "( +" + NUMBER + "){11}"), row);
        assertEquals(head.length(), row.length(), row);
    }

    @Test
    void mllibIsComparedOnFilesOfFashionMnist() throws IOException {
        write("train", 256);
        write("t10k", 100);

        bench("--engine=threads", "--data=" + directory);

        assertEquals("W1: 784-100-10, batch 128, Fashion-MNIST", line("W1:"));
        String ours = line("  Tributary, Adam, batch 128: ");
        assertTrue(
                ours.matches(".*: (0\\.8[5-9]..|0\\.9...|1\\.0000) after (12\\.50|25\\.00|37\\.50) passes in " + NUMBER
                        + " s, " + NUMBER + " s per pass .*"),
                ours);
        String theirs = line("  MLlib ");
        assertTrue(
                theirs.matches(
                        ".*, L-BFGS, full batch: (0\\.8[5-9]..|0\\.9...|1\\.0000) after [0-9]+ iterations, [0-9]+"
                                + " passes, in " + NUMBER + " s, " + NUMBER + " s per pass"),
                theirs);
        String ratio = line("  MLlib's time over ours: ");
        assertTrue(ratio.matches(".*: " + NUMBER), ratio);
    }

    /** Images of which each class has its own pixels lit. */
    private void write(String name, int count) throws IOException {
        try (DataOutputStream images = idx(name + "-images-idx3-ubyte.gz", count, 28, 28);
                DataOutputStream labels = idx(name + "-labels-idx1-ubyte.gz", count)) {
            for (int i = 0; i < count; i++) {
                int label = i % 10;
                byte[] pixels = new byte[784];
                Arrays.fill(pixels, 78 * label, 78 * (label + 1), (byte) (100 + i % 100));
                images.write(pixels);
                labels.write(label);
            }
        }
    }

    private DataOutputStream idx(String name, int... shape) throws IOException {
        DataOutputStream file =
                new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(directory.resolve(name))));
        file.writeInt(0x0800 + shape.length);
        for (int dimension : shape) {
            file.writeInt(dimension);
        }
        return file;
    }

    private void bench(String... more) {
        String[] all = Arrays.copyOf(SHORT.toArray(String[]::new), SHORT.size() + more.length);
        System.arraycopy(more, 0, all, SHORT.size(), more.length);
        Terminal terminal = new Terminal(new PrintStream(out, true), new PrintStream(err, true), 0);
        int exitCode = TributaryCommand.run(all, terminal, BenchCommand.class);
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertEquals(0, exitCode);
    }

    /** The only line that begins so. */
    private String line(String start) {
        List<String> found = out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(start) || line.strip().startsWith(start))
                .toList();
        assertEquals(1, found.size(), out.toString(StandardCharsets.UTF_8));
        return found.get(0);
    }
}
