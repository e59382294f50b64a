package io.tributary.local.bench;

import io.tributary.spark.command.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The perceptron 784-100-10 on Fashion-MNIST, MLlib's beside ours, both in Spark's {@code local[2]}: seconds per pass, and
 * seconds of training until 85 % of the test images are told right. Data lie in memory before the clock runs, and tests stop
 * it. MLlib cannot be watched while it trains, so it trains anew with a bound on its iterations; the shortest of these trainings
 * that gets there counts, its failures do not.
 */
final class Perceptron {
    private static final double GOAL = 0.85;
    private static final int FIRST_BOUND = 10;
    private static final int LAST_BOUND = 640;
    private static final double FINENESS = 1.1;
    private static final int STEPS = 25;
    private static final int MOST_ROUNDS = 400;
    private static final int SHARDS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final Terminal terminal;
    private final Path directory;

    Perceptron(Terminal terminal, Path directory) {
        this.terminal = terminal;
        this.directory = directory;
    }

    /**
     * Trains both.
     *
     * @param train Fashion-MNIST's training images
     * @param test its test images
     */
    void compare(Items train, Items test) throws IOException {
        say("784-100-10 on Fashion-MNIST to %.0f%% test accuracy, beside MLlib, local[2]%n", 100 * GOAL);
        double ours;
        String text = Workload.W1.text("resident", train, SHARDS) + test.testText();
        try (Lane lane = Lane.local("resident", text, directory)) {
            ours = train(lane.contender(), train.count());
        }
        List<String> command = Lane.java(
                List.of(),
                MllibContender.class,
                train.items().toString(),
                train.labels().toString(),
                test.items().toString(),
                test.labels().toString());
        try (Contender mllib = new Contender("MLlib", command, Map.of(), directory.resolve("mllib.log"), PATIENCE)) {
            double theirs = train(mllib, FIRST_BOUND, LAST_BOUND);
            if (Double.isFinite(ours) && Double.isFinite(theirs)) {
                say("  MLlib's time over ours: %.1f%n", theirs / ours);
            }
        }
    }

    private double train(Contender contender, int examples) {
        double seconds = 0;
        long steps = 0;
        double accuracy = 0;
        for (int round = 0; round < MOST_ROUNDS && accuracy < GOAL; round++) {
            Round taken = contender.run(STEPS);
            seconds += taken.wall();
            steps += taken.steps();
            accuracy = taken.parts().get("accuracy");
        }
        double passes = steps * (double) Workload.W1.batch / examples;
        say(
                "  Tributary, Adam, batch %d: %.4f after %.2f passes in %.2f s, %.3f s per pass (a cold start included)%n",
                Workload.W1.batch, accuracy, passes, seconds, seconds / passes);
        return accuracy < GOAL ? Double.NaN : seconds;
    }

    /** Doubles the bound until the goal is reached, then closes in on the least that does. */
    private double train(Contender mllib, int firstBound, int lastBound) {
        int failing = 0;
        int bound = firstBound;
        Round first = mllib.run(bound);
        Round best = first;
        while (accuracy(best) < GOAL && bound < lastBound) {
            failing = bound;
            bound *= 2;
            best = mllib.run(bound);
        }
        Round longest = best;
        boolean reached = accuracy(best) >= GOAL;
        while (reached && failing > 0 && bound > failing * FINENESS) {
            int middle = (failing + bound) / 2;
            Round tried = mllib.run(middle);
            if (accuracy(tried) >= GOAL) {
                bound = middle;
                best = tried;
            } else {
                failing = middle;
            }
        }
        say(
                "  %s, L-BFGS, full batch: %.4f after %d iterations, %.0f passes, in %.1f s, %.2f s per pass%n",
                mllib.description(), accuracy(best), best.steps(), passes(best), best.wall(), perPass(first, longest));
        return reached ? best.wall() : Double.NaN;
    }

    /** Seconds, without what trainings have in common where there are two of different lengths. */
    private static double perPass(Round shorter, Round longer) {
        double wall = longer.wall() - (longer == shorter ? 0 : shorter.wall());
        return wall / (passes(longer) - (longer == shorter ? 0 : passes(shorter)));
    }

    private static double passes(Round round) {
        return round.parts().get(MllibContender.PASSES);
    }

    private static double accuracy(Round round) {
        return round.parts().get(MllibContender.ACCURACY);
    }

    private void say(String format, Object... values) {
        terminal.out().printf(Locale.ROOT, format, values);
        terminal.out().flush();
    }
}
