package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The jar for spark-submit brings what Spark does not, and nothing that Spark does. */
class SparkJobJarTest {
    private static final Path JAR = Path.of("../spark-job/target/tributary-spark.jar");
    private static final File[] SPARK_JARS = new File("target/spark/jars").listFiles();

    private static Set<String> entries;

    @BeforeAll
    static void readJar() throws IOException {
        entries = filesIn(JAR.toFile());
    }

    @Test
    void holdsNoClassOfSparks() throws IOException {
        Set<String> twice = new TreeSet<>();
        for (File sparkJar : SPARK_JARS) {
            filesIn(sparkJar).stream()
                    .filter(name -> name.endsWith(".class") && entries.contains(name))
                    .forEach(twice::add);
        }

        assertTrue(SPARK_JARS.length > 100, "Spark's jars are where they were compared");
        assertEquals(Set.of(), twice);
    }

    @Test
    void holdsOurClassesAndTheLibrariesUnderOurName() {
        Set<String> roots = entries.stream()
                .filter(name -> name.endsWith(".class"))
                .map(name -> name.replaceAll("^(io/tributary|[^/]+/[^/]+)/.*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of("io/tributary", "org/bytedeco"), roots);
        assertTrue(entries.contains("io/tributary/error/UserException.class"));
        assertTrue(entries.contains("io/tributary/shaded/config/Config.class"));
        assertTrue(entries.contains("io/tributary/shaded/picocli/CommandLine.class"));
    }

    @Test
    void holdsTheNativesOfLinuxAlone() {
        Set<String> platforms = entries.stream()
                .filter(name -> name.matches(".*\\.(so|so\\.\\d+|dll|dylib)"))
                .map(name -> name.replaceAll(".*/([^/]+)/[^/]+", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of("linux-arm64", "linux-x86_64"), platforms);
    }

    @Test
    void carriesLicenceAndNotice() {
        assertTrue(entries.contains("META-INF/LICENSE"));
        assertTrue(entries.contains("META-INF/NOTICE"));
    }

    private static Set<String> filesIn(File jar) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            return file.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(entry -> entry.getName())
                    .collect(Collectors.toSet());
        }
    }
}
