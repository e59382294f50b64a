package io.tributary.spark.command;

import java.util.List;
import org.apache.logging.log4j.Level;
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

    private SparkLogs() {}

    /** Turns them off. */
    static void leaveFailuresToUs() {
        FAILED_TASKS.forEach(name -> Configurator.setLevel(name, Level.OFF));
    }
}
