package io.tributary.train;

import io.tributary.error.Answer;
import io.tributary.network.Gradient;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizer;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The training loop, over any engine. Owns the {@link TrainingState}; one step is: gradient sum from the engine, mean, penalty,
 * clipping, optimizer, state. Everything random or ordered is decided by the options and the state, so a training continued
 * from a saved state makes the same bits as one that was never interrupted.
 */
public final class Trainer {
    /** Keeps states. Called between steps; what is saved is finite. */
    public interface Checkpoints {
        /** Keeps nothing. */
        Checkpoints NONE = new Checkpoints() {
            @Override
            public boolean isDue(TrainingState state) {
                return false;
            }

            @Override
            public boolean save(TrainingState state) {
                return false;
            }

            @Override
            public Optional<TrainingState> latest(ParameterLayout layout, int moments) {
                return Optional.empty();
            }
        };

        /**
         * Asked after every step.
         *
         * @param state the state now
         * @return whether it is time to save it
         */
        boolean isDue(TrainingState state);

        /**
         * Saves, when it is due, at the end, on a stop request, and before an error.
         *
         * @param state the state to save
         * @return whether it is kept
         */
        boolean save(TrainingState state);

        /**
         * Reads the state that was kept last.
         *
         * @param layout the slot table of the network at hand
         * @param moments the number of moments of the optimizer at hand
         * @return the state, or empty if none was kept
         */
        Optional<TrainingState> latest(ParameterLayout layout, int moments);
    }

    private static final String EARLIER = "earlier checkpoints are as they were";

    private final Problem problem;
    private final Optimizer optimizer;
    private final TrainOptions options;
    private final GradientEngine engine;
    private final EpochPlan plan;
    private final boolean validates;
    private final List<TrainingListener> listeners;
    private final Checkpoints checkpoints;
    private final StopRequest stop;
    private final GradientUpdate update;
    private final StepTimes times = new StepTimes();

    /**
     * @param problem what is learned
     * @param optimizer the rule of a step
     * @param options how long and in what portions
     * @param engine computes gradients and evaluations
     * @param plan the shards' sizes and the batch size
     * @param validates whether the engine has validation examples
     * @param listeners are told how it goes
     * @param checkpoints keeps states
     * @param stop is asked after every step
     */
    public Trainer(
            Problem problem,
            Optimizer optimizer,
            TrainOptions options,
            GradientEngine engine,
            EpochPlan plan,
            boolean validates,
            List<TrainingListener> listeners,
            Checkpoints checkpoints,
            StopRequest stop) {
        this.problem = problem;
        this.optimizer = optimizer;
        this.options = options;
        this.engine = engine;
        this.plan = plan;
        this.validates = validates;
        this.listeners = List.copyOf(listeners);
        this.checkpoints = checkpoints;
        this.stop = stop;
        this.update = new GradientUpdate(problem.network().layout(), optimizer, options.clipping());
    }

    /** @return a state before the first step, its weights drawn from the seed */
    public TrainingState initialState() {
        int moments = optimizer.moments();
        Answer.require(moments >= 0, optimizer, "moments", moments, "at least 0");
        return new TrainingState(Weights.initial(problem.network().layout(), options.seed()), moments);
    }

    /**
     * Trains until an end is reached.
     *
     * @param state where to begin, changed in place
     * @return the result
     * @throws TrainingException if the numbers diverge, naming step, shard and layer; the last good state is saved first
     */
    public TrainingResult run(TrainingState state) {
        listeners.forEach(listener ->
                listener.started(new TrainingListener.Start(state, plan.steps(), plan.total(), plannedSteps(), times)));
        Run run = new Run(state);
        String stoppedBy = run.toTheEnd();
        TrainingResult result = run.result(stoppedBy);
        listeners.forEach(listener -> listener.ended(result));
        return result;
    }

    private long plannedSteps() {
        long steps = Math.multiplyExact(plan.steps(), (long) options.epochs());
        return options.maxSteps().isPresent()
                ? Math.min(steps, options.maxSteps().getAsLong())
                : steps;
    }

