package io.tributary.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What bounds the steps of a run, and what would help, in one line of plain words.
 *
 * <p>A step's median parts are put together as arithmetic (forward, backward), sampling, the optimizer's update, and exchange
 * (reduce, broadcast, wait). The largest binds if it is at least {@link #BINDS} of their sum. Then the rules are:
 *
 * <ul>
 *   <li>Arithmetic and sampling are shared by tasks: more cores, as long as there are more shards than tasks. Where every shard
 *       has its own task, more shards and as many cores, unless a shard's part of a batch would fall below {@link
 *       #LEAST_EXAMPLES}; then only with a larger batch, while it is not all examples.
 *   <li>The update costs the same whatever the batch: a larger one, so that there are fewer updates.
 *   <li>So does the exchange. Where at least half of it is wait and the engine is a job per step, that is Spark's scheduling,
 *       and resident tasks do without, unless they were asked for and are not to be had. Other waits are for threads or
 *       messages, which fewer threads or cores need less of. Where at least half is reduction, fewer shards check and merge
 *       less. Both take cores from the arithmetic, which on half the tasks takes twice as long: they are told only where that
 *       costs less than the half of the exchange that can be won. Threads of one JVM hand over arrays: told to a job that may
 *       run there, but not where resident tasks, of one JVM perhaps, mostly merge.
 * </ul>
 *
 * <p>Nothing is said of fewer than {@link #LEAST_STEPS} steps, which are a JVM's warm-up. Not told: another optimizer or
 * network, which is not the same training.
 */
public final class StepBound {
    /** Steps below which nothing is said. */
    static final int LEAST_STEPS = 20;

    /** The share of a step from which on a part binds it. */
    static final double BINDS = 0.4;

    /** Examples of a shard in a step, below which splitting the batch further makes matrices too small to gain by it. */
    static final long LEAST_EXAMPLES = 16;

    private static final String BATCH = "train.batch-size";
    private static final String SHARDS = "train.shards";

    /**
     * What decides.
     *
     * @param millis where the time of a step went
     * @param steps how many steps that is the median of
     * @param engine the engine's name
     * @param others engines that could take the job instead, as {@code engine} is set
     * @param shards number of shards
     * @param tasks threads or tasks that computed
     * @param values parameters and state values
     * @param batch examples of a step
     * @param examples examples of an epoch
     */
    public record Facts(
            Summary.StepMillis millis,
            int steps,
            String engine,
            List<String> others,
            int shards,
            int tasks,
            long values,
            long batch,
            long examples) {
        boolean onThreads() {
            return engine.equals("threads");
        }

        boolean jobPerStep() {
            return engine.endsWith("job");
        }

        boolean hasLargerBatch() {
            return batch < examples;
        }
    }

    private final Facts facts;
    private final double sum; // milliseconds of all parts
    private final List<String> remedies = new ArrayList<>();
    private boolean changesBatch;
    private boolean changesShards;

    private StepBound(Facts facts) {
        this.facts = facts;
        this.sum =
                facts.millis.parts().values().stream().mapToDouble(each -> each).sum();
    }

    /**
     * @param facts what decides
     * @return the line, without line end; empty where too few steps were taken
     */
    public static Optional<String> line(Facts facts) {
        StepBound bound = new StepBound(facts);
        return facts.steps < LEAST_STEPS || !(bound.sum > 0) ? Optional.empty() : Optional.of(bound.line());
    }

    private String line() {
        Summary.StepMillis millis = facts.millis;
        double arithmetic = millis.forward() + millis.backward();
        double exchange = millis.reduce() + millis.broadcast() + millis.waiting();
        double largest = Math.max(Math.max(arithmetic, exchange), Math.max(millis.sample(), millis.update()));
        if (largest < BINDS * sum) {
            return String.format(
                    Locale.ROOT,
                    "nothing alone bounds a step of %s: arithmetic %s, sampling %s, update %s, exchange %s",
                    Text.millis(millis.median()),
                    share(arithmetic),
                    share(millis.sample()),
                    share(millis.update()),
                    share(exchange));
        }
        if (largest == arithmetic) {
            shareAmongTasks();
            return line("arithmetic", arithmetic);
        }
        if (largest == millis.sample()) {
            shareAmongTasks();
            return line("sampling, the way of examples into the batch", largest);
        }
        if (largest == millis.update()) {
            largerBatch();
            return line("the optimizer's update on the driver", largest);
        }
        return exchange(exchange);
    }

    private void shareAmongTasks() {
        if (facts.tasks < facts.shards) {
            remedies.add("more cores (" + SHARDS + " = " + facts.shards + " keeps up to " + facts.shards + " busy)");
        } else if (Math.min(facts.batch, facts.examples) / (2L * facts.shards) >= LEAST_EXAMPLES) {
            changesShards = true;
            remedies.add("more " + SHARDS + " and as many cores");
        } else if (facts.hasLargerBatch()) {
            changesBatch = true;
            changesShards = true;
            remedies.add("a larger " + BATCH + " on more " + SHARDS + " and as many cores");
        }
    }

    private void largerBatch() {
        if (facts.hasLargerBatch()) {
            changesBatch = true;
            remedies.add("a larger " + BATCH);
        }
    }

    private String exchange(double exchange) {
        Summary.StepMillis millis = facts.millis;
        boolean wait = millis.waiting() >= exchange / 2;
        boolean reduce = millis.reduce() >= exchange / 2;
        boolean idle = millis.sample() + millis.forward() + millis.backward() < exchange / 2;
        if (wait && facts.jobPerStep() && facts.others.contains("resident")) {
            remedies.add("engine = resident");
        }
        largerBatch();
        if (wait && !facts.jobPerStep() && idle && facts.tasks > 1) {
            remedies.add(facts.onThreads() ? "fewer threads (--threads)" : "fewer cores");
        } else if (reduce && idle && facts.shards > 1) {
            changesShards = true;
            remedies.add("fewer " + SHARDS);
        }
        boolean wire = facts.jobPerStep() || !reduce; // resident tasks of one JVM merge as threads do
        if (wire && facts.others.contains("threads") && !facts.others.contains("resident")) {
            remedies.add("engine = threads, where one machine has the cores,");
        }
        if (wait && facts.jobPerStep()) {
            return line("the Spark job around each step", exchange);
        }
        return line("the exchange, " + (wait ? waitFor() : reduce ? reduction() : weights()), exchange);
    }

    private String waitFor() {
        if (facts.onThreads()) {
            return facts.tasks > 1 ? "mostly the hand-over between threads" : "mostly wait";
        }
        return "mostly the wait for " + bytes() + " of weights to tasks and as much of gradients back";
    }

    private String reduction() {
        return "mostly the reduction of gradients of " + bytes();
    }

    private String weights() {
        return facts.millis.broadcast() > facts.millis.reduce() + facts.millis.waiting()
                ? "mostly the broadcast of weights of " + bytes()
                : bytes() + " of weights to tasks and as much of gradients back";
    }

    private String bytes() {
        return Text.bytes(Float.BYTES * facts.values);
    }

    private String line(String what, double part) {
        String bound = String.format(
                Locale.ROOT,
                "bound by %s, %s of a step of %s; ",
                what,
                share(part),
                Text.millis(facts.millis.median()));
        if (remedies.isEmpty()) {
            return bound + "no setting would change that";
        }
        return bound + String.join(" or ", remedies) + " would help" + partOfTheResult();
    }

    private String partOfTheResult() {
        if (changesBatch && changesShards) {
            return " (batch size and shards are part of the result)";
        }
        return changesBatch
                ? " (the batch size is part of the result)"
                : changesShards ? " (shards are part of the result)" : "";
    }

    private String share(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part / sum);
    }
}
