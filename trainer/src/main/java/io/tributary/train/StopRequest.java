package io.tributary.train;

import java.util.Optional;

/** Asks a running training to stop after its step, with a checkpoint: set by a signal handler, read by the loop. */
public final class StopRequest {
    private volatile String reason;

    /** @param why what the summary calls it: {@code SIGTERM}, {@code SIGINT}; the first request counts */
    public synchronized void request(String why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** @return why to stop, if anyone asked */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /**
     * @param stoppedBy why a training ended
     * @return whether that was this request, and not an end it reached by itself
     */
    public boolean endedBy(String stoppedBy) {
        return stoppedBy.equals(reason);
    }
}
