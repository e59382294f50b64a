package io.tributary.spark.command;

import io.tributary.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description =
                    "a directory of this machine for packed data while it is needed; that of java.io.tmpdir by default")
    private String scratch;

    /**
     * @return where packed data lies while it is needed, if the command line says so
     * @throws UserException if it is no directory that can be written to
     */
    Optional<Path> scratch() {
        Optional<Path> directory = Optional.ofNullable(scratch).map(Places::uri).map(Path::of);
        directory.ifPresent(path -> {
            if (!Files.isDirectory(path) || !Files.isWritable(path)) {
                throw new UserException("--scratch", "must be a directory to write to, got " + path, "make it first");
            }
        });
        return directory;
    }

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
