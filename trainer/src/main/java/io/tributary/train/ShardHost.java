package io.tributary.train;

import io.tributary.network.Compute;
import io.tributary.network.Network;
import io.tributary.network.Weights;
import io.tributary.shard.EpochPlan;
import io.tributary.shard.Shard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.BooleanSupplier;

/**
 * A run of neighbouring shards on one thread: computes them one after another and merges what the fixed tree allows within
 * the run. Its buffers are allotted in the first step and serve again in every later one; from the second step on it
 * allocates nothing, save once an epoch. Used by one thread at a time.
 */
public final class ShardHost {
    /** Merges gradients: the right into the left. */
    public static final BinaryOperator<GradientSum> MERGE_GRADIENTS = (left, right) -> {
        left.merge(right);
        return left;
    };

    /** Merges metric sums: the right into the left. */
    public static final BinaryOperator<MetricSums> MERGE_METRICS = (left, right) -> {
        left.merge(right);
        return left;
    };

    /** Most examples of one pass; a shard's larger part of a step, as in full-batch training, runs in several. */
    public static final int MOST_ROWS = 4096;

    private final Problem problem;
    private final EpochPlan plan;
    private final long batchSize;
    private final int first;
    private final int end;
    private final ShardWorker worker;
    private final Remainders remainders; // null where none are fed back
    private final ReductionTree<GradientSum> tree;
    private final Pool<GradientSum> buffers;
    private final List<ReductionTree.Node<GradientSum>> nodes = new ArrayList<>();
    private final PhaseTimes times = new PhaseTimes(); // of the whole run in the step at hand
    private final long[] before; // [shards]
    private final long[] after; // [shards]

    /**
     * A host that knows of no steps before.
     *
     * @param compute gives memory and arithmetic
     * @param trial what is computed
     * @param first the first shard of the run
     * @param end one past the last shard of the run
     * @param cancelled asked between passes, on the thread that computes, which throws
     *     {@link java.util.concurrent.CancellationException} then
     */
    public ShardHost(Compute compute, Trial trial, int first, int end, BooleanSupplier cancelled) {
        this(compute, trial, first, end, Remainders.of(trial, first, end), cancelled);
    }

    /**
     * @param compute gives memory and arithmetic
     * @param trial what is computed
     * @param first the first shard of the run
     * @param end one past the last shard of the run
     * @param remainders what its shards keep from step to step, changed; null where nothing is fed back
     * @param cancelled asked between passes, on the thread that computes, which throws
     *     {@link java.util.concurrent.CancellationException} then
     */
    public ShardHost(
            Compute compute, Trial trial, int first, int end, Remainders remainders, BooleanSupplier cancelled) {
        TrainOptions options = trial.options();
        long[] sizes = trial.shardSizes();
        this.problem = trial.problem();
        this.buffers = new Pool<>(trial::newGradientSum);
        this.plan = new EpochPlan(sizes, options.batchSize());
        this.batchSize = options.batchSize();
        this.first = first;
        this.end = end;
        this.remainders = remainders;
        this.worker = new ShardWorker(compute, trial, capacity(sizes, options.batchSize()), cancelled);
        this.before = new long[options.shards()];
        this.after = new long[options.shards()];
        this.tree = new ReductionTree<>(options.shards(), (left, right) -> {
            left.merge(right);
            buffers.give(right);
            return left;
        });
    }

    /**
     * Examples per pass: what the largest shard gives to a step, but at most {@link #MOST_ROWS}. It decides how passes are cut,
     * so it depends on the sizes of all shards, never on the run at hand.
     */
    private static int capacity(long[] sizes, long batchSize) {
        long total = Math.max(1, Arrays.stream(sizes).sum());
        long largest = 0;
        for (long size : sizes) {
            double quota = Math.ceil((double) Math.min(batchSize, total) * size / total);
            largest = Math.max(largest, Math.min(size, (long) quota + 2));
        }
        return (int) Math.max(1, Math.min(largest, MOST_ROWS));
    }

