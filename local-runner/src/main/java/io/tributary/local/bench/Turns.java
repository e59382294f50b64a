package io.tributary.local.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What a contender did in its turns.
 *
 * @param lane the contender
 * @param steps of each round
 * @param rounds one after the other, between those of the others
 */
record Turns(Lane lane, int steps, List<Round> rounds) {
    private static final int LEAST_STEPS = 5;

    /** A round of the warm-up counts as faster when it is so by this factor. */
    private static final double FASTER = 1.05;

    /** The warm-up ends after so many rounds in a row that were not faster than all before. */
    private static final int NO_FASTER = 2;

    private static final int MOST_WARM_UP = 20; // rounds

    /**
     * Warms contenders up and lets them take turns, so that a busy machine is busy for all.
     *
     * @param lanes the contenders
     * @param times how many rounds each takes, and about how long
     */
    static List<Turns> take(List<Lane> lanes, RoundOptions times) {
        List<Turns> all = new ArrayList<>();
        for (Lane lane : lanes) {
            all.add(new Turns(lane, warmUp(lane.contender(), times.seconds()), new ArrayList<>()));
        }
        for (int round = 0; round < times.rounds(); round++) {
            for (Turns turns : all) {
                turns.rounds.add(turns.lane.contender().run(turns.steps));
            }
        }
        return all;
    }

    /**
     * Runs until it gets no faster: on two cores the compilers of three processes take half of the time for the first minute.
     * Returns the steps of a round.
     */
    private static int warmUp(Contender contender, double seconds) {
        contender.run(LEAST_STEPS);
        double best = contender.run(LEAST_STEPS).millis();
        int steps = steps(best, seconds);
        for (int round = 0, slow = 0; round < MOST_WARM_UP && slow < NO_FASTER; round++) {
            double millis = contender.run(steps).millis();
            slow = millis * FASTER < best ? 0 : slow + 1;
            best = Math.min(best, millis);
            steps = steps(best, seconds);
        }
        return steps;
    }

    private static int steps(double millis, double seconds) {
        return (int) Math.max(LEAST_STEPS, seconds * 1e3 / millis);
    }

    String name() {
        return lane.contender().name();
    }

    /** Whether the contender tells a part of its steps. */
    boolean has(String part) {
        return rounds.get(0).parts().containsKey(part);
    }

    /** Median milliseconds over the rounds of a part of a step. */
    double median(String part) {
        return Round.median(rounds, round -> round.parts().get(part));
    }

    /** The same as text; empty where the contender does not tell. */
    String text(String part) {
        return has(part) ? Round.digits(median(part)) : "";
    }
}
