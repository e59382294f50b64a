package io.tributary.blas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which BLAS a process gets, in JVMs of their own, since a process loads one once. */
@EnabledOnOs(OS.LINUX)
class BlasLoadingTest {
    private static final String BUNDLED = "108 cases: OpenBLAS \\d+\\.\\d+\\.\\d+ \\w+ 1 thread \\(bundled\\)";
    private static final String INCUBATOR = "--add-modules=jdk.incubator.vector";
    private static final String JAVA =
            "netlib JavaBLAS on Java " + Runtime.version().feature() + " 1 thread ";

    @TempDir
    static Path folder;

    /** A BLAS that is not the bundled one: the same library under another path. */
    private static Path foreign;

    @BeforeAll
    static void copyTheBundledLibrary() throws IOException, UnavailableException {
        Path bundled = BundledOpenBlas.load().file();
        try (DirectoryStream<Path> libraries = Files.newDirectoryStream(bundled.getParent(), "lib*.so.*")) {
            for (Path library : libraries) {
                Files.copy(library, folder.resolve(library.getFileName()));
            }
        }
        foreign = folder.resolve(bundled.getFileName());
    }

    @Test
    void theBundledOpenBlasIsTheDefault() throws Exception {
        assertMatches(BUNDLED, probe(List.of(), "none"));
        assertMatches(BUNDLED, "108 cases: " + Blas.info());
    }

    @Test
    void anUnwritableHomeDoesNotMatter() throws Exception {
        assertMatches(BUNDLED, probe(List.of("-Duser.home=/proc/nowhere"), "none"));
    }

    /** Where each user has a group, files are group's too: umask 002. */
    @Test
    void aUmaskThatLetsTheGroupWriteDoesNotMatter() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        List<String> shell = List.of("sh", "-c", "umask 002; exec \"$@\"", "sh");
        for (int start = 0; start < 2; start++) {
            assertMatches(BUNDLED, run(shell, List.of("-Duser.home=" + home), "none"));
            assertTrue(Files.exists(home.resolve(".cache/tributary/native/.lock")));
        }
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwx---"));
        assertMatches(BUNDLED, probe(List.of("-Duser.home=" + home), "none"));
    }

    @Test
    void aFolderThatOthersMayWriteIsRefused() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals(
                "108 cases: " + JAVA + "(fallback: others may write the folder for native code; Java runs without"
                        + " --add-modules jdk.incubator.vector)",
                probe(List.of("-D" + NativeFolder.PROPERTY + "=" + shared), "none"));
        Path within = Files.createDirectory(shared.resolve("within"));
        assertEquals(
                "108 cases: " + JAVA + "(fallback: others may replace the folder for native code; Java runs without"
                        + " --add-modules jdk.incubator.vector)",
                probe(List.of("-D" + NativeFolder.PROPERTY + "=" + within), "none"));
    }

    @Test
    void aDamagedLibraryIsExtractedAgain() throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        List<String> options = List.of("-D" + NativeFolder.PROPERTY + "=" + own);
        assertMatches(BUNDLED, probe(options, "none"));
        Path library;
        try (Stream<Path> all = Files.walk(own)) {
            library = all.filter(path -> path.endsWith("libopenblas_nolapack.so.0"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] whole = Files.readAllBytes(library);
        byte[] damaged = whole.clone();
        damaged[damaged.length / 2] ^= 1;
        FileTime time = Files.getLastModifiedTime(library);
        Files.write(library, damaged);
        Files.setLastModifiedTime(library, time);
        assertMatches(BUNDLED, probe(options, "none"));
        assertArrayEquals(whole, Files.readAllBytes(library));
    }

    @Test
    void netlibTouchedEarlierWithoutALibraryDoesNotMatter() throws Exception {
        assertMatches(BUNDLED, probe(List.of(), "netlib-without-library"));
    }

    @Test
    void aBlasLoadedEarlierIsNamedAndNotMixedWithOurs() throws Exception {
        String expected = "libopenblas_nolapack.so.0 was loaded into this process earlier";
        String plain = probe(List.of(), "netlib-with", foreign.toString());
        assertEquals(
                "108 cases: " + JAVA + "(fallback: " + expected
                        + "; Java runs without --add-modules jdk.incubator.vector)",
                plain);
        String forced = probe(List.of("-Dtributary.blas=openblas"), "netlib-with", foreign.toString());
        assertEquals(
                "user error: system property tributary.blas: asks for openblas, but " + expected
                        + "; set it to auto for what works here",
                forced);
    }

    @Test
    void aLibraryTheUserNamesIsUsedAndNamedWithoutItsPath() throws Exception {
        String named = "-Ddev.ludovic.netlib.blas.nativeLibPath=" + foreign;
        assertEquals(
                "108 cases: libopenblas_nolapack.so.0 its own threads (by netlib's system property)",
                probe(List.of(named), "none"));
        assertMatches(BUNDLED, probe(List.of(named, "-Dtributary.blas=openblas"), "none"));
    }

    @Test
    void aLibraryTheUserNamesThatDoesNotLoadIsANamedFallback() throws Exception {
        String answer = probe(List.of("-Ddev.ludovic.netlib.blas.nativeLibPath=/nowhere/libmkl.so", INCUBATOR), "none");
        assertMatches(
                "108 cases: netlib VectorBLAS on Java \\d+ \\d+ bits 1 thread "
                        + "\\(fallback: netlib's JNI library cannot be loaded\\)",
                answer);
    }

    @Test
    void theJavaImplementationsCanBeForced() throws Exception {
        assertEquals("108 cases: " + JAVA + "(by tributary.blas)", probe(List.of("-Dtributary.blas=java"), "none"));
        assertMatches(
                "108 cases: netlib VectorBLAS on Java \\d+ \\d+ bits 1 thread \\(by tributary.blas\\)",
                probe(List.of("-Dtributary.blas=vector", INCUBATOR), "none"));
    }

    @Test
    void aChoiceThatCannotBeHadIsTheUsersError() throws Exception {
        assertEquals(
                "user error: system property tributary.blas: must be auto, openblas, vector or java, got \"mkl\"",
                probe(List.of("-Dtributary.blas=mkl"), "none"));
        assertEquals(
                "user error: system property tributary.blas: asks for vector, but Java runs without --add-modules"
                        + " jdk.incubator.vector; set it to auto for what works here",
                probe(List.of("-Dtributary.blas=vector"), "none"));
    }

    private static void assertMatches(String pattern, String actual) {
        assertTrue(actual.matches(pattern), actual);
        assertFalse(actual.contains("/"), actual);
    }

    /** Runs {@link BlasProbe}; returns what it printed. */
    private static String probe(List<String> options, String... arguments) throws IOException, InterruptedException {
        return run(List.of(), options, arguments);
    }

    private static String run(List<String> shell, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BlasProbe.class.getName()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile(folder, "probe", ".err");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> output + read(errors));
        return output.strip();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
