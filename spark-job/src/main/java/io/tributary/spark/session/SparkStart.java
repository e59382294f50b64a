package io.tributary.spark.session;

import io.tributary.error.Mendable;
import io.tributary.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.Utils;
import scala.Tuple2;

/**
 * Starts a context of ours. What keeps Spark from starting is a setting or a place that the user can mend, so each failure is one
 * line that names the setting, as far as it can be told from what Spark says.
 */
public final class SparkStart {
    /** What Spark writes at once: a smaller rest of a disk is a full one. */
    private static final byte[] PROBE = new byte[1 << 16];

    private static final Pattern SETTING = Pattern.compile("spark\\.[a-z][A-Za-z.]+[A-Za-z]");
    private static final int SHORTEST_VALUE = 4; // of a setting, to be recognised in a message

    private SparkStart() {}

    /**
     * @param conf with master and settings
     * @return the context
     * @throws UserException if Spark does not start with it
     */
    public static JavaSparkContext start(SparkConf conf) {
        requireLocalDirectory(conf);
        JavaSparkContext context;
        try {
            context = new JavaSparkContext(conf);
        } catch (Exception e) { // of any kind: Scala declares none
            throw failed(conf, e);
        }
        if (context.sc().isStopped()) {
            throw ContextWatch.stopped(context, null);
        }
        return context;
    }

    /** Spark needs one directory that it can write to, and without it ends the JVM. */
    private static void requireLocalDirectory(SparkConf conf) {
        List<String> reasons = new ArrayList<>();
        for (String directory : Utils.getConfiguredLocalDirs(conf)) {
            try {
                write(Path.of(directory));
                return;
            } catch (IOException e) {
                reasons.add(directory + " (" + Mendable.reason(e) + ")");
            }
        }
        throw new UserException(
                "spark.local.dir",
                "Spark cannot write to " + String.join(", ", reasons),
                "name a directory with room by spark.local.dir, SPARK_LOCAL_DIRS or -Djava.io.tmpdir");
    }

    private static void write(Path directory) throws IOException {
        Path probe = Files.createTempFile(Files.createDirectories(directory), "tributary-probe-", "");
        try {
            Files.write(probe, PROBE);
        } finally {
            Files.delete(probe);
        }
    }

    private static UserException failed(SparkConf conf, Exception failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
        String remedy = message.contains("heap")
                ? "with bin/tributary TRIBUTARY_JAVA_OPTS=-Xmx1g, with spark-submit --driver-memory 1g"
                : "mend the setting, or what it names";
        return new UserException(place(conf, message), "Spark does not start: " + message, remedy, failure);
    }

    /** The setting whose name, or else the longest value, is in a message. */
    private static String place(SparkConf conf, String message) {
        Matcher named = SETTING.matcher(message);
        if (named.find()) {
            return named.group();
        }
        String place = "Spark at " + conf.get("spark.master");
        int longest = SHORTEST_VALUE - 1;
        for (Tuple2<String, String> setting : conf.getAll()) {
            String value = setting._2().replaceFirst("^file:/+", "/");
            if (value.length() > longest && message.contains(value)) {
                place = setting._1();
                longest = value.length();
            }
        }
        return place;
    }
}
