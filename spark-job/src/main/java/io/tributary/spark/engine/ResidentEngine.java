package io.tributary.spark.engine;

import io.tributary.error.UserException;
import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.train.GradientEngine;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.PhaseTimes;
import io.tributary.train.ReductionTree;
import io.tributary.train.ShardHost;
import io.tributary.train.ShardRemainders;
import io.tributary.train.ShardStateLost;
import io.tributary.train.Step;
import io.tributary.train.TrainingException;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One barrier stage whose tasks stay: each hosts a run of neighbouring shards, keeps its buffers, and does what the driver
 * asks. A task hands in the nodes of its part of the tree, and the answer is the next command with the weights to use. The
 * driver completes the tree, so the bits are those of every other engine.
 *
 * <p>Spark aborts a job whose barrier stage loses a task. The driver then packs again what was lost and submits a new job, a
 * new generation of tasks, from the command at hand; what older ones still send is dropped. While the tasks hold their slots
 * no other job may find room, so evaluation runs inside them; where the slots do not suffice the engine goes on with a job
 * per step, and comes back when they do.
 */
final class ResidentEngine implements GradientEngine, Turns.Player {
    private static final Logger LOG = LoggerFactory.getLogger(ResidentEngine.class);

    private static final String RESIDENT = "resident";
    private static final String THEN = ", then ";

    /** How often a wait looks whether the job has failed, in milliseconds. */
    private static final long LOOK_MILLIS = 50;

    /** How long Spark may take to tell that tasks of the last step have ended. */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    /** How long tasks may take to end when they are told to. */
    private static final Duration END = Duration.ofSeconds(10);

    /**
     * How long to wait, and how often to try.
     *
     * @param start for the tasks' slots
     * @param answer for the next task to hand in
     * @param maxFailures how many generations of tasks may be lost without a command done in between
     */
    record Patience(Duration start, Duration answer, int maxFailures) {}

    /** A generation of tasks has ended before its time. */
    private static final class Lost extends Exception {
        private static final long serialVersionUID = 1L;

        Lost(Throwable cause) {
            super(cause);
        }
    }

    private final String id;
    private final SparkContext context;
    private final StepJob jobs;
    private final PackedShards packed;
    private final TrialSource source;
    private final Patience patience;
    private final Supplier<GradientEngine> instead;
    private final StepNames names;
    private final Exchange exchange;
    private final ReductionTree<GradientSum> tree;

    private int generation;
    private ResidentJob job; // null while no tasks are there
    private int started; // tasks of this generation that are there
    private int failures; // generations lost since a command was done
    private long commands;
    private final Laggards laggards = new Laggards();
    private final PhaseTimes own = new PhaseTimes(); // the driver's part of the command at hand
    private long first; // when the command's first task handed in
    private long lag; // from then to the last
    private GradientSum last;
    private boolean keepsState; // shards do, from step to step
    private GradientEngine fallback; // null until it is needed
    private boolean away; // whether the fallback computes
    private String name = RESIDENT;
    private long looked; // when it was last looked whether there is room again
    private Duration pause; // between two looks
    private List<int[]> changed; // in which the weights of the next call alone differ; null if they may in anything

