package io.tributary.spark.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Spark's loggers of failed tasks, in a process of our own. A failure is told by the command: in one line where it is the
 * user's to mend, else with its trace. Spark tells the trace five more times on the way. Executors' own logs keep theirs.
 */
final class SparkLogs {
    private static final List<String> FAILED_TASKS = List.of(
            "org.apache.spark.executor.Executor",
            "org.apache.spark.scheduler.TaskSetManager",
            "org.apache.spark.sql.execution.datasources.FileFormatWriter",
            "org.apache.spark.storage.DiskBlockObjectWriter",
            "org.apache.spark.util.Utils");

    /** Who tells of a connection that fails. */
    static final List<String> NETWORK = List.of("org.apache.spark");

    /** Who tells of a context that does not start. */
    static final List<String> START =
            List.of("org.apache.spark.SparkContext", "org.apache.spark.metrics.MetricsSystem");

    private SparkLogs() {}

    /**
     * Starts something of Spark's, and tells of its failure by itself: what Spark warns of is seen, its traces are not.
     *
     * @param loggers who would tell of it too
     * @param work what may fail
     * @param <T> what comes of it
     * @return what came of it
     */
    static <T> T quietly(List<String> loggers, Supplier<T> work) {
        Map<String, Level> before = new LinkedHashMap<>();
        for (String name : loggers) {
            before.put(name, LogManager.getLogger(name).getLevel());
            Configurator.setLevel(name, Level.OFF);
        }
        try {
            return work.get();
        } finally {
            before.forEach(Configurator::setLevel);
        }
    }

    /** Turns them off. */
    static void leaveFailuresToUs() {
        FAILED_TASKS.forEach(name -> Configurator.setLevel(name, Level.OFF));
    }
}
