package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that loads a model and predicts is compiled and runs without Spark's linear algebra and what that brings. */
class ModelAloneTest {
    private static final List<String> OF_SPARK = List.of("spark", "scala", "breeze", "spire", "cats", "algebra");

    @TempDir
    private Path folder;

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> OF_SPARK.stream()
                        .noneMatch(
                                name -> Path.of(entry).getFileName().toString().startsWith(name)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void predictsFloatsDoublesAndRecords() throws Exception {
        Path model = Path.of(getClass().getResource("models-v2/gems-price").toURI());
        Path source = folder.resolve("Service.java");
        Files.writeString(source, """
                import io.tributary.model.Model;
                public class Service {
                    public static void main(String[] args) {
                        Model model = Model.load(args[0]);
                        int cells = model.fitted().cells();
                        System.out.println(model.predict(new float[cells]).length + " "
                            + model.predict(new double[cells]).length);
                        try {
                            Class.forName("org.apache.spark.ml.linalg.Vector");
                            System.out.println("with vectors");
                        } catch (ClassNotFoundException e) {
                            System.out.println("alone");
                        }
                    }
                }
                """);
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath(), "-d", folder.toString(), source.toString());
        assertEquals(0, compiled);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + File.pathSeparator + classPath(),
                        "Service",
                        model.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exit = process.waitFor();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, exit, text);
        assertTrue(text.contains("1 1\nalone\n"), text);
    }
}
