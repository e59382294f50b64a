package io.tributary.train;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * When to keep checkpoints and how many. Whatever is set here, one is kept at the end of a training.
 *
 * @param everySteps after each multiple of this many steps, at least 1, if set
 * @param everyMinutes when this many minutes have passed since the last one, more than 0, if set
 * @param keep how many of the newest stay, at least 1
 */
public record CheckpointSchedule(OptionalLong everySteps, OptionalDouble everyMinutes, int keep) {
    /** Rejects what no configuration lets through. {@inheritDoc} */
    public CheckpointSchedule {
        if (everySteps.orElse(1) < 1 || !(everyMinutes.orElse(1) > 0) || keep < 1) {
            throw new IllegalArgumentException(
                    "a schedule of every " + everySteps + " steps, " + everyMinutes + " minutes, keeping " + keep);
        }
    }

    /**
     * @param step the steps taken
     * @param nanosSinceLast the time since the last checkpoint, or since the start
     * @return whether it is time
     */
    public boolean isDue(long step, long nanosSinceLast) {
        return everySteps.isPresent() && step % everySteps.getAsLong() == 0
                || everyMinutes.isPresent() && nanosSinceLast >= everyMinutes.getAsDouble() * 60e9;
    }
}
