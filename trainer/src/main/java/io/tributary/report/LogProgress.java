package io.tributary.report;

import io.tributary.train.TrainingListener;
import io.tributary.train.TrainingResult;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log how a training goes: a line for an epoch, but no more than one in ten seconds, and the last; for epochs that take
 * longer a line for an interval as often. Where nobody looks at a console, in a session or on a cluster.
 */
public final class LogProgress implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(LogProgress.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final String name;
    private long plannedSteps;
    private long nextNanos;
    private Epoch untold;

    /** @param name what lines call the training */
    public LogProgress(String name) {
        this.name = name;
    }

    @Override
    public void started(Start start) {
        plannedSteps = start.plannedSteps();
        nextNanos = System.nanoTime() + PAUSE_NANOS;
        LOG.info(
                "{}: from step {} to {}, {} of an epoch of {} examples",
                name,
                start.state().step,
                plannedSteps,
                start.stepsPerEpoch(),
                start.examplesPerEpoch());
    }

    @Override
    public void interval(Progress progress) {
        if (isTime()) {
            LOG.info(
                    "{}: epoch {}, step {} of {}, interval loss {}, {} examples/s",
                    name,
                    progress.epoch(),
                    progress.step(),
                    plannedSteps,
                    Text.figure(progress.loss()),
                    Text.count(progress.rate()));
        }
    }

    @Override
    public void epochEnded(Epoch epoch) {
        untold = epoch;
        if (isTime()) {
            tell();
        }
    }

    private boolean isTime() {
        if (System.nanoTime() < nextNanos) {
            return false;
        }
        nextNanos = System.nanoTime() + PAUSE_NANOS;
        return true;
    }

    private void tell() {
        StringBuilder line = new StringBuilder("epoch loss ").append(Text.figure(untold.trainLoss()));
        if (!Double.isNaN(untold.validationLoss())) {
            line.append(", validation loss ").append(Text.figure(untold.validationLoss()));
        }
        untold.validationMetrics()
                .forEach((figure, value) ->
                        line.append(", ").append(figure).append(' ').append(Text.figure(value)));
        LOG.info("{}: epoch {}, step {} of {}, {}", name, untold.epoch(), untold.step(), plannedSteps, line);
        untold = null;
    }

    @Override
    public void warned(String warning) {
        LOG.warn("{}: {}", name, warning);
    }

    @Override
    public void checkpointed(long step) {
        LOG.debug("{}: checkpoint of step {}", name, step);
    }

    @Override
    public void ended(TrainingResult result) {
        if (untold != null) {
            tell();
        }
        LOG.info("{}: ended after step {} by {}", name, result.state().step, result.stoppedBy());
    }
}
