package io.tributary.spark.command;

import io.tributary.error.UserException;
import picocli.CommandLine.Option;

/** Where a command computes. */
final class MachineOptions {
    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "compute in Spark at this master: local[4], spark://host:7077, yarn; not with spark-submit")
    private String master;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "most threads of the engine threads; as many as there are processors by default")
    private Integer threads;

    /** @return the master given here or by spark-submit, or null */
    String master() {
        return master != null ? master : System.getProperty("spark.master");
    }

    /** @return the master given here, or null */
    String masterOption() {
        return master;
    }

    /**
     * Refuses what Spark would not heed.
     *
     * @throws UserException if a number of threads was given
     */
    void requireNoThreads() {
        if (threads != null) {
            throw new UserException(
                    "--threads",
                    "has no part where Spark computes",
                    "leave it out; --master local[N] gives Spark N threads");
        }
    }

    /** @return most threads of the engine threads */
    int threads() {
        if (threads == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (threads < 1) {
            throw new UserException("--threads", "must be at least 1, got " + threads, "");
        }
        return threads;
    }
}