    /** One run of the loop: the state, and what is known of this run alone. */
    private final class Run {
        private final TrainingState state;
        private final long startNanos = System.nanoTime();
        private final ReportInterval interval;
        private long epochNanos = startNanos;
        private long examples;
        private final HealthCheck health = new HealthCheck(problem.network(), options.reportSteps());
        private FullObjective objective; // of rules that look at several points
        private final DivergenceGuard guard =
                new DivergenceGuard(problem.network().layout());
        private MetricSums validation; // of the last complete epoch, if this run saw it
        private Reach changed = Reach.ALL; // in what the weights may differ from those that the engine was given last
        private final Replay replay; // null where shards keep nothing from step to step

        Run(TrainingState state) {
            this.state = state;
            this.interval = new ReportInterval(state, listeners, options.reportSteps());
            this.replay = options.exchange().errorFeedback()
                    ? new Replay(state, engine, checkpoints, problem.network().layout())
                    : null;
        }

        String toTheEnd() {
            boolean restored = replay == null;
            while (true) {
                try {
                    if (!restored) {
                        replay.restore();
                        restored = true;
                    }
                    Optional<String> end = next();
                    if (end.isPresent()) {
                        return end.get();
                    }
                } catch (ShardStateLost e) {
                    goBack(e);
                    restored = false;
                }
            }
        }

        private void goBack(ShardStateLost lost) {
            if (replay == null) {
                throw lost;
            }
            replay.goBack(lost);
            changed = Reach.ALL;
            guard.replayed();
            validation = null;
            interval.clear();
            listeners.forEach(listener -> listener.wentBack(state.step));
        }

        /** Takes a step and does what is due after it; why the training ended, where it did. */
        private Optional<String> next() {
            if (options.onDivergence().goesBack()) {
                guard.keepGood(state);
            }
            Optional<String> end = end();
            if (end.isPresent()) {
                interval.flush();
                if (isFinite() && (stop.endedBy(end.get()) || goesOn(guard.ended(state)))) {
                    save();
                    return end;
                }
                return Optional.empty();
            }
            step();
            if (state.taken == plan.total()) {
                endEpoch();
            }
            if (checkpoints.isDue(state) && isFinite()) {
                save();
            }
            return Optional.empty();
        }

        private boolean save() {
            boolean kept = checkpoints.save(state);
            if (kept && replay != null) {
                replay.saved();
            }
            if (kept) {
                listeners.forEach(listener -> listener.checkpointed(state.step));
            }
            return kept;
        }

        private Optional<String> end() {
            if (state.stoppedBy != null) {
                return Optional.of(state.stoppedBy);
            }
            if (state.epoch >= options.epochs()) {
                return Optional.of("epochs");
            }
            if (options.maxSteps().isPresent()
                    && state.step >= options.maxSteps().getAsLong()) {
                return Optional.of("max-steps");
            }
            return stop.reason();
        }

        private void step() {
            if (optimizer instanceof Optimizer.OverObjective rule) {
                search(rule);
            } else {
                descend();
            }
        }

        /** A step along one gradient. */
        private void descend() {
            long start = System.nanoTime();
            long size = Math.min(options.batchSize(), plan.total() - state.taken);
            tellChanged();
            GradientSum sum = engine.gradients(state.weights, step(size));
            if (sum.sums.examples != size) {
                throw new IllegalStateException("engine " + engine.name() + " computed " + sum.sums.examples
                        + " examples for step " + (state.step + 1) + " instead of " + size);
            }
            if (sum.badShard >= 0) {
                diverged(sum);
                return;
            }
            long updateStart = System.nanoTime();
            double rate = rate(state.step + 1);
            boolean looks = options.health() && health.isDue(state.step + 1);
            Reach reach = update.reach(sum.gradient);
            if (looks) {
                health.before(state.weights.parameters(), sum, reach);
            }
            guard.before(state, reach);
            double norm = update.apply(state, sum, rate);
            if (!Double.isFinite(norm)) {
                diverged(sum);
                return;
            }
            changed = reach;
            long end = System.nanoTime();
            times.add(end - start, end - updateStart, sum.times, engine.lagNanos());
            interval.looked(looks ? health.after(state.weights.parameters(), sum) : List.of());
            double loss = sum.sums.meanLoss();
            stepped(sum.sums, end - start, rate, norm);
            if (goesOn(guard.stepped(state, loss))) {
                goesOn(guard.moved(state, update.rowMomentsAreSound(), rate, loss));
            }
        }

        /** Tells the engine what has changed, where that is not everything, before it is given the weights. */
        private void tellChanged() {
            if (changed.isPart()) {
                engine.changedRows(changed.ids());
            }
            changed = Reach.ALL;
        }

