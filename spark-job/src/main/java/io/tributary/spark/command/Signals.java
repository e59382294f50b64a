package io.tributary.spark.command;

import io.tributary.train.StopRequest;
import java.util.Map;
import org.apache.hadoop.service.launcher.IrqHandler;

/**
 * Ctrl-C and SIGTERM ask the training to stop after its step and to write a checkpoint; a second one ends the process at
 * once. Uses Hadoop's binding to the JVM's signals, since javac allows none of our own under lint.
 */
final class Signals {
    private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);

    private Signals() {}

    /**
     * Takes over both signals for the rest of the process.
     *
     * @param stop is asked at the first signal, with its name
     */
    static void stopOn(StopRequest stop) {
        EXIT_CODES
                .keySet()
                .forEach(name -> new IrqHandler(name, signal -> {
                            if (stop.reason().isPresent()) {
                                Runtime.getRuntime().halt(EXIT_CODES.get(name));
                            }
                            stop.request("SIG" + name);
                        })
                        .bind());
    }

    /**
     * @param stoppedBy why a training ended
     * @return the exit code that says so: 0 unless a signal ended it
     */
    static int exitCode(String stoppedBy) {
        return stoppedBy.startsWith("SIG") ? EXIT_CODES.get(stoppedBy.substring(3)) : TributaryCommand.OK;
    }
}