    /**
     * @param context the session's context
     * @param jobs runs other jobs
     * @param packed the packed shards
     * @param source makes the trial on executors
     * @param exchange what the engine and its tasks tell each other by
     * @param names what Spark's pages call the stage
     * @param id the engine's name, unique
     * @param patience how long to wait, and how often to try
     * @param instead makes the engine to go on with where the slots do not suffice; it takes over the source, and has this one's
     *     name, so that it finds what shards keep from step to step
     */
    ResidentEngine(
            SparkContext context,
            StepJob jobs,
            PackedShards packed,
            TrialSource source,
            Exchange exchange,
            StepNames names,
            String id,
            Patience patience,
            Supplier<GradientEngine> instead) {
        this.context = context;
        this.jobs = jobs;
        this.packed = packed;
        this.source = source;
        this.exchange = exchange;
        this.names = names;
        this.id = id;
        this.patience = patience;
        this.pause = patience.start();
        this.instead = instead;
        this.tree = new ReductionTree<>(packed.rdd().set().shards(), (left, right) -> {
            left.merge(right);
            exchange.recycle(right);
            return left;
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int tasks() {
        return packed.rdd().set().partitions();
    }

    @Override
    public boolean remote() {
        return !context.isLocal();
    }

    @Override
    public String blas() {
        return packed.blas();
    }

    @Override
    public String platform() {
        return packed.platform();
    }

    @Override
    public long exchangedBytes() {
        return exchange.bytes();
    }

    @Override
    public void changedRows(List<int[]> tables) {
        changed = tables;
    }

    @Override
    public GradientSum gradients(Weights weights, Step step) {
        return packed.turns().take(this, () -> computed(weights, step));
    }

    private GradientSum computed(Weights weights, Step step) {
        if (last != null) {
            exchange.recycle(last);
            last = null;
        }
        own.clear();
        keepsState |= !step.fresh();
        Command command = new Command.Gradients(++commands, step, weights);
        boolean done = run("step " + step.number(), command, tree::drain, arrival -> {
            if (arrival instanceof Arrival.Gradients gradients) {
                long start = System.nanoTime();
                gradients.nodes().forEach(node -> tree.add(node.level(), node.index(), node.value()));
                own.reduce += System.nanoTime() - start;
            }
        });
        if (!done) {
            return fallback.gradients(weights, step);
        }
        own.reduce += exchange.gradientNanos(); // all of it, also what lay beside a task that still computed
        last = tree.root();
        last.times.add(own);
        return last;
    }

    @Override
    public MetricSums evaluate(Weights weights, Split split) {
        return packed.turns().take(this, () -> evaluated(weights, split));
    }

    private MetricSums evaluated(Weights weights, Split split) {
        ReductionTree<MetricSums> sums = new ReductionTree<>(packed.rdd().set().shards(), ShardHost.MERGE_METRICS);
        Command command = new Command.Evaluation(++commands, split, weights);
        boolean done = run("evaluation of the " + split.adjective() + " rows", command, sums::drain, arrival -> {
            if (arrival instanceof Arrival.Metrics metrics) {
                metrics.nodes().forEach(node -> sums.add(node.level(), node.index(), node.value()));
            }
        });
        return done ? sums.root() : fallback.evaluate(weights, split);
    }

    @Override
    public void remainders(long step, ShardRemainders.Visitor to) throws IOException {
        packed.turns().takes(this, () -> {
            rest();
            states().collect(step, to);
        });
    }

    @Override
    public void restore(long step, ShardRemainders from) throws IOException {
        packed.turns().takes(this, () -> {
            rest();
            states().restore(step, from);
        });
    }

    private ShardStates states() {
        return new ShardStates(new JavaSparkContext(context), jobs, packed, source, id);
    }

    /**
     * Has every task do a command, whatever it takes.
     *
     * @param what names it in errors
     * @param command the command
     * @param forget lets go of what came from tasks that were lost
     * @param take takes what a task hands in
     * @return false if it is the fallback's to do
     */
    private boolean run(String what, Command command, Runnable forget, Consumer<Arrival> take) {
        List<int[]> rows = changed;
        changed = null;
        comeBack();
        while (!away) {
            forget.run();
            try {
                if (job == null && !start(what)) {
                    continue;
                }
                long start = System.nanoTime();
                exchange.offer(command, rows);
                own.broadcast += System.nanoTime() - start;
                if (collect(what, command, take)) {
                    failures = 0;
                    return true;
                }
            } catch (Lost e) {
                lost(what, e.getCause());
                if (command instanceof Command.Gradients gradients
                        && !gradients.step().fresh()) {
                    throw new ShardStateLost(
                            what + ": what shards keep from step to step was lost with resident tasks", e.getCause());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TrainingException("interrupted while waiting for " + what, e);
            }
        }
        return false;
    }

    /** Submits tasks if there is room for all of them; if not, decides on the fallback and returns false. */
    private boolean start(String what) throws InterruptedException {
        int tasks = packed.rdd().set().partitions();
        long slots = Slots.await(context, tasks, patience.start());
        if (slots < tasks) {
            fallBack("there are " + slots + " slots for " + tasks + " resident tasks");
            return false;
        }
        if (generation > 0 || fallback != null) {
            packed.packAgain(jobs); // with all executors there, so that what is packed stays where it is
        }
        exchange.begin(++generation);
        started = 0;
        job = ResidentJob.submit(
                context,
                packed.rdd(),
                new ResidentTask(id, generation, source, exchange.lines()),
                names.resident(what));
        LOG.debug("{}: generation {} of resident tasks is submitted for {}", id, generation, what);
        return true;
    }

    private void fallBack(String why) {
        if (fallback == null) {
            fallback = instead.get();
        } else {
            pause = pause.multipliedBy(2); // who is in the way will be so again
        }
        LOG.warn("engine {} until there is room: {}", fallback.name(), why);
        name += THEN + fallback.name();
        away = true;
        looked = System.nanoTime();
    }

    /** Looks now and then whether all tasks would find room. */
    private void comeBack() {
        if (!away || System.nanoTime() - looked < pause.toNanos()) {
            return;
        }
        int tasks = packed.rdd().set().partitions();
        try {
            if (Slots.awaitFree(context, tasks, SETTLE)) {
                LOG.warn("engine resident again: {} tasks have room", tasks);
                name += THEN + RESIDENT;
                away = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException("interrupted while waiting for " + tasks + " slots", e);
        }
        looked = System.nanoTime();
    }

    /** Waits until every task has done the command; returns false if they found no slots, and are not waited for any more. */
    private boolean collect(String what, Command command, Consumer<Arrival> take) throws Lost, InterruptedException {
        BitSet open = new BitSet();
        open.set(0, packed.rdd().set().partitions());
        long heard = System.nanoTime();
        laggards.begin(heard);
        while (!open.isEmpty()) {
            boolean over = job.isOver(); // before the queue: what was sent is in it then
            Arrival arrival = exchange.poll(over ? 0 : LOOK_MILLIS);
            laggards.look(what, open, System.nanoTime());
            if (arrival != null) {
                heard = System.nanoTime();
                accept(arrival, command, take, open);
            } else if (over) {
                throw new Lost(
                        job.failure() != null ? job.failure() : new IllegalStateException("the tasks have ended"));
            } else if (started == 0 && job.age().compareTo(patience.start()) > 0) {
                endJob();
                fallBack("the resident tasks found no slots in "
                        + patience.start().toSeconds() + " seconds; other jobs may hold them");
                return false;
            } else if (System.nanoTime() - heard > patience.answer().toNanos()) {
                throw new TrainingException(what + ": no task handed in for "
                        + patience.answer().toSeconds() + " seconds; awaited partitions " + open
                        + "; look at the executors' logs, or raise " + StepJob.PATIENCE + " if a step may take longer");
            }
        }
        laggards.end(System.nanoTime());
        return true;
    }

    private void accept(Arrival arrival, Command command, Consumer<Arrival> take, BitSet open) throws Lost {
        if (arrival instanceof Arrival.Started task) {
            started++;
            packed.note(task.origin());
            laggards.started(task.partition(), task.origin().place());
        } else if (arrival instanceof Arrival.Failed task) {
            throw failed(task.failure());
        } else if (arrival instanceof Arrival.Waits) {
            laggards.waits(arrival.partition(), System.nanoTime());
        } else if (handsIn(arrival, command)) {
            long now = System.nanoTime();
            laggards.waits(arrival.partition(), now);
            first = open.cardinality() == tasks() ? now : first;
            lag = now - first;
            try {
                take.accept(arrival);
            } catch (IllegalStateException | IndexOutOfBoundsException e) { // nodes that do not fit the tree
                throw new Lost(e);
            }
            open.clear(arrival.partition());
        }
    }

    private static boolean handsIn(Arrival arrival, Command command) {
        return arrival instanceof Arrival.Gradients gradients && gradients.number() == command.number()
                || arrival instanceof Arrival.Metrics metrics && metrics.number() == command.number();
    }

    /** What the user can mend, and numbers that diverge, will be the same in every attempt; anything else may pass. */
    private static Lost failed(Throwable failure) {
        if (failure instanceof UserException || failure instanceof TrainingException) {
            throw (RuntimeException) failure;
        }
        return new Lost(failure);
    }

    private void lost(String what, Throwable cause) {
        endJob();
        failures++;
        if (context.isStopped() || failures >= patience.maxFailures()) {
            throw Failures.of(what, cause);
        }
        LOG.warn(
                "{}: resident tasks were lost ({}); starting them again, failure {} of at most {} in a row",
                what,
                Failures.line(cause),
                failures,
                patience.maxFailures());
    }

    private void endJob() {
        ResidentJob ending = job;
        job = null;
        exchange.begin(++generation); // nobody is of this one
        if (ending != null && !ending.end(started > 0, END)) {
            LOG.warn("resident tasks still run after {} seconds; Spark was told to kill them", 2 * END.toSeconds());
        }
    }

    @Override
    public long lagNanos() {
        return away ? fallback.lagNanos() : lag;
    }

    /** Ends the tasks; the next command starts others. */
    @Override
    public void rest() {
        if (job != null) {
            endJob();
        }
    }

    /** Ends the tasks, and lets go of what was sent. Their shards belong to the prepared data. */
    @Override
    public void close() {
        packed.turns().leave(this, this::end);
    }

    private void end() {
        endJob();
        if (keepsState && fallback == null) { // else it lets go of it, under the same name
            states().forget();
        }
        exchange.close();
        last = null;
        if (fallback != null) {
            fallback.close();
        } else {
            source.close();
        }
    }
}
