package io.tributary.train;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.metric.Metric;
import io.tributary.network.Batch;
import io.tributary.network.Compute;
import io.tributary.network.Network;
import io.tributary.network.Weights;
import io.tributary.network.Workspace;
import io.tributary.random.Key;
import io.tributary.shard.EpochRows;
import io.tributary.shard.Shard;
import io.tributary.transform.Augmentation;
import io.tributary.transform.FittedTransforms;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * One task's arithmetic: gathers a shard's part of a step and runs it forward and backward. Every engine computes with this
 * class, so a shard's contribution is the same wherever it is computed. Used by one thread at a time.
 */
public final class ShardWorker {
    /** Most examples per forward pass of an evaluation, see {@link Workspace#evaluationRows}. */
    public static final int EVALUATION_ROWS = 256;

    /** Predictions that keep the order of outputs, but for what they round. */
    private static final Set<Activation> LOGITS = Set.of(Activations.SIGMOID, Activations.SOFTMAX);

    private final Problem problem;
    private final FittedTransforms fitted;
    private final long seed;
    private final int healthSteps; // layers are looked at in multiples of these; 0 for never
    private final Optional<Augmentation> augmentation;
    private final long windowBytes;
    private final int capacity;
    private final BooleanSupplier cancelled;
    private final int evaluationRows;
    private final Workspace workspace;
    private final Prediction asPredicted;
    private final float[] prediction; // [B × K]
    private final int[] metricSizes;
    private final Batch judged; // what metrics see
    private final boolean scoresAreOutputs;
    private final double[] classWeights; // [classes], or null
    private EpochRows[] epochRows = {}; // by shard, of the epoch at hand
    private int epochAtHand = -1;
    private Shard prepared; // whose examples are in the batch already, or null
    private int preparedEpoch;
    private long preparedFrom;
    private int preparedRows;

    /**
     * @param compute gives memory and arithmetic
     * @param trial what is computed
     * @param capacity examples per pass; a shard's larger part of a step runs in several passes
     * @param cancelled asked before every pass, on the thread that computes
     */
    public ShardWorker(Compute compute, Trial trial, int capacity, BooleanSupplier cancelled) {
        TrainOptions options = trial.options();
        this.problem = trial.problem();
        this.fitted = trial.fitted();
        this.seed = options.seed();
        this.healthSteps = options.health() ? options.reportSteps() : 0;
        this.augmentation = options.augmentation();
        this.windowBytes = options.windowBytes();
        this.capacity = capacity;
        this.cancelled = cancelled;
        this.evaluationRows = Workspace.evaluationRows(problem.network(), EVALUATION_ROWS);
        this.workspace =
                compute.workspace(problem.network(), workspaceRows(problem.network(), capacity), problem.targets());
        this.classWeights = problem.classWeights().isEmpty()
                ? null
                : problem.classWeights().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
        this.asPredicted = new Prediction(problem.network(), problem.loss(), fitted.target());
        this.prediction = new float[workspace.output().length];
        this.metricSizes = IntStream.range(0, problem.metrics().size())
                .map(problem::metricSize)
                .toArray();
        this.scoresAreOutputs =
                !problem.anomalies() && LOGITS.contains(problem.loss().prediction());
        workspace.batch().targetBase = fitted.target().base();
        this.judged = problem.anomalies() ? new Batch(workspace.batch().capacity, 0, 1) : workspace.batch();
    }

    /** Training and evaluation share a workspace. */
    static int workspaceRows(Network network, int capacity) {
        return Math.max(capacity, Workspace.evaluationRows(network, EVALUATION_ROWS));
    }

    /**
     * Computes a shard's contribution to a step, and how long its phases took.
     *
     * @param shard the shard's examples
     * @param number the shard's number
     * @param from first index, in the epoch's order, of the examples that this step takes
     * @param count how many it takes
     * @param weights read
     * @param step the step
     * @param into overwritten
     * @throws CancellationException if it was cancelled
     */
    public void gradients(
            Shard shard, int number, long from, long count, Weights weights, Step step, GradientSum into) {
        long start = System.nanoTime();
        into.clear();
        long cleared = System.nanoTime();
        into.times.backward = cleared - start;
        Batch batch = workspace.batch();
        batch.classWeights = classWeights;
        long passKey = Key.mix(Key.mix(seed, "pass"), step.epoch(), step.number(), number);
        into.times.sample = System.nanoTime() - cleared;
        for (long done = 0; done < count; done += capacity) {
            requireWanted();
            int rows = (int) Math.min(capacity, count - done);
            long sample = System.nanoTime();
            boolean isThere = isPrepared(shard, step.epoch(), from + done, rows);
            prepared = null; // if gathering fails, too
            if (!isThere) {
                gather(shard, number, step.epoch(), from + done, rows);
            }
            long forward = System.nanoTime();
            workspace.forward(weights, true, Key.mix(passKey, done), into.state);
            if (healthSteps > 0 && step.number() % healthSteps == 0) {
                lookAtLayers(rows, into.activations);
            }
            into.sums.loss += problem.loss()
                    .sum(
                            workspace.kernels(),
                            batch,
                            problem.network().output(),
                            workspace.output(),
                            workspace.outputGradient());
            into.sums.weight += batch.totalWeight();
            into.sums.examples += rows;
            long backward = System.nanoTime();
            workspace.backward(into.gradient);
            into.times.sample += forward - sample;
            into.times.forward += backward - forward;
            into.times.backward += System.nanoTime() - backward;
        }
        if (count > 0) {
            into.checkFinite(number);
        }
    }

