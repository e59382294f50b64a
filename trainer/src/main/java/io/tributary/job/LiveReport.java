package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.report.HistoryKeeper;
import io.tributary.report.HtmlReport;
import io.tributary.report.Summary;
import io.tributary.train.GradientEngine;
import io.tributary.train.TrainOptions;
import io.tributary.train.TrainingListener;
import io.tributary.train.TrainingState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes report.html after the epochs of a training, so that it can be watched. Epochs shorter than a second are told together:
 * a page is 250 kB, which the last one's reader has not seen yet. A page that cannot be written is warned of and does not end
 * the training.
 */
final class LiveReport implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(LiveReport.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Outputs outputs;
    private final HtmlReport.Job job;
    private final TrainOptions options;
    private final GradientEngine engine;
    private final HistoryKeeper keeper;
    private Epoch last; // that ended
    private TrainingState state; // the loop's own: where it is now
    private long startNanos;
    private long nextNanos; // no page before
    private long examples;

    /**
     * @param outputs where the page goes
     * @param job what is known before the first step
     * @param keeper keeps how the training goes, and is told before this is
     * @param options what was asked for
     * @param engine computes
     */
    LiveReport(Outputs outputs, HtmlReport.Job job, HistoryKeeper keeper, TrainOptions options, GradientEngine engine) {
        this.outputs = outputs;
        this.job = job;
        this.options = options;
        this.engine = engine;
        this.keeper = keeper;
    }

    @Override
    public void started(Start start) {
        state = start.state();
        startNanos = System.nanoTime();
        nextNanos = startNanos;
    }

    @Override
    public void interval(Progress progress) {
        examples += progress.examples();
    }

    @Override
    public void epochEnded(Epoch epoch) {
        last = epoch;
        if (System.nanoTime() >= nextNanos) {
            write(summary(epoch));
            nextNanos = System.nanoTime() + PAUSE_NANOS;
        }
    }

    /** Says why a training ended that was watched and has no result. */
    void writeFailure(RuntimeException failure) {
        if (last != null) {
            write(summary(last).endedBy("error: " + failure.getMessage()));
        }
    }

    private Summary summary(Epoch epoch) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return Summary.soFar(state, epoch, new Summary.SoFar(examples, seconds), options, engine.name(), engine.blas());
    }

    private void write(Summary summary) {
        try {
            outputs.write(
                    new HtmlReport(job, Outputs.now(), summary, Optional.empty(), keeper.history(), Optional.empty()));
        } catch (IOException | UserException e) {
            LOG.warn("the report cannot be written while training: {}", e.getMessage());
        }
    }
}
