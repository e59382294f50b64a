package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Same configuration, data and seed: the same bits, in processes of their own, however Java runs them. */
@EnabledOnOs(OS.LINUX)
class OneAnswerTest {
    private static final Path DIGITS = Trained.CONF.resolve("digits.conf");
    private static final String[] SHORT = {"--set", "train.max-steps=20", "--set", "train.shards=5"};

    private static String here;

    @BeforeAll
    static void trainHere(@TempDir Path folder) {
        here = Trained.of(DIGITS, folder.resolve("out"), SHORT).sha256();
    }

    @ParameterizedTest(name = "--threads {0} {1}")
    @CsvSource({"1, ''", "4, ''", "2, -Xint", "3, -XX:TieredStopAtLevel=1"})
    void threadsAndCompilersDoNotMatter(String threads, String javaOptions, @TempDir Path folder) throws Exception {
        Trained training = new Trained(folder.resolve("out"));
        List<String> arguments = new ArrayList<>(Trained.arguments(DIGITS, training.directory(), SHORT));
        arguments.addAll(List.of("--threads", threads));

        try (Launched process = Launched.start(folder.resolve("log"), javaOptions, arguments)) {
            assertEquals(0, process.awaitEnd(), process::output);
        }

        assertEquals(here, training.sha256());
    }
}
