package io.tributary.local.cluster;

import io.tributary.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the build left what processes start from.
 *
 * @param root the project's directory
 */
public record Installation(Path root) {
    /** Names the job's jar, and by it the project: {@code bin/tributary} sets it. */
    private static final String JOB_JAR = "tributary.job.jar";

    /** Takes the absolute path. {@inheritDoc} */
    public Installation {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * @return the installation whose {@code bin/tributary} started this JVM
     * @throws UserException if another program did
     */
    public static Installation ofLauncher() {
        String jar = System.getProperty(JOB_JAR, "");
        if (jar.isEmpty() || !Files.isRegularFile(Path.of(jar))) {
            throw new UserException(
                    "bench", "needs the files of the build beside it", "start it with local-runner/bin/tributary");
        }
        return new Installation(
                Path.of(jar).toAbsolutePath().getParent().getParent().getParent());
    }

    /** @return the directory that holds Spark's {@code jars}: a SPARK_HOME */
    public Path spark() {
        return root.resolve("local-runner/target/spark");
    }

    /** @return what Spark needs of a JVM, as an argument file */
    public Path jvmOptions() {
        return root.resolve("local-runner/bin/jvm.options");
    }

    /** @return the settings of the log */
    public Path logSettings() {
        return root.resolve("conf/log4j2.properties");
    }

    /** @return the jar that executors get */
    public Path jobJar() {
        return root.resolve("spark-job/target/tributary-spark.jar");
    }

    /** @return the class path of {@code bin/tributary} */
    public String classPath() {
        Path target = root.resolve("local-runner/target");
        return String.join(
                ":",
                List.of(
                        target.resolve("tributary-local-runner.jar").toString(),
                        target.resolve("lib/*").toString(),
                        spark().resolve("jars/*").toString()));
    }
}
