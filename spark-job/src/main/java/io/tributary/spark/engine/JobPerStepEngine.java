package io.tributary.spark.engine;

import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.train.GradientEngine;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.PhaseTimes;
import io.tributary.train.Pool;
import io.tributary.train.ReductionTree;
import io.tributary.train.RoundedWeights;
import io.tributary.train.ShardHost;
import io.tributary.train.ShardRemainders;
import io.tributary.train.ShardStateLost;
import io.tributary.train.Step;
import io.tributary.train.Trial;
import java.io.IOException;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * One Spark job per step: the weights are broadcast, every partition computes its run of shards forward and backward, and
 * the driver completes the fixed tree with what arrives, in whatever order. Works anywhere Spark does; retry, relocation and
 * speculation are Spark's, and change no bit, since a step's randomness and its tree are keyed by numbers.
 */
final class JobPerStepEngine implements GradientEngine, Turns.Player {
    private final String id;
    private final JavaSparkContext context;
    private final StepJob jobs;
    private final PackedShards packed;
    private final ShardsRdd shards;
    private final TrialSource source;
    private final Trial trial;
    private final RoundedWeights rounded;
    private final StepNames names;
    private final boolean shuffles;
    private final ReductionTree<GradientSum> tree;
    private final Pool<GradientSum> buffers;
    private final PhaseTimes own = new PhaseTimes(); // the driver's part of the step at hand
    private final MergeClock merging = new MergeClock();
    private long firstCame; // of the step's tasks
    private long lag; // from then to the last
    private GradientSum last;

    /**
     * @param context the session's context
     * @param jobs runs jobs
     * @param packed the packed shards
     * @param source makes the trial on executors
     * @param trial what is computed
     * @param id the engine's name, unique
     * @param names what Spark's pages call the jobs
     * @param shuffles whether executors merge subtrees before the driver does
     */
    JobPerStepEngine(
            SparkContext context,
            StepJob jobs,
            PackedShards packed,
            TrialSource source,
            Trial trial,
            String id,
            StepNames names,
            boolean shuffles) {
        this.context = new JavaSparkContext(context);
        this.jobs = jobs;
        this.packed = packed;
        this.shards = packed.rdd();
        this.source = source;
        this.trial = trial;
        this.id = id;
        this.rounded = new RoundedWeights(trial.rounding());
        this.names = names;
        this.shuffles = shuffles;
        this.buffers = new Pool<>(trial::newGradientSum);
        this.tree = new ReductionTree<>(shards.set().shards(), (left, right) -> {
            left.merge(right);
            buffers.give(right);
            return left;
        });
    }

    @Override
    public String name() {
        return "job";
    }

    @Override
    public int tasks() {
        return shards.set().partitions();
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
    public GradientSum gradients(Weights weights, Step step) {
        return packed.turns().take(this, () -> computed(weights, step));
    }

    @Override
    public long lagNanos() {
        return lag;
    }

    /** Nothing stays between two jobs. */
    @Override
    public void rest() {}

    private GradientSum computed(Weights weights, Step step) {
        if (last != null) {
            buffers.give(last);
            last = null;
        }
        tree.drain(); // of a step that failed
        own.clear();
        long start = System.nanoTime();
        Broadcast<scala.collection.immutable.List<float[]>> sent = send(rounded.of(weights));
        own.broadcast = System.nanoTime() - start;
        try {
            run(step, new EngineTask.Gradients(id, source, sent, step));
        } finally {
            sent.destroy();
        }
        if (!tree.isComplete()) { // a task had nothing to compute with
            throw new ShardStateLost("what a shard keeps from step to step is not where it is computed now", null);
        }
        own.reduce = merging.nanos();
        last = tree.root();
        last.times.add(own);
        return last;
    }

    private void run(Step step, EngineTask.Gradients task) {
        String what = "step " + step.number();
        StepJob described = jobs.described(names.of(step));
        firstCame = 0;
        merging.begin(System.nanoTime());
        ObjLongConsumer<scala.collection.immutable.List<byte[]>> results = (bytes, came) -> {
            long start = System.nanoTime();
            firstCame = firstCame == 0 ? came : firstCame;
            lag = came - firstCame;
            Packets.Packet<GradientSum> packet = Packets.toGradients(bytes, buffers::take);
            packet.origins().forEach(packed::note);
            packet.nodes().forEach(node -> tree.add(node.level(), node.index(), node.value()));
            merging.merged(came, start, System.nanoTime());
        };
        if (!shuffles) {
            described.run(what, shards, task, results);
            return;
        }
        SubtreeShuffle.Plan plan = SubtreeShuffle.plan(shards, task, like());
        try {
            described.run(what, plan.merged().rdd(), new SubtreeShuffle.Take(), results);
        } finally {
            SparkInternals.forgetShuffle(context.sc(), plan.shuffle());
        }
    }

    /** A sum of the trial's size, for what executors must know. */
    private GradientSum like() {
        GradientSum sum = buffers.take();
        buffers.give(sum);
        return sum;
    }

    @Override
    public void remainders(long step, ShardRemainders.Visitor to) throws IOException {
        packed.turns().takes(this, () -> states().collect(step, to));
    }

    @Override
    public void restore(long step, ShardRemainders from) throws IOException {
        packed.turns().takes(this, () -> states().restore(step, from));
    }

    private ShardStates states() {
        return new ShardStates(context, jobs, packed, source, id);
    }

    @Override
    public MetricSums evaluate(Weights weights, Split split) {
        return packed.turns().take(this, () -> evaluated(weights, split));
    }

    private MetricSums evaluated(Weights weights, Split split) {
        ReductionTree<MetricSums> sums = new ReductionTree<>(shards.set().shards(), ShardHost.MERGE_METRICS);
        Broadcast<scala.collection.immutable.List<float[]>> sent = send(weights);
        try {
            String what = "evaluation of the " + split.adjective() + " rows";
            jobs.described(names.of(what))
                    .run(what, shards, new EngineTask.Evaluation(id, source, sent, split), bytes -> {
                        Packets.Packet<MetricSums> packet = Packets.toMetrics(bytes);
                        packet.origins().forEach(packed::note);
                        packet.nodes().forEach(node -> sums.add(node.level(), node.index(), node.value()));
                    });
        } finally {
            sent.destroy();
        }
        return sums.root();
    }

    /** Lets go of what was sent. On executors the shards belong to the prepared data, and buffers go with them. */
    @Override
    public void close() {
        packed.turns().leave(this, () -> {
            if (trial.options().exchange().errorFeedback()) {
                states().forget();
            }
            source.close();
        });
        buffers.clear();
        last = null;
    }

    /** Broadcasts parameters and state; in local mode tasks read the very arrays, which stay as they are until the step ends. */
    private Broadcast<scala.collection.immutable.List<float[]>> send(Weights weights) {
        return context.broadcast(ScalaViews.asScala(List.of(weights.parameters(), weights.state())));
    }
}
