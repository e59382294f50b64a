package io.tributary.train;

import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Mean loss and penalties over all training examples as a function of the parameters, for one run of the loop. The order of the
 * examples is always that of the first epoch: sums of floats depend on it, and the value at a point must be the same whenever
 * it is asked for. So a run that was resumed computes anew what this one still knows from the step before, the value and the
 * gradient at the parameters, and gets the same bits.
 */
final class FullObjective implements Optimizer.OverObjective.Objective {
    /** An evaluation: the objective's value, and the sums behind it. */
    private record Seen(double value, MetricSums sums) {}

    private final TrainingState state;
    private final GradientEngine engine;
    private final GradientUpdate update;
    private final long examples;

    private final float[] gradient; // [P], at the parameters
    private Seen here; // at the parameters; null before the first step

    private final List<Seen> seen = new ArrayList<>(); // in this step
    private GradientSum last;
    private final PhaseTimes times = new PhaseTimes();
    private long engineNanos;

    FullObjective(TrainingState state, GradientEngine engine, GradientUpdate update, long examples) {
        this.state = state;
        this.engine = engine;
        this.update = update;
        this.examples = examples;
        this.gradient = new float[state.weights.parameters().length];
    }

    /**
     * Begins a step: after it, value, gradient and sums are those at the state's parameters.
     *
     * @return the sums, if they are not finite
     */
    Optional<GradientSum> begin() {
        times.clear();
        engineNanos = 0;
        if (here == null) {
            at(state.weights.parameters(), gradient);
            here = seen.get(0);
            seen.clear();
        }
        return Double.isInfinite(here.value) ? Optional.of(last) : Optional.empty();
    }

    /** @return the objective at the state's parameters */
    double value() {
        return here.value;
    }

    /** @return its gradient there, [P], to be overwritten with that at the next point */
    float[] gradient() {
        return gradient;
    }

    /** @return loss, weight and count there */
    MetricSums sums() {
        return here.sums;
    }

    /** @return where the time of this step's evaluations went, all of them together */
    PhaseTimes times() {
        return times;
    }

    /** @return the time of all evaluations of this step */
    long engineNanos() {
        return engineNanos;
    }

    /** Ends a step. Running moments follow what the last evaluation saw, which was at the new point or near it. */
    void end(Optimizer.OverObjective.Landing landing) {
        if (landing.evaluation() >= 0) {
            here = seen.get(landing.evaluation());
            update.follow(state.weights.state(), last);
        }
        seen.clear();
    }

    @Override
    public double at(float[] parameters, float[] into) {
        long start = System.nanoTime();
        Step step = new Step(state.step + 1, 0, 0, examples);
        last = engine.gradients(new Weights(parameters, state.weights.state()), step);
        engineNanos += System.nanoTime() - start;
        if (last.sums.examples != examples) {
            throw new IllegalStateException("engine " + engine.name() + " computed " + last.sums.examples
                    + " examples for step " + step.number() + " instead of " + examples);
        }
        times.add(last.times);
        double norm = last.badShard >= 0 ? Double.NaN : update.mean(parameters, last);
        double value = last.sums.meanLoss() + update.penalty(parameters);
        boolean finite = Double.isFinite(norm) && Double.isFinite(value);
        if (finite) {
            update.gradient().copyTo(into);
        } else {
            Arrays.fill(into, 0f);
            value = Double.POSITIVE_INFINITY;
        }
        MetricSums copy = new MetricSums(0);
        copy.merge(last.sums);
        seen.add(new Seen(value, copy));
        return value;
    }
}
