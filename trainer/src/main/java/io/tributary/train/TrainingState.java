package io.tributary.train;

import io.tributary.network.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a training knows between two steps, and so all that a checkpoint keeps: whoever continues from it makes the same
 * bits. Mutable; owned by the loop.
 */
public final class TrainingState {
    /** Parameters and state, after {@link #step} steps. */
    public final Weights weights;

    /** The optimizer's moments, each [P]. */
    public final float[][] moments;

    /** Steps taken. */
    public long step;

    /** The epoch at hand, 0 for the first; equals the number of complete epochs. */
    public int epoch;

    /** Examples of the epoch at hand that were taken. */
    public long taken;

    /** Training sums of the epoch at hand. */
    public final MetricSums epochSums = new MetricSums(0);

    /** Mean training loss of the last complete epoch, not-a-number before. */
    public double lastEpochLoss = Double.NaN;

    /** Validation loss of the last complete epoch, not-a-number without. */
    public double lastValidationLoss = Double.NaN;

    /** The best figure early stopping has seen, not-a-number before the first epoch. */
    public double best = Double.NaN;

    /** The epoch of the best figure, or −1. */
    public int bestEpoch = -1;

    /** The weights of the best epoch, or null where they are not kept. */
    public Weights bestWeights;

    /** What reductions on a plateau have left of the schedule's learning rate. */
    public double rateFactor = 1;

    /** The best figure the reduction on a plateau has seen, not-a-number before the first epoch. */
    public double plateauBest = Double.NaN;

    /** Counted epochs in a row without improvement. */
    public int plateauWait;

    /** Epochs that are not counted yet. */
    public int plateauCooldown;

    /** Mean loss of the first step, not-a-number before. */
    public double firstLoss = Double.NaN;

    /** Mean loss of the last step, not-a-number before. */
    public double lastLoss = Double.NaN;

    /** Steps in a row, to the last one, whose loss was far above that of the first. */
    public int highSteps;

    /** How often the training went back to a good state. */
    public int rollbacks;

    /** What that has left of the learning rate. */
    public double rollbackFactor = 1;

    /** What the user was warned of, by kind, in the order of the steps. */
    public final Map<String, String> warnings = new LinkedHashMap<>();

    /** The last good state, where the training goes back to it when the numbers blow up; else null. It has none itself. */
    public TrainingState good;

    /** The step after which shards keep nothing: 0, and where the training went back to when its numbers blew up. */
    public long freshStep;

    /** What shards keep after {@link #step}, where it is; null where they keep nothing. */
    public ShardRemainders remainders;

    /** Why the training ended, or null while it can go on. */
    public String stoppedBy;

    /**
     * @param weights the weights to begin with, owned by this state from now on
     * @param moments number of moment arrays, all zero at first
     */
    public TrainingState(Weights weights, int moments) {
        this.weights = weights;
        this.moments = new float[moments][weights.parameters().length];
    }

    /** @return the same, sharing nothing that a training changes */
    public TrainingState copy() {
        TrainingState copy = new TrainingState(weights.copy(), moments.length);
        copy.set(this);
        copy.rollbacks = rollbacks;
        copy.rollbackFactor = rollbackFactor;
        copy.warnings.putAll(warnings);
        copy.freshStep = freshStep;
        copy.remainders = remainders;
        return copy;
    }

    /**
     * Keeps this state as the good one.
     *
     * @param changed what may differ from the one that is kept now, where there is one
     */
    void keepGood(ChangedSince changed) {
        if (good == null) {
            good = new TrainingState(weights.copy(), moments.length);
            good.set(this);
            return;
        }
        changed.each((from, to) -> {
            System.arraycopy(weights.parameters(), from, good.weights.parameters(), from, to - from);
            for (int m = 0; m < moments.length; m++) {
                System.arraycopy(moments[m], from, good.moments[m], from, to - from);
            }
        });
        System.arraycopy(weights.state(), 0, good.weights.state(), 0, weights.state().length);
        good.setFigures(this);
    }

    /** Goes back to the good state; what is known about rollbacks and warnings stays. */
    void goBack() {
        set(good);
        freshStep = step; // the good state has no copy of what shards kept
    }

    /**
     * Goes back to a state of this training, whose arrays this takes over in part.
     *
     * @param other what it was, not used any more
     */
    void replayFrom(TrainingState other) {
        set(other);
        freshStep = other.freshStep;
        remainders = other.remainders;
        rollbacks = other.rollbacks;
        rollbackFactor = other.rollbackFactor;
        warnings.clear();
        warnings.putAll(other.warnings);
        good = other.good;
    }

    /** @return whether shards keep nothing now */
    boolean isFresh() {
        return step == freshStep;
    }

    /** Takes over all but rollbacks, warnings, what shards keep and the good state. */
    private void set(TrainingState other) {
        weights.set(other.weights);
        for (int m = 0; m < moments.length; m++) {
            System.arraycopy(other.moments[m], 0, moments[m], 0, moments[m].length);
        }
        setFigures(other);
    }

    private void setFigures(TrainingState other) {
        step = other.step;
        epoch = other.epoch;
        taken = other.taken;
        epochSums.clear();
        epochSums.merge(other.epochSums);
        lastEpochLoss = other.lastEpochLoss;
        lastValidationLoss = other.lastValidationLoss;
        best = other.best;
        bestEpoch = other.bestEpoch;
        bestWeights = other.bestWeights; // replaced, never changed
        rateFactor = other.rateFactor;
        plateauBest = other.plateauBest;
        plateauWait = other.plateauWait;
        plateauCooldown = other.plateauCooldown;
        firstLoss = other.firstLoss;
        lastLoss = other.lastLoss;
        highSteps = other.highSteps;
        stoppedBy = other.stoppedBy;
    }
}