        private Step step(long size) {
            return new Step(state.step + 1, state.epoch, state.taken, size, replay == null || state.isFresh());
        }

        /** A step of a rule that looks at several points. */
        private void search(Optimizer.OverObjective rule) {
            long start = System.nanoTime();
            if (objective == null) {
                objective = new FullObjective(state, engine, update, plan.total());
            }
            guard.before(state, Reach.ALL);
            objective.begin().ifPresent(this::diverged);
            MetricSums sums = objective.sums();
            double norm = update.norm(objective.gradient());
            Optimizer.OverObjective.Landing landing = rule.step(
                    state.step + 1,
                    objective.value(),
                    state.weights.parameters(),
                    objective.gradient(),
                    state.moments,
                    objective);
            objective.end(Answer.of(optimizer, "step", landing));
            if (landing.converged()) {
                state.stoppedBy = "convergence";
            }
            long total = System.nanoTime() - start;
            times.add(total, total - objective.engineNanos(), objective.times(), engine.lagNanos());
            double loss = sums.meanLoss();
            stepped(sums, total, rate(state.step + 1), norm);
            goesOn(guard.stepped(state, loss));
        }

        private void stepped(MetricSums sums, long nanos, double rate, double norm) {
            state.step++;
            state.taken += sums.examples;
            state.epochSums.merge(sums);
            examples += sums.examples;
            interval.stepped(sums, nanos, rate, norm);
        }

        /** The learning rate of a step: the schedule's, less what the plateau and rollbacks took. */
        private double rate(long step) {
            double scheduled = optimizer.learningRate(step);
            Answer.require(
                    scheduled >= 0 && Double.isFinite(scheduled),
                    optimizer,
                    "learningRate of step " + step,
                    scheduled,
                    "a finite number, at least 0");
            double rate = options.plateau().isPresent()
                    ? options.plateau().get().rate(scheduled, state.rateFactor)
                    : scheduled;
            return rate * state.rollbackFactor;
        }

        private void endEpoch() {
            state.lastEpochLoss = reportEpoch(state.lastEpochLoss);
            state.epochSums.clear();
            state.taken = 0;
            state.epoch++;
            goesOn(guard.epochEnded(state));
        }

        /** Validates, tells the listeners, decides on stopping; returns the epoch's training loss. */
        private double reportEpoch(double lossBefore) {
            double loss = state.epochSums.meanLoss();
            validation = validates ? validate() : null;
            state.lastValidationLoss = validation == null ? Double.NaN : validation.meanLoss();
            Map<String, Double> metrics = metrics(validation);
            long now = System.nanoTime();
            TrainingListener.Epoch epoch = new TrainingListener.Epoch(
                    state.epoch + 1, state.step, loss, state.lastValidationLoss, metrics, (now - epochNanos) / 1e9);
            epochNanos = now;
            listeners.forEach(listener -> listener.epochEnded(epoch));
            options.earlyStopping().ifPresent(early -> stopEarly(early, watched(early.watch(), metrics)));
            options.plateau()
                    .ifPresent(plateau -> plateau.epochEnded(
                            state, watched(plateau.watch(), metrics), optimizer.learningRate(state.step)));
            if (options.tolerance().isPresent()
                    && Math.abs(lossBefore - loss) <= options.tolerance().getAsDouble()) {
                state.stoppedBy = "tolerance";
            }
            return loss;
        }

        private MetricSums validate() {
            tellChanged();
            MetricSums sums = engine.evaluate(state.weights, Split.VALIDATION);
            changed = update.reachOfNothing();
            return sums;
        }

        private double watched(Watch watch, Map<String, Double> metrics) {
            if (watch.metric().equals("loss")) {
                return state.lastValidationLoss;
            }
            Double value = metrics.get(watch.metric());
            if (value == null) {
                throw new IllegalStateException("no metric gave " + watch.metric() + ", only " + metrics.keySet());
            }
            return value;
        }

        private void stopEarly(EarlyStopping early, double value) {
            if (early.watch().improves(value, state.best)) {
                state.best = value;
                state.bestEpoch = state.epoch;
                if (early.restoreBest()) {
                    state.bestWeights = state.weights.copy();
                }
            } else if (state.epoch - state.bestEpoch >= Math.max(1, early.patience())) {
                state.stoppedBy = "early-stopping";
            }
        }

