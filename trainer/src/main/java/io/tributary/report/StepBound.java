package io.tributary.report;

import io.tributary.train.GradientEngine;
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
 *   <li>Arithmetic and sampling are shared by tasks: more cores, while there are more shards than tasks; then more shards and
 *       as many cores. Both only with a larger batch where the task at hand takes less than {@link #LEAST_SHARED}, or where a
 *       shard's part of the batch would fall below {@link #LEAST_EXAMPLES}; and not at all where the batch is all examples.
 *       Cores of another machine, where tasks take all of this one.
 *   <li>The update costs the same whatever the batch: a larger one, so that there are fewer updates. Not where it is all
 *       examples.
 *   <li>So does the exchange. If at least half of it is
 *       <ul>
 *         <li>wait, on a job per step: that is Spark's scheduling, unless tasks in other processes send {@link #JOB_BYTES} or
 *             more, which take as long on their way. Resident tasks do without a job: told where they could take over, by
 *             the rules that chose the engine.
 *         <li>wait, on several tasks: for threads that wake up, or for messages. One task alone does without the first, and
 *             with less of the second, let us say half. Told where that is more than the work it would have to do for all.
 *         <li>wait or reduction, on resident tasks that send more than one driver should have: a job per step, where its tasks
 *             merge among each other; told where it could take over, by the same rules.
 *         <li>reduction: fewer shards are checked and merged sooner. Told where there are more than tasks, so that these stay
 *             as many, or where a task of twice the work costs less than half the reduction.
 *       </ul>
 *       Threads of one machine send nothing: told of tasks on others, and of a job per step.
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

    /**
     * Milliseconds of a task's arithmetic from which on a second one pays: to hand over to a thread and back takes 0.05 to 0.1
     * (784-100-10 and smaller on two cores; digits at batch 32 takes 0.086 on one thread, and 0.105 on two).
     */
    static final double LEAST_SHARED = 0.2;

    /** Examples of a shard in a step, below which splitting the batch further makes matrices too small to gain by it. */
    static final long LEAST_EXAMPLES = 16;

    /** Bytes of gradients that take as long on their way as a job per step takes: 10 ms at 10 Gbit/s. */
    static final long JOB_BYTES = 12L << 20;

    private static final String BATCH = "train.batch-size";
    private static final String SHARDS = "train.shards";

    /**
     * An engine that could have a training's next run, with the same bits.
     *
     * @param name as in a configuration
     * @param terms what comes with it, in half a sentence; empty for nothing
     */
    public record Alternative(String name, String terms) {}

    /** An engine that was chosen among several. */
    public interface Chosen {
        /** @return what would have been taken too, and would not be refused */
        List<Alternative> alternatives();
    }

    /**
     * @param engine an engine
     * @return what else could take its job; none where nothing was to be chosen
     */
    public static List<Alternative> alternatives(GradientEngine engine) {
        return engine instanceof Chosen chosen ? chosen.alternatives() : List.of();
    }

    /**
     * What decides.
     *
     * @param millis where the time of a step went
     * @param steps how many steps that is the median of
     * @param engine the engine's name
     * @param others engines that could take the job instead
     * @param shards number of shards
     * @param tasks threads or tasks that computed
     * @param remote whether they did so in other processes
     * @param processors of the driver's machine
     * @param values that a step exchanges, one way: parameters and state
     * @param batch examples of a step
     * @param examples examples of an epoch
     */
    public record Facts(
            Summary.StepMillis millis,
            int steps,
            String engine,
            List<Alternative> others,
            int shards,
            int tasks,
            boolean remote,
            int processors,
            long values,
            long batch,
            long examples) {
        boolean onThreads() {
            return engine.equals("threads");
        }

        boolean jobPerStep() {
            return engine.endsWith("job");
        }

        /** Whether tasks take every core of this machine. */
        boolean fillMachine() {
            return !remote && tasks >= processors;
        }

        /** Whether what a job waits for is the job itself, and not what is sent. */
        boolean waitForJob() {
            return jobPerStep() && !(remote && (double) Float.BYTES * values * tasks >= JOB_BYTES);
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
        boolean spare = facts.tasks < facts.shards; // shards that share a task
        long part = Math.min(facts.batch, facts.examples) / (2L * facts.shards);
        if (arithmetic() >= LEAST_SHARED && (spare || part >= LEAST_EXAMPLES)) {
            changesShards = !spare;
            remedies.add(
                    spare
                            ? moreCores() + " (up to " + facts.shards + ", one per shard)"
                            : "more " + SHARDS + asManyCores());
        } else if (facts.hasLargerBatch()) {
            changesBatch = true;
            changesShards = !spare;
            remedies.add("a larger " + BATCH + " on " + (spare ? moreCores() : "more " + SHARDS + asManyCores()));
        }
    }

    private String moreCores() {
        return facts.fillMachine() ? "a machine or cluster with more cores" : "more cores";
    }

    private String asManyCores() {
        return facts.fillMachine() ? " and a machine or cluster with as many cores" : " and as many cores";
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
        boolean toResident = wait && facts.jobPerStep() && takeOver("resident");
        if (!facts.jobPerStep() && (wait || reduce)) {
            takeOver("job");
        }
        largerBatch();
        if (wait && !facts.waitForJob() && oneTaskIsEnough()) {
            remedies.add(facts.onThreads() ? "--threads 1" : "a single core");
        } else if (reduce && fewerShardsAreEnough()) {
            changesShards = true;
            remedies.add("fewer " + SHARDS);
        }
        if (!toResident && (facts.remote || facts.jobPerStep())) {
            takeOver("threads");
        }
        return line(exchanged(wait, reduce), exchange);
    }

    /** Tells of another engine if that could take over, and returns whether it could. */
    private boolean takeOver(String engine) {
        Optional<Alternative> other =
                facts.others.stream().filter(each -> each.name().equals(engine)).findFirst();
        other.map(Alternative::terms)
                .ifPresent(terms -> remedies.add("engine = " + engine + (terms.isEmpty() ? "" : " (" + terms + ")")));
        return other.isPresent();
    }

    private boolean oneTaskIsEnough() {
        double more = (facts.tasks - 1) * arithmetic();
        return facts.tasks > 1 && more < (facts.remote ? facts.millis.waiting() / 2 : facts.millis.waiting());
    }

    private boolean fewerShardsAreEnough() {
        return facts.shards > facts.tasks || facts.shards > 1 && arithmetic() < facts.millis.reduce() / 2;
    }

    private String exchanged(boolean wait, boolean reduce) {
        if (wait && facts.waitForJob()) {
            return "the Spark job around each step";
        }
        if (wait && !facts.remote) {
            return facts.tasks > 1 ? "the hand-over between threads" : "waiting";
        }
        if (wait) {
            return "messages with weights and gradients of " + bytes();
        }
        if (reduce) {
            return "merging gradients of " + bytes();
        }
        boolean broadcast = facts.millis.broadcast() > facts.millis.reduce() + facts.millis.waiting();
        return broadcast ? "handing out weights of " + bytes() : "the exchange of weights and gradients of " + bytes();
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
            return bound + "nothing here would change that";
        }
        return bound + listed(remedies) + " would help" + partOfTheResult();
    }

    private String partOfTheResult() {
        if (changesBatch && changesShards) {
            return " (batch size and shards are part of the result)";
        }
        return changesBatch
                ? " (the batch size is part of the result)"
                : changesShards ? " (shards are part of the result)" : "";
    }

    /** Milliseconds of a task, sampling included. */
    private double arithmetic() {
        return facts.millis.sample() + facts.millis.forward() + facts.millis.backward();
    }

    private static String listed(List<String> all) {
        int last = all.size() - 1;
        return last == 0 ? all.get(0) : String.join(", ", all.subList(0, last)) + " or " + all.get(last);
    }

    private String share(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part / sum);
    }
}
