package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a machine, a disk or a network lacks is one line and exit code 2, on threads and on Spark, wherever it is noticed. {@code
 * /proc} is where nobody can write, not even root.
 */
@EnabledOnOs(OS.LINUX)
class LacksTest {
    private static final String SPARK = "local[2]";

    @TempDir
    private Path folder;

    /**
     * What is lacking.
     *
     * @param what a name for the report
     * @param javaOptions of the process
     * @param arguments of the command line
     * @param line what its last line must match
     */
    private record Lack(String what, String javaOptions, List<String> arguments, String line) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Lack train(String what, String javaOptions, String line, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "HERE/job.conf"));
        arguments.addAll(List.of(more));
        return new Lack(what, javaOptions, arguments, line);
    }

    /** More layers than the heap holds, of weights alone. */
    private static final String WIDE = "model.layers.0.units=4000000";

    static List<Lack> lacks() {
        return List.of(
                train(
                        "a heap too small for Spark",
                        "-Xmx200m",
                        "tributary: spark.testing.memory|spark.driver.memory: .*|tributary: .*Spark does not start: .*heap.*-Xmx1g.*",
                        "--master",
                        SPARK),
                train(
                        "a network larger than the heap",
                        "-Xmx100m",
                        "tributary: model.layers: 2[0-9]+ parameters, .* take [0-9]+ MiB, and the heap has [0-9]+; give .*",
                        "--set",
                        WIDE),
                train(
                        "a network larger than the heap, on Spark",
                        "-Xmx480m",
                        "tributary: m(odel.layers|emory): .* heap .*",
                        "--set",
                        "model.layers.0.units=20000000",
                        "--master",
                        "local[1]"),
                train(
                        "work larger than the heap",
                        "-Xmx100m",
                        "tributary: memory: the heap of [0-9]+ MiB is too small \\(.*\\); give the process more .*",
                        "--set",
                        "model.layers.0.units=400000",
                        "--set",
                        "train.batch-size=12"),
                train(
                        "a directory for events",
                        "-Dspark.eventLog.enabled=true -Dspark.eventLog.dir=HERE/nowhere",
                        "tributary: spark.eventLog.dir: Spark does not start: .*HERE/nowhere.*",
                        "--master",
                        SPARK),
                train(
                        "a local directory of Spark's",
                        "-Dspark.local.dir=/proc/x",
                        "tributary: spark.local.dir: Spark cannot write to /proc/x \\(.*\\); name a directory with room .*",
                        "--master",
                        SPARK),
                train("a temporary directory", "-Djava.io.tmpdir=/proc/x", "tributary: .*/proc/x.*", "--threads", "1"),
                train(
                        "an output that can be written",
                        "",
                        "tributary: /proc/x/out: .*",
                        "--output",
                        "/proc/x/out",
                        "--set",
                        "data.label.column=x"), // of what the rows lack, nothing is said: they are not read yet
                train(
                        "data at an HDFS that is there",
                        "",
                        "tributary: hdfs://127.0.0.1:CLOSED/x.csv: .*refused.*",
                        "--set",
                        "data.train=hdfs://127.0.0.1:CLOSED/x.csv"),
                train("the host of an HDFS", "", "tributary: hdfs:///x.csv: .*", "--set", "data.train=hdfs:///x.csv"));
    }

    private String here(String text, int closed) {
        return text.replace("HERE", folder.toString()).replace("CLOSED", "" + closed);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lacks")
    void isOneLine(Lack lack) throws Exception {
        new Playground(folder).lay();
        int closed = closedPort();
        List<String> arguments =
                lack.arguments.stream().map(each -> here(each, closed)).toList();
        requireOneLine(here(lack.javaOptions, closed), arguments, here(lack.line, closed));
    }

    private void requireOneLine(String javaOptions, List<String> arguments, String line) throws Exception {
        Path log = Files.createTempFile(folder, "log", "");
        try (Launched process = Launched.start(log, javaOptions, arguments)) {
            assertEquals(2, process.awaitEnd(), process::output);
            List<String> lines = process.output().lines().toList();
            String last = lines.get(lines.size() - 1);
            assertTrue(Pattern.matches(line, last), process::output);
            assertTrue(lines.stream().noneMatch(each -> each.startsWith("\tat ")), process::output);
        }
    }

    /** Nothing tells how long it is. */
    @Test
    void aConfigurationWithoutEndIsRefused() throws Exception {
        requireOneLine("-Xmx300m", List.of("train", "/dev/zero"), "tributary: /dev/zero: is longer than 16 MiB, .*");
    }

    @Test
    void predictionsThatHaveNoPlaceAreOneLine() throws Exception {
        Playground here = new Playground(folder).lay();
        here.done("train", "HERE/job.conf", "--output", "HERE/out");
        for (String[] more : new String[][] {{}, {"--master", SPARK}}) {
            List<String> arguments = new ArrayList<>(List.of(
                    "predict", folder + "/out", "--input", folder + "/rows.csv", "--output", "/proc/x/predictions"));
            arguments.addAll(List.of(more));
            requireOneLine("", arguments, "tributary: .*/proc/x.*");
        }
    }

    /** A header of a few bytes asks for as much memory as there is in no machine. */
    @Test
    void aTensorOfMoreValuesThanThereAreNumbersIsRefused() throws IOException {
        Playground here = new Playground(folder).lay();
        byte[] header = ("{\"layers.0.kernel\":{\"dtype\":\"F32\",\"shape\":[9007199254740992,9007199254740992],"
                        + "\"data_offsets\":[0,4]}}")
                .getBytes(StandardCharsets.US_ASCII);
        here.write(
                "huge.safetensors",
                ByteBuffer.allocate(8 + header.length + 4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .array());
        CommandRun run = CommandRun.of("train", folder + "/job.conf", "--init-from", folder + "/huge.safetensors");
        assertEquals(2, run.exitCode(), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
        assertTrue(run.err().startsWith("tributary: " + folder + "/huge.safetensors"), run::err);
    }

    /** There is one position, which any stride leaves. */
    @Test
    void stridesBeyondTheImageAreGood() throws IOException {
        Playground here = new Playground(folder).lay();
        here.replace(
                "images.conf",
                "layers = [",
                "layers = [{ type = reshape, target-shape = [1, 2, 2] }, { type = conv2d, filters = 2, kernel-size = 1,"
                        + " strides = " + Integer.MAX_VALUE + " }, flatten,");
        here.done("train", "HERE/images.conf", "--threads", "1");
    }

    /** Shards in a temporary directory that has no room for them; predictions likewise. */
    @Test
    void aDiskThatIsFullIsOneLine() throws Exception {
        Playground here = new Playground(folder).lay();
        here.write("rows.csv", "x,z,y\n" + "0.5,1,a\n0.25,2,b\n".repeat(5000));
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(mounted(disk), "needs root to mount");
        try {
            String options = "-Djava.io.tmpdir=" + disk;
            String full = "tributary: .*(No space left on device|are free in).*";
            requireOneLine(options, List.of("train", folder + "/job.conf", "--threads", "1"), full);
            here.done("train", "HERE/job.conf", "--output", "HERE/out");
            requireOneLine(
                    "",
                    List.of(
                            "predict",
                            folder + "/out",
                            "--input",
                            folder + "/rows.csv",
                            "--output",
                            disk + "/predictions",
                            "--master",
                            SPARK),
                    full);
        } finally {
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
        }
    }

    private static boolean mounted(Path disk) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=32k", "none", disk.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program
        }
    }
}
