package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input gets one clear line and exit code 2, and leaves everything as it was. */
class BadInputTest {
    /** Of trained numbers, whose last bits are the processor's. */
    private static final Pattern CHECKSUM = Pattern.compile("(checksum is |written was )[0-9a-f]{8}\\b");

    /** What the JVM says of the options that Spark needs: the first on every JDK, the second on 25. */
    private static final List<String> OF_THE_JVM = List.of(
            "WARNING: Using incubator modules: jdk.incubator.vector",
            "WARNING: package sun.security.action not in java.base");

    @TempDir
    private Path folder;

    static List<BadInput> table() {
        return Stream.of(
                        BadArguments.TABLE,
                        BadConfigurations.TABLE,
                        BadNetworks.TABLE,
                        BadData.TABLE,
                        BadTables.TABLE,
                        BadText.TABLE,
                        BadModels.TABLE,
                        BadResumes.TABLE)
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void getsOneLineAndChangesNothing(BadInput bad) throws IOException {
        Playground here = new Playground(folder).lay();
        bad.spoil().in(here);
        Map<String, String> before = here.content();

        CommandRun run = CommandRun.of(here.here(bad.arguments()));

        assertEquals(here.here(bad.line()) + "\n", CHECKSUM.matcher(run.err()).replaceAll("$1CHECKSUM"));
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertEquals(before, here.content());
    }

    /** Logging, signals and exit hooks, which the other runs leave out, add nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"no such configuration", "a word in a numeric column", "a model without its weights"})
    @EnabledOnOs(OS.LINUX)
    void getsOneLineFromTheLauncherToo(String what) throws Exception {
        BadInput bad = table().stream()
                .filter(each -> each.what().equals(what))
                .findFirst()
                .orElseThrow();
        Playground here = new Playground(Files.createDirectory(folder.resolve("here"))).lay();
        bad.spoil().in(here);

        try (Launched process = Launched.start(folder.resolve("log"), "", here.here(bad.arguments()))) {
            assertEquals(2, process.awaitEnd(), process::output);
            List<String> lines = process.output()
                    .lines()
                    .filter(line -> !OF_THE_JVM.contains(line))
                    .toList();
            assertEquals(List.of(here.here(bad.line())), lines);
        }
    }

    @Test
    void comesInManyKinds() {
        assertTrue(table().size() >= 80, table().size() + " kinds");
        assertEquals(
                table().size(), table().stream().map(BadInput::what).distinct().count());
    }
}
