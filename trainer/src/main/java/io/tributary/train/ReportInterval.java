package io.tributary.train;

import java.util.List;

/** Tells the listeners of every step, and of every reporting interval, whose sums it keeps. */
final class ReportInterval {
    private final TrainingState state;
    private final List<TrainingListener> listeners;
    private final int reportSteps;
    private final MetricSums sums = new MetricSums(0); // since the last report
    private long steps;
    private long nanos;
    private double rate;
    private double norm;
    private List<LayerHealth> layers = List.of();
    private int epoch;

    /**
     * @param state the training's, read
     * @param listeners are told
     * @param reportSteps a reporting interval, in steps
     */
    ReportInterval(TrainingState state, List<TrainingListener> listeners, int reportSteps) {
        this.state = state;
        this.listeners = listeners;
        this.reportSteps = reportSteps;
    }

    /** @param health how the layers are doing at the step that {@link #stepped} is told of next; empty if nobody looked */
    void looked(List<LayerHealth> health) {
        layers = health;
    }

    /**
     * Is told of a step that was taken.
     *
     * @param step its sums, read
     * @param stepNanos the time it took
     * @param learningRate its learning rate
     * @param gradientNorm norm of its gradient
     */
    void stepped(MetricSums step, long stepNanos, double learningRate, double gradientNorm) {
        sums.merge(step);
        steps++;
        nanos += stepNanos;
        rate = learningRate;
        norm = gradientNorm;
        epoch = state.epoch + 1;
        TrainingListener.Progress progress = progress(step, stepNanos);
        listeners.forEach(listener -> listener.stepped(progress));
        if (state.step % reportSteps == 0) {
            flush();
        }
    }

    /** Ends an interval, if it has a step. */
    void flush() {
        if (steps == 0) {
            return;
        }
        TrainingListener.Progress progress = progress(sums, nanos);
        listeners.forEach(listener -> listener.interval(progress));
        clear();
    }

    /** Forgets the steps that were not reported. */
    void clear() {
        sums.clear();
        steps = 0;
        nanos = 0;
    }

    private TrainingListener.Progress progress(MetricSums over, long overNanos) {
        return new TrainingListener.Progress(
                state.step, epoch, over.meanLoss(), over.examples, overNanos / 1e9, rate, norm, layers);
    }
}
