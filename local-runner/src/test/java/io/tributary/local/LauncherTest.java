package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** bin/tributary with a stand-in for {@code java} that says how it was called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path LAUNCHER = Path.of("bin/tributary").toAbsolutePath();

    @TempDir
    private Path folder;

    private record Run(int exitCode, long pid, String stdout, String stderr) {}

    @Test
    void passesArgumentsUntouchedFromAnyFolderAndThroughLinks() throws Exception {
        Path home = javaThatSays("17.0.1", "printf '%s\\n' \"$@\"");
        Path links = Files.createDirectory(folder.resolve("a b"));
        Files.createSymbolicLink(links.resolve("direct"), LAUNCHER);
        Files.createSymbolicLink(folder.resolve("relative"), Path.of("a b", "direct"));
        List<String> arguments = List.of("train", "a file.conf", "--set", "x=\"*\"", "", "@x", "$HOME", "ä");

        Run run = run(folder.resolve("relative"), home, Map.of("TRIBUTARY_JAVA_OPTS", "-Xmx3g -Dglob=*"), arguments);

        List<String> seen = run.stdout().lines().toList();
        int main = seen.indexOf("io.tributary.local.Runner");
        assertEquals(arguments, seen.subList(main + 1, seen.size()));
        assertEquals("@" + LAUNCHER.resolveSibling("jvm.options"), seen.get(0));
        assertTrue(seen.containsAll(List.of("-Xmx3g", "-Dglob=*")), run.stdout());
        assertEquals("", run.stderr());
    }

    @Test
    void keepsTheExitCodeAndTheProcess() throws Exception {
        Run run = run(LAUNCHER, javaThatSays("25", "echo $$; exit 130"), Map.of(), List.of());

        assertEquals(130, run.exitCode());
        assertEquals(String.valueOf(run.pid()), run.stdout().strip());
    }

    @Test
    void refusesAnOlderJavaInOneLine() throws Exception {
        Path home = javaThatSays("11.0.2", "echo started");

        Run run = run(LAUNCHER, home, Map.of(), List.of());

        assertEquals(1, run.exitCode());
        assertEquals(
                "tributary: " + home.resolve("bin/java") + ": needs Java 17 or newer, got 11; set JAVA_HOME\n",
                run.stderr());
        assertEquals("", run.stdout());
    }

    @Test
    void saysWhereJavaHomeHasNoJava() throws Exception {
        Run run = run(LAUNCHER, folder, Map.of(), List.of());

        assertEquals(1, run.exitCode());
        assertEquals(
                "tributary: JAVA_HOME: no Java at " + folder.resolve("bin/java") + "; set it to a JDK, 17 or newer\n",
                run.stderr());
    }

    @Test
    void trainsWithAClassOfTheUsersOwnHereAndOnExecutors() throws Exception {
        Path source = folder.resolve("Halved.java");
        Files.writeString(source, """
                package com.acme;

                public final class Halved implements io.tributary.activation.Activation {
                    @Override
                    public String type() {
                        return "com.acme.Halved";
                    }

                    @Override
                    public boolean needsInput() {
                        return false;
                    }

                    @Override
                    public void forward(
                            io.tributary.blas.Kernels kernels, int rows, int width, float[] z, float[] y) {
                        for (int i = 0; i < rows * width; i++) {
                            y[i] = z[i] / 2;
                        }
                    }

                    @Override
                    public void backward(
                            io.tributary.blas.Kernels kernels,
                            int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
                        for (int i = 0; i < rows * width; i++) {
                            dz[i] = dy[i] / 2;
                        }
                    }
                }
                """);
        Path classes = Files.createDirectory(folder.resolve("my classes"));
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        String classPath = System.getProperty("java.class.path");
        assertEquals(
                0, javac.run(System.err, System.err, "-cp", classPath, "-d", classes.toString(), source.toString()));

        Path out = folder.resolve("out");
        Run run = run(
                LAUNCHER,
                Path.of(System.getProperty("java.home")),
                Map.of("TRIBUTARY_CLASSPATH", folder.resolve("none.jar") + ":" + classes),
                Trained.arguments(
                        Trained.CONF.resolve("digits.conf"),
                        out,
                        "--master",
                        "local[2]",
                        "--set",
                        "train.epochs=1",
                        "--set",
                        "model.layers.0.activation=com.acme.Halved"));

        assertEquals(0, run.exitCode(), run.stderr());
        assertEquals("resident", new Trained(out).figure("engine").asText());
        assertTrue(Files.readString(out.resolve("model/model.conf")).contains("com.acme.Halved"));
        String input = Trained.CONF.resolve("data/digits.csv.gz").toString();
        Run unasked = withClasses(classes, "", "predict", out.toString(), "--input", input, "--output", out + "/a");
        assertEquals(2, unasked.exitCode(), unasked.stderr());
        assertTrue(unasked.stderr().contains("a class that came from elsewhere, com.acme.Halved"), unasked.stderr());
        Run predicted = withClasses(
                classes,
                "",
                "predict",
                out.toString(),
                "--input",
                input,
                "--output",
                out + "/b",
                "--allow-class",
                "com.acme");
        assertEquals(0, predicted.exitCode(), predicted.stderr());
        Run evaluated = withClasses(
                classes,
                "-Dspark.tributary.allowedClasses=com.acme.Halved",
                "evaluate",
                out.toString(),
                "--master",
                "local[2]");
        assertEquals(0, evaluated.exitCode(), evaluated.stderr());
    }

    private Run withClasses(Path classes, String javaOptions, String... arguments)
            throws IOException, InterruptedException {
        return run(
                LAUNCHER,
                Path.of(System.getProperty("java.home")),
                Map.of("TRIBUTARY_CLASSPATH", classes.toString(), "TRIBUTARY_JAVA_OPTS", javaOptions),
                List.of(arguments));
    }

    /** With executors that come and go, as Spark's own tests have them in local mode. */
    @Test
    void saysOnceWhyAJobPerStepComputes() throws Exception {
        Path out = folder.resolve("out");
        Run run = run(
                LAUNCHER,
                Path.of(System.getProperty("java.home")),
                Map.of(
                        "TRIBUTARY_JAVA_OPTS",
                        "-Dspark.dynamicAllocation.enabled=true -Dspark.dynamicAllocation.testing=true"),
                Trained.arguments(
                        Trained.CONF.resolve("digits.conf"),
                        out,
                        "--master",
                        "local[2]",
                        "--set",
                        "train.max-steps=2"));

        assertEquals(0, run.exitCode(), run.stderr());
        assertEquals("job", new Trained(out).figure("engine").asText());
        assertEquals(
                1,
                run.stderr()
                        .lines()
                        .filter(line -> line.contains("engine job: with spark.dynamicAllocation.enabled"))
                        .count(),
                run.stderr());
    }

    /** A Java home whose {@code java -version} names a version and which otherwise runs a line of shell. */
    private Path javaThatSays(String version, String line) throws IOException {
        Path home = Files.createDirectory(folder.resolve("java home"));
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2025-01-01' >&2; exit; fi
                %s
                """.formatted(version, line));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private Run run(Path launcher, Path javaHome, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(arguments);
        Path stdout = folder.resolve("stdout");
        Path stderr = folder.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TRIBUTARY_"));
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        int exitCode = process.waitFor();
        return new Run(
                exitCode, process.pid(), Files.readString(stdout), Files.readString(stderr, StandardCharsets.UTF_8));
    }
}
