package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

/** bin/jvm.options, which users and tests run with, against what Spark's own launcher would give. */
class JvmOptionsTest {
    /** Not asked for by each line of Spark that there is a jar for, and harmless where they are not. */
    private static final List<String> OF_SOME_LINES = List.of(
            "-Djdk.reflect.useDirectMethodHandle=false",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dio.netty.allocator.type=pooled",
            "-Dio.netty.handler.ssl.defaultEndpointVerificationAlgorithm=NONE",
            "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED");

    @Test
    void areThoseOfEverySparkButForTheIncubatorAndOneOfOurs() throws IOException {
        Set<String> expected =
                new TreeSet<>(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        expected.removeIf(option -> option.isEmpty() || option.equals("--add-modules=jdk.incubator.vector"));
        expected.add("--sun-misc-unsafe-memory-access=allow");
        expected.addAll(OF_SOME_LINES);

        List<String> options = Files.readAllLines(Path.of("bin/jvm.options")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();

        assertEquals(expected, new TreeSet<>(options));
        assertEquals(expected.size(), options.size(), "each once");
    }
}
