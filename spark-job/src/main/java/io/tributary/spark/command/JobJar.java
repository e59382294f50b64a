package io.tributary.spark.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/**
 * Tributary's classes for executors in other processes. spark-submit sends its jar; a process of our own sends the same file,
 * which its launcher names. The driver keeps the classes it has: the jar's relocated libraries travel in neither direction.
 */
final class JobJar {
    /** The system property in which a launcher names the file. */
    static final String PROPERTY = "tributary.job.jar";

    private static final String JARS = "spark.jars";
    private static final String SUBMITTED = "spark.submit.deployMode"; // set by spark-submit, whatever the cluster

    private JobJar() {}

    /**
     * Sees to it that executors get the classes.
     *
     * @param conf where {@code spark.jars} is set if nobody has; changed
     * @param master where Spark will run
     */
    static void send(SparkConf conf, Master master) {
        if (master.isInThisJvm() || conf.contains(JARS) || conf.contains(SUBMITTED)) {
            return;
        }
        String file = System.getProperty(PROPERTY, "");
        if (file.isEmpty() || !Files.isRegularFile(Path.of(file))) {
            throw master.error(
                    "executors need Tributary's jar" + (file.isEmpty() ? "" : ", and there is no " + file),
                    "use spark-submit with spark-job/target/tributary-spark.jar, or set spark.jars");
        }
        conf.set(JARS, Path.of(file).toAbsolutePath().toUri().toString());
    }
}
