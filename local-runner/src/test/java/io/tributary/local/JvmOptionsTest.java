package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

/** bin/jvm.options, which users and tests run with, against what Spark's own launcher would give. */
class JvmOptionsTest {
    @Test
    void areThoseOfSparkButForTheIncubatorAndOneOfOurs() throws IOException {
        List<String> expected = new ArrayList<>(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
        expected.removeIf(option -> option.isEmpty() || option.equals("--add-modules=jdk.incubator.vector"));
        expected.add("--sun-misc-unsafe-memory-access=allow");

        List<String> options = Files.readAllLines(Path.of("bin/jvm.options")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();

        assertEquals(expected, options);
    }
}