        private Map<String, Double> metrics(MetricSums sums) {
            return sums == null ? Map.of() : problem.metricValues(sums);
        }

        TrainingResult result(String stoppedBy) {
            Weights weights = state.bestWeights == null ? state.weights : state.bestWeights;
            boolean fresh = weights == state.weights && validation != null && state.taken == 0;
            if (validates && !fresh && !stop.endedBy(stoppedBy)) {
                validation = engine.evaluate(weights, Split.VALIDATION);
            }
            double trainLoss = state.taken > 0 && state.epoch == 0 ? state.epochSums.meanLoss() : state.lastEpochLoss;
            return new TrainingResult(
                    weights,
                    state,
                    trainLoss,
                    validation == null ? Double.NaN : validation.meanLoss(),
                    metrics(validation),
                    (System.nanoTime() - startNanos) / 1e9,
                    examples,
                    times,
                    stoppedBy);
        }

        /** What is not finite, a shard's sums or the sum over shards, ends the training or takes it back. */
        private void diverged(GradientSum sum) {
            String where = "step " + (state.step + 1) + (sum.badShard >= 0 ? ", shard " + sum.badShard : "");
            String what = "the loss is not finite (" + sum.sums.loss + ")";
            int index = sum.badShard >= 0 ? sum.badIndex : update.gradient().lastNonFinite();
            if (index >= 0) {
                where += ", " + problem.network().layout().slotAt(index).fullName();
                what = "the gradient is not finite (" + (sum.badShard >= 0 ? sum.gradient : update.gradient()).at(index)
                        + ")";
            }
            if (options.onDivergence().goesBack()) {
                goBack(where + ": " + what);
                return;
            }
            boolean good = Gradient.lastNonFinite(state.weights.parameters()) < 0;
            boolean kept = good && save();
            throw diverged(where + ": " + what, kept ? "the state before this step is kept" : good ? "" : EARLIER);
        }

        /** Whether the weights are finite; if not, the training ends or has gone back. */
        private boolean isFinite() {
            int bad = Gradient.lastNonFinite(state.weights.parameters());
            if (bad < 0) {
                return true;
            }
            String what = "step " + state.step + ", "
                    + problem.network().layout().slotAt(bad).fullName() + ": a weight is not finite ("
                    + state.weights.parameters()[bad] + ")";
            if (options.onDivergence().goesBack()) {
                goBack(what);
                return false;
            }
            throw diverged(what, "");
        }

        /** Does what is to be done about a finding; returns whether the training goes on from where it is. */
        private boolean goesOn(Optional<DivergenceGuard.Finding> finding) {
            if (finding.isEmpty()) {
                return true;
            }
            String what = finding.get().text();
            OnDivergence.Action action = finding.get().harmless()
                    ? OnDivergence.Action.WARN
                    : options.onDivergence().action();
            switch (action) {
                case WARN ->
                    warn(finding.get().kind(), finding.get().harmless() ? what : what + "; " + DivergenceGuard.ADVICE);
                case STOP -> throw diverged(what, EARLIER);
                case ROLLBACK -> goBack(what);
            }
            return action == OnDivergence.Action.WARN;
        }

        private TrainingException diverged(String what, String after) {
            return new TrainingException(what + "; " + DivergenceGuard.ADVICE + (after.isEmpty() ? "" : "; " + after));
        }

        private void warn(String kind, String text) {
            if (state.warnings.putIfAbsent(kind, text) == null) {
                listeners.forEach(listener -> listener.warned(text));
            }
        }

        /** Goes back to the last good state, with shorter steps from there on. */
        private void goBack(String what) {
            OnDivergence rule = options.onDivergence();
            if (state.rollbacks == rule.tries()) {
                throw diverged(what, "going back " + rule.tries() + " times did not help; " + EARLIER);
            }
            if (state.good == null) {
                throw diverged(
                        what, "the checkpoint that this run resumed from was no good state to go back to; " + EARLIER);
            }
            state.goBack();
            changed = Reach.ALL;
            guard.wentBack();
            state.rollbacks++;
            state.rollbackFactor *= rule.factor();
            validation = null;
            interval.clear();
            listeners.forEach(listener -> listener.wentBack(state.step));
            warn(
                    "rollback " + state.rollbacks,
                    what + "; went back to step " + state.step + ", with " + state.rollbackFactor
                            + " times the learning rate (" + state.rollbacks + " of " + rule.tries() + " tries)");
        }
    }
}