    /**
     * @param network what is trained
     * @param sizes training examples of every shard, by number
     * @param batchSize examples per step
     * @return examples that a task's workspace has room for
     */
    public static int workspaceRows(Network network, long[] sizes, long batchSize) {
        return ShardWorker.workspaceRows(network, capacity(sizes, batchSize));
    }

    /**
     * @param shards number of shards
     * @return a bound of the gradient sums that a task keeps, whichever run of them it hosts: one per level of the tree where
     *     it hosts all shards, up to two per level, at either edge of its run, where it hosts at most half of them
     */
    public static int mostBuffers(int shards) {
        int levels = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(shards);
        return Math.max(levels + 1, 2 * levels - 1);
    }

    /**
     * Computes the run's contribution to a step. Every node has the times of the whole run, all of the task's clock: what is not
     * sampling, forward or backward is reduction.
     *
     * @param shards all shards by number; only those of the run are read
     * @param weights read
     * @param step the step
     * @return the merged nodes, valid until the next call
     * @throws ShardStateLost if what rounding took from a shard before the step is to be fed back, and is not here
     */
    public List<ReductionTree.Node<GradientSum>> gradients(List<Shard> shards, Weights weights, Step step) {
        long start = System.nanoTime();
        times.clear();
        buffers.giveAll();
        if (remainders != null) {
            remainders.begin(step);
        }
        plan.counts(step.taken(), before);
        plan.counts(step.taken() + step.size(), after);
        for (int shard = first; shard < end; shard++) {
            GradientSum sum = buffers.take();
            worker.gradients(shards.get(shard), shard, before[shard], after[shard] - before[shard], weights, step, sum);
            times.add(sum.times);
            round(shard, sum);
            tree.add(0, shard, sum);
        }
        tree.drain(nodes);
        times.reduce = System.nanoTime() - start - times.compute();
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).value().times.set(times);
        }
        return nodes;
    }

    /** A shard's gradient is a node of the tree, too. */
    private void round(int shard, GradientSum sum) {
        if (sum.sums.examples == 0 || sum.rounding().isNone()) {
            return;
        }
        if (remainders == null) {
            sum.gradient.round(sum.rounding());
        } else {
            remainders.round(shard, sum);
        }
    }

    /**
     * Gathers the first examples that the run gives to the step after one, for a task to do while what it handed in is under way.
     * An epoch's last step has none after it: the next epoch has another order, and a rule that looks at all examples takes
     * the same again.
     *
     * @param shards all shards by number; only those of the run are read
     * @param step the step that was computed last
     */
    public void prepareAfter(List<Shard> shards, Step step) {
        long taken = step.taken() + step.size();
        if (taken >= plan.total()) {
            return;
        }
        plan.counts(taken, before);
        plan.counts(taken + Math.min(batchSize, plan.total() - taken), after); // a batch of all is the largest long
        for (int shard = first; shard < end; shard++) {
            if (after[shard] > before[shard]) {
                worker.prepare(shards.get(shard), shard, step.epoch(), before[shard], after[shard] - before[shard]);
                return;
            }
        }
    }

    /** Whether the first examples that a shard of the run gives to a step are in the batch. */
    boolean isPrepared(Shard shard, int epoch, long from, int rows) {
        return worker.isPrepared(shard, epoch, from, rows);
    }

    /**
     * Computes loss and metrics over all examples of the run.
     *
     * @param shards all shards by number; only those of the run are read
     * @param weights read
     * @return the merged nodes
     */
    public List<ReductionTree.Node<MetricSums>> evaluate(List<Shard> shards, Weights weights) {
        ReductionTree<MetricSums> sums = new ReductionTree<>(before.length, MERGE_METRICS);
        for (int shard = first; shard < end; shard++) {
            MetricSums sum = new MetricSums(problem.metricSums());
            worker.evaluate(shards.get(shard), weights, sum);
            sums.add(0, shard, sum);
        }
        return sums.drain();
    }
}
