package io.tributary.train;

import io.tributary.network.Gradient;
import io.tributary.network.ParameterLayout;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Notices numbers that blow up and stay finite. What it sees depends on the weights and the step's number alone, so every
 * engine, and a run that was resumed, sees the same.
 *
 * <ul>
 *   <li>A loss far above where it began: more than {@value #FAR} times the first step's, or times 1 where that was less, in
 *       {@value #HIGH_STEPS} steps in a row, over an epoch, in a validation, or at the end.
 *   <li>A step that changes the weights beyond reason: by more than {@value #ABSURD} times their size, or times 1 where that
 *       is less, both as root mean squares.
 *   <li>A moment of the optimizer that is not finite, so that its weight never moves again.
 *   <li>A step with a loss and a learning rate that moves no weight. This is only warned of: a schedule that ends near 0 does
 *       it too.
 * </ul>
 *
 * <p>The last three are looked for at steps 1, 2, 4 … {@value #LOOK} and at every {@value #LOOK}th: they cost a copy of what the
 * step may change and a pass over its moments; the first look of a run, a pass over all moments.
 */
final class DivergenceGuard {
    private static final double FAR = 1000;
    private static final int HIGH_STEPS = 3;
    private static final double ABSURD = 1000;
    private static final int LOOK = 64;

    /** A state is kept to go back to at the end of an epoch and at every such step, while the loss is within this. */
    private static final double GOOD = 10;

    private static final int KEEP = 1000;

    /** What to do about most of it. */
    static final String ADVICE =
            "lower optimizer.learning-rate, set optimizer.global-clipnorm, or scale the inputs (data.scale)";

    /**
     * What was noticed.
     *
     * @param kind of it, for which one warning is enough
     * @param text where and what
     * @param harmless whether it is no more than a warning
     */
    record Finding(String kind, String text, boolean harmless) {}

    private final ParameterLayout layout;
    private float[] before = {}; // what a step that is looked at may change, before it
    private Reach reach = Reach.ALL; // of that step
    private boolean knowsMoments; // all of them were looked at
    private final ChangedSince changed; // since a good state was kept
    private int at; // in before, while it is gone through
    private double moved; // sum of squares
    private double sizes; // sum of squares of before
    private int bad; // index of a moment that is not finite, or −1

    DivergenceGuard(ParameterLayout layout) {
        this.layout = layout;
        this.changed = new ChangedSince(layout);
    }

    private static boolean isLook(long step) {
        return step % LOOK == 0 || step < LOOK && Long.bitCount(step) == 1;
    }

    /**
     * Is told before a step moves the parameters.
     *
     * @param state before the step
     * @param changes what the step may change
     */
    void before(TrainingState state, Reach changes) {
        changed.add(changes);
        if (!isLook(state.step + 1)) {
            return;
        }
        reach = changes;
        float[] parameters = state.weights.parameters();
        at = 0;
        reach.each(layout.slots(), (from, to) -> {
            int count = to - from;
            if (before.length - at < count) {
                before = Arrays.copyOf(before, reach.isPart() ? Math.max(2 * at, at + count) : parameters.length);
            }
            System.arraycopy(parameters, from, before, at, count);
            at += count;
        });
    }

    /**
     * Looks at a step along one gradient that {@link #before} was told of.
     *
     * @param state after the step
     * @param soundRows whether all moments of rows that were ever in reach have been finite, as far as this run knows
     * @param rate its learning rate
     * @param loss its mean loss
     * @return what is wrong
     */
    Optional<Finding> moved(TrainingState state, boolean soundRows, double rate, double loss) {
        if (!isLook(state.step)) {
            return Optional.empty();
        }
        int moment = badMoment(state, soundRows);
        if (moment >= 0) {
            String where = "step " + state.step + ", " + layout.slotAt(bad).fullName();
            return found(
                    "moment",
                    where + ": a moment of the optimizer is not finite (" + state.moments[moment][bad]
                            + "), so that its weight no longer moves");
        }
        float[] parameters = state.weights.parameters();
        measure(parameters);
        double change = Math.sqrt(moved / parameters.length);
        double size = change > ABSURD ? Math.sqrt(sizes(parameters) / parameters.length) : 0;
        if (change > ABSURD * Math.max(1, size)) {
            return found(
                    "update",
                    String.format(
                            Locale.ROOT,
                            "step %d: it changed weights of the size %.2g by %.2g (root mean squares)",
                            state.step,
                            size,
                            change));
        }
        if (moved == 0 && rate > 0 && Math.abs(loss) > 0) {
            String text = String.format(
                    Locale.ROOT,
                    "step %d: it moved no weight, with a loss of %.4g and the learning rate %.2g; units may be dead,"
                            + " or the learning rate too low",
                    state.step,
                    loss,
                    rate);
            return Optional.of(new Finding("still", text, true));
        }
        return Optional.empty();
    }

    /** Returns the number of a moment that is not finite somewhere, and sets where; −1 if all are finite. */
    private int badMoment(TrainingState state, boolean soundRows) {
        boolean part = reach.isPart() && knowsMoments && soundRows;
        knowsMoments = true;
        bad = -1;
        for (int m = 0; m < state.moments.length; m++) {
            float[] moment = state.moments[m];
            if (part) {
                reach.each(layout.slots(), (from, to) -> {
                    for (int i = from; i < to; i++) {
                        bad = Float.isFinite(moment[i]) ? bad : i;
                    }
                });
            } else {
                bad = Gradient.lastNonFinite(moment);
            }
            if (bad >= 0) {
                return m;
            }
        }
        return -1;
    }

    /** By how much the step moved what it may change, and how large that was. */
    private void measure(float[] parameters) {
        at = 0;
        moved = 0;
        sizes = 0;
        reach.each(layout.slots(), (from, to) -> {
            for (int i = from; i < to; i++) {
                double old = before[at++];
                double step = parameters[i] - old;
                moved += step * step;
                sizes += old * old;
            }
        });
    }

    /** The sum of the squares of all parameters before the step: of what it may change, and of the rest. */
    private double sizes(float[] parameters) {
        at = 0;
        reach.each(layout.slots(), (from, to) -> {
            addSquares(parameters, at, from);
            at = to;
        });
        addSquares(parameters, at, parameters.length);
        return sizes;
    }

    private void addSquares(float[] parameters, int from, int to) {
        for (int i = from; i < to; i++) {
            sizes += (double) parameters[i] * parameters[i];
        }
    }

    /**
     * Looks at a step's loss.
     *
     * @param state after the step; its counters are changed
     * @param loss the step's mean loss
     * @return what is wrong
     */
    Optional<Finding> stepped(TrainingState state, double loss) {
        if (Double.isNaN(state.firstLoss)) {
            state.firstLoss = loss;
        }
        state.lastLoss = loss;
        state.highSteps = isHigh(state, loss) ? state.highSteps + 1 : 0;
        return state.highSteps < HIGH_STEPS ? Optional.empty() : high("step " + state.step + ": the loss", state, loss);
    }

    /** Looks at the means of the epoch that has just ended. */
    Optional<Finding> epochEnded(TrainingState state) {
        if (isHigh(state, state.lastEpochLoss)) {
            return high("epoch " + state.epoch + ": the loss", state, state.lastEpochLoss);
        }
        return isHigh(state, state.lastValidationLoss)
                ? high("epoch " + state.epoch + ": the validation loss", state, state.lastValidationLoss)
                : Optional.empty();
    }

    /** Looks at the last step. */
    Optional<Finding> ended(TrainingState state) {
        return state.highSteps > 0
                ? high("step " + state.step + ": the loss", state, state.lastLoss)
                : Optional.empty();
    }

    /** What is not a number is not above anything. */
    private static boolean isHigh(TrainingState state, double loss) {
        return loss > FAR * Math.max(1, Math.abs(state.firstLoss));
    }

    private static Optional<Finding> high(String what, TrainingState state, double loss) {
        return found(
                "loss",
                String.format(Locale.ROOT, "%s is %.2g, far above %.2g where it began", what, loss, state.firstLoss));
    }

    private static Optional<Finding> found(String kind, String text) {
        return Optional.of(new Finding(kind, text, false));
    }

    /**
     * Keeps a state to go back to, if it is time and nothing is wrong with it.
     *
     * @param state its {@code good} is set
     */
    void keepGood(TrainingState state) {
        boolean isTime = state.good == null || state.taken == 0 || state.step % KEEP == 0;
        if (isTime && isGood(state)) {
            state.keepGood(changed);
            changed.now();
        }
    }

    /** Is told that the state is the good one again. */
    void wentBack() {
        changed.now();
    }

    /** The state, and the good one with it, are others now. */
    void replayed() {
        changed.all();
    }

    /** What is kept is finite, and so is what has not changed since. */
    private boolean isGood(TrainingState state) {
        if (state.stoppedBy != null || state.lastLoss > GOOD * Math.max(1, Math.abs(state.firstLoss))) {
            return false;
        }
        boolean good = isFinite(state.weights.parameters());
        for (float[] moment : state.moments) {
            good &= isFinite(moment);
        }
        return good;
    }

    private boolean isFinite(float[] values) {
        if (changed.isEverything()) {
            return Gradient.lastNonFinite(values) < 0;
        }
        boolean[] finite = {true};
        changed.each((from, to) -> {
            for (int i = from; i < to; i++) {
                finite[0] &= Float.isFinite(values[i]);
            }
        });
        return finite[0];
    }
}
