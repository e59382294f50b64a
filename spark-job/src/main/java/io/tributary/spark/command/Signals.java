package io.tributary.spark.command;

import io.tributary.train.StopRequest;
import java.util.Map;
import org.apache.hadoop.service.launcher.IrqHandler;

/**
 * Ctrl-C and SIGTERM. Once a training takes steps, they ask it to stop after its step and to write a checkpoint. Before, while
 * data is read and packed, there is nothing to keep: the work is interrupted, and the process ends soon. A second signal ends it
 * at once. Uses Hadoop's binding to the JVM's signals, since javac allows none of our own under lint.
 */
final class Signals {
    private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);
    private static final String PREFIX = "SIG";

    /** How long interrupted work may take to tidy up. */
    private static final long TIDY_MILLIS = 10_000;

    private final StopRequest stop;
    private final Thread worker = Thread.currentThread();
    private boolean started;

    private Signals(StopRequest stop) {
        this.stop = stop;
    }

    /**
     * Takes over both signals for the rest of the process.
     *
     * @param stop is asked at the first signal, with its name
     * @return the signals, which interrupt the calling thread until the training has {@link #started}
     */
    static Signals stopOn(StopRequest stop) {
        Signals signals = new Signals(stop);
        EXIT_CODES.keySet().forEach(name -> new IrqHandler(name, signal -> signals.came(name)).bind());
        return signals;
    }

    private synchronized void came(String name) {
        if (stop.reason().isPresent()) {
            Runtime.getRuntime().halt(EXIT_CODES.get(name));
        }
        stop.request(PREFIX + name);
        if (!started) {
            worker.interrupt();
            Thread ends = new Thread(() -> endSoon(EXIT_CODES.get(name)), "tributary-signal");
            ends.setDaemon(true);
            ends.start();
        }
    }

    private static void endSoon(int exitCode) {
        try {
            Thread.sleep(TIDY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(exitCode);
    }

    /** The training has begun, and looks itself whether it is to stop. */
    synchronized void started() {
        started = true;
    }

    /** @return whether a signal came before the training had begun */
    synchronized boolean cameBefore() {
        return !started && stop.reason().isPresent();
    }

    /**
     * @param stoppedBy why a training ended
     * @return the exit code that says so: 0 unless a signal ended it
     */
    static int exitCode(String stoppedBy) {
        return stoppedBy.startsWith(PREFIX)
                ? EXIT_CODES.get(stoppedBy.substring(PREFIX.length()))
                : TributaryCommand.OK;
    }
}