    private void requireWanted() {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("cancelled between two passes");
        }
    }

    private void gather(Shard shard, int number, int epoch, long from, int rows) {
        Batch batch = workspace.batch();
        shard.gather(from, rows, rows(epoch, number, shard), fitted, batch, 0);
        batch.size = rows;
        fitted.target().apply(batch.target, rows, batch.targets);
    }

    /**
     * Gathers what the first pass over a shard's part of a step will compute on, while there is nothing else to do. What comes
     * instead of that pass takes no notice of it.
     *
     * @param shard the shard's examples
     * @param number the shard's number
     * @param epoch the step's epoch
     * @param from first index, in the epoch's order, of the examples that the step takes
     * @param count how many it takes, at least 1
     */
    void prepare(Shard shard, int number, int epoch, long from, long count) {
        int rows = (int) Math.min(capacity, count);
        prepared = null; // if gathering fails
        gather(shard, number, epoch, from, rows);
        prepared = shard;
        preparedEpoch = epoch;
        preparedFrom = from;
        preparedRows = rows;
    }

    /** Whether the batch holds these examples. */
    boolean isPrepared(Shard shard, int epoch, long from, int rows) {
        return shard == prepared && epoch == preparedEpoch && from == preparedFrom && rows == preparedRows;
    }

    /** Adds the squares of every layer's outputs, and how many are zero. */
    private void lookAtLayers(int rows, double[] activations) {
        for (int layer = 0; 2 * layer < activations.length; layer++) {
            float[] y = workspace.outputOf(layer); // [B × output]
            int count = rows
                    * problem.network().root().children().get(layer).output().size();
            double squares = 0;
            int zeros = 0;
            for (int i = 0; i < count; i++) {
                squares += (double) y[i] * y[i];
                zeros += y[i] == 0 ? 1 : 0;
            }
            activations[2 * layer] += squares;
            activations[2 * layer + 1] += zeros;
        }
    }

    /** How an epoch takes the rows of a shard, made once. */
    private EpochRows rows(int epoch, int number, Shard shard) {
        if (epoch != epochAtHand) {
            Arrays.fill(epochRows, null);
            epochAtHand = epoch;
        }
        if (number >= epochRows.length) {
            epochRows = Arrays.copyOf(epochRows, number + 1);
        }
        if (epochRows[number] == null || epochRows[number].order().size() != shard.rows()) {
            epochRows[number] = EpochRows.of(seed, epoch, number, shard.rows(), shard.cut(windowBytes), augmentation);
        }
        return epochRows[number];
    }

    /**
     * Adds a shard's loss and metrics over all its examples.
     *
     * @param shard the shard's examples
     * @param weights read
     * @param into accumulated
     * @throws CancellationException if it was cancelled
     */
    public void evaluate(Shard shard, Weights weights, MetricSums into) {
        Batch batch = workspace.batch();
        prepared = null;
        batch.classWeights = null;
        for (long done = 0; done < shard.rows(); done += evaluationRows) {
            requireWanted();
            int rows = (int) Math.min(evaluationRows, shard.rows() - done);
            shard.gather(done, rows, EpochRows.AS_THEY_ARE, fitted, batch, 0);
            batch.size = rows;
            workspace.forward(weights, false, 0, null);
            addMetrics(batch, into); // of targets in the data's unit
            fitted.target().apply(batch.target, rows, batch.targets);
            into.loss += problem.loss()
                    .sum(workspace.kernels(), batch, problem.network().output(), workspace.output(), null);
            into.weight += batch.totalWeight();
            into.examples += rows;
        }
    }

    /** The error of a reconstruction is what judges it. */
    private void judgeErrors(Batch batch) {
        asPredicted.errors(workspace.kernels(), batch.x, workspace.output(), batch.size, prediction, prediction, 0);
        judged.size = batch.size;
        System.arraycopy(batch.anomaly, 0, judged.target, 0, batch.size);
        System.arraycopy(batch.weight, 0, judged.weight, 0, batch.size);
    }

    private void addMetrics(Batch batch, MetricSums into) {
        if (problem.anomalies()) {
            judgeErrors(batch);
        } else {
            asPredicted.values(workspace.kernels(), workspace.output(), batch.size, prediction);
        }
        int offset = 0;
        for (int i = 0; i < metricSizes.length; i++) {
            Metric metric = problem.metrics().get(i);
            metric.add(judged, problem.judged(), prediction, into.metrics, offset);
            offset += metricSizes[i];
        }
        if (problem.ranks()) {
            into.ranking.add(judged, problem.judged(), scoresAreOutputs ? workspace.output() : prediction);
        }
    }
}
