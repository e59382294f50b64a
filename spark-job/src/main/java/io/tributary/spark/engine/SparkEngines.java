package io.tributary.spark.engine;

import io.tributary.job.JobConfig;
import io.tributary.network.ParameterLayout;
import io.tributary.spark.session.SparkSettings;
import io.tributary.train.GradientEngine;
import io.tributary.train.Trial;
import java.time.Duration;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the engine over packed shards that {@link EngineChoice} takes. */
final class SparkEngines {
    private static final Logger LOG = LoggerFactory.getLogger(SparkEngines.class);

    private static final String USUAL_PATIENCE = "30m";

    /**
     * What the configuration asks for, which changes no bit of the result and stays on the driver.
     *
     * @param job the job's name
     * @param engine which engine
     * @param maxFailures how many generations of resident tasks may be lost without a command done in between
     */
    record Wish(String job, JobConfig.Engine engine, int maxFailures) {}

    private final JavaSparkContext context;
    private final StepJob jobs;
    private final Wish wish;
    private final PackedShards packed;
    private final boolean live;

    /**
     * @param context the session's context
     * @param jobs runs jobs
     * @param wish which engine, and how patient
     * @param packed the packed shards
     * @param live whether the session is the user's own
     */
    SparkEngines(JavaSparkContext context, StepJob jobs, Wish wish, PackedShards packed, boolean live) {
        this.context = context;
        this.jobs = jobs;
        this.wish = wish;
        this.packed = packed;
        this.live = live;
        warnOfIdleCores();
    }

    private void warnOfIdleCores() {
        int cores = context.getConf().getInt("spark.task.cpus", 1);
        if (cores > 1) {
            LOG.warn(
                    "spark.task.cpus = {}: a task computes on one core, and {} of its cores are idle; set it to 1",
                    cores,
                    cores - 1);
        }
    }

    /**
     * @param context a context
     * @return how long to wait for the next task of a job to end, as its configuration says
     */
    static Duration patience(JavaSparkContext context) {
        return seconds(context, SparkBackend.PATIENCE, USUAL_PATIENCE);
    }

    private static Duration seconds(JavaSparkContext context, String setting, String usual) {
        return Duration.ofSeconds(context.getConf().getTimeAsSeconds(setting, usual));
    }

    /**
     * @param trial what is computed
     * @return an engine with one job per step
     */
    GradientEngine perStep(Trial trial) {
        return perStep(trial, new SentTrial(context, trial), newName());
    }

    private static String newName() {
        return "engine-" + UUID.randomUUID();
    }

    private GradientEngine perStep(Trial trial, TrialSource source, String id) {
        return new JobPerStepEngine(context.sc(), jobs, packed, source, trial, id, names(trial), merges(trial));
    }

    /**
     * @param trial what is computed
     * @return the engine of the choice; it says in the log why, where another could be expected
     */
    GradientEngine chosen(Trial trial) {
        EngineChoice.Facts facts = facts(trial);
        EngineChoice choice = EngineChoice.of(facts);
        tell(choice, wish.engine());
        return new ChosenEngine(
                choice.resident() ? resident(trial) : perStep(trial), EngineChoice.alternatives(facts, merges(trial)));
    }

    private GradientEngine resident(Trial trial) {
        SentTrial sent = new SentTrial(context, trial);
        String id = newName();
        ResidentEngine.Patience patience = new ResidentEngine.Patience(
                seconds(context, SparkBackend.SLOT_PATIENCE, "1m"), patience(context), wish.maxFailures());
        Exchange exchange = exchange(trial, new DriverLink.Settings(id, patience.answer(), StarExchange.PIECE));
        return new ResidentEngine(
                context.sc(), jobs, packed, sent, exchange, names(trial), id, patience, () -> perStep(trial, sent, id));
    }

    private StepNames names(Trial trial) {
        return StepNames.of(wish.job(), trial);
    }

    private Exchange exchange(Trial trial, DriverLink.Settings settings) {
        if (context.sc().isLocal()) {
            return new MemoryExchange(settings.engine(), settings.patience(), trial.rounding());
        }
        ExchangeChoice choice = exchangeChoice(trial);
        LOG.info("exchange {}: {}", choice.ranges() ? "by ranges" : "in a star", choice.why());
        return choice.ranges()
                ? new RangeExchange(
                        context.sc(),
                        settings,
                        packed.rdd(),
                        trial,
                        partition -> SparkInternals.here().executor())
                : new StarExchange(
                        context.sc(),
                        settings,
                        trial.problem().network().layout().gradientForm(),
                        trial.rounding(),
                        trial::newGradientSum);
    }

    private ExchangeChoice exchangeChoice(Trial trial) {
        return ExchangeChoice.of(context.getConf(), bytes(trial), trial.byRows(), nodes());
    }

    /** Gradients that reach the driver in a step if executors merge nothing among each other. */
    private long nodes() {
        ShardSet set = packed.rdd().set();
        return SubtreeShuffle.nodes(set.shards(), set.partitions());
    }

    /** A warning where it is not what was asked for: a shell or a notebook shows nothing below. */
    static void tell(EngineChoice choice, JobConfig.Engine asked) {
        if (choice.why().isEmpty()) {
            return;
        }
        String line = "engine " + (choice.resident() ? "resident" : "job") + ": " + choice.why();
        if (!choice.resident() && asked == JobConfig.Engine.JOB) {
            LOG.info(line);
        } else {
            LOG.warn(line);
        }
    }

    private EngineChoice.Facts facts(Trial trial) {
        return new EngineChoice.Facts(
                wish.engine(),
                context.sc().isLocal(),
                SparkInternals.isDynamic(context.getConf()),
                live,
                SparkInternals.slots(context.sc()),
                packed.rdd().set().partitions(),
                exchangeChoice(trial).ranges() ? 0 : driverBytes(trial),
                mostDriverBytes());
    }

    /** Bytes of gradients that reach the driver in a step if executors merge nothing among each other. */
    private double driverBytes(Trial trial) {
        return (double) nodes() * bytes(trial);
    }

    /** Bytes of a gradient that reaches the driver, at most: that of its part of the examples. */
    private long bytes(Trial trial) {
        ParameterLayout layout = trial.problem().network().layout();
        long examples = trial.options().batchSize() / nodes() + 1;
        return layout.gradientForm().numbers(examples)
                        * trial.rounding().precision().bytes()
                + (long) layout.stateCount() * Float.BYTES;
    }

    private double mostDriverBytes() {
        return context.getConf().getSizeAsBytes(SparkBackend.DRIVER_BYTES, SparkSettings.DRIVER_BYTES + "b");
    }

    /** Whether the nodes of all hosts would be too much for the driver, and merged subtrees less. */
    private boolean merges(Trial trial) {
        return nodes() > SubtreeShuffle.subtrees(packed.rdd().set()) && driverBytes(trial) > mostDriverBytes();
    }
}
