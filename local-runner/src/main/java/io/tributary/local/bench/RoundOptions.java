package io.tributary.local.bench;

import io.tributary.error.UserException;
import picocli.CommandLine.Option;

/** How often is measured, and for how long. */
final class RoundOptions {
    @Option(names = "--rounds", description = "rounds after the warm-up: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--seconds", description = "about how long a round takes: ${DEFAULT-VALUE}")
    private double seconds;

    /**
     * @param rounds where none are given
     * @param seconds where none are given
     */
    RoundOptions(int rounds, double seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    int rounds() {
        return rounds;
    }

    double seconds() {
        return seconds;
    }

    /** Refuses what cannot be measured. */
    void check() {
        atLeast(1, "--rounds", rounds);
    }

    /** Refuses a number that is too small. */
    static void atLeast(int least, String option, int value) {
        if (value < least) {
            throw new UserException(option, "must be at least " + least + ", got " + value, "");
        }
    }
}
