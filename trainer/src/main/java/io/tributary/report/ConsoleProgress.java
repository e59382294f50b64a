package io.tributary.report;

import io.tributary.train.LayerHealth;
import io.tributary.train.TrainingListener;
import io.tributary.train.TrainingResult;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Tells on a console how the training goes. On a terminal, one line that is drawn over and over with a bar, and a line that
 * stays per epoch; otherwise one line per reporting interval and per epoch, where epochs shorter than an interval share
 * the line of the last of them:
 *
 * <pre>
 * epoch 3/20  step 120  loss 0.1234  validation loss 0.1300  accuracy 0.9610  12,345 examples/s  1m05s left
 * </pre>
 *
 * <p>The time left is the steps left at the pace of this run so far, validation included; early stopping may make it less.
 */
public final class ConsoleProgress implements TrainingListener, AutoCloseable {
    /** The last column stays free: some terminals wrap when it is written. */
    private static final int COLUMNS = 79;

    private static final int BAR = 20;

    /** Seconds of training between two drawings: more often nobody sees. */
    private static final double REDRAW = 0.1;

    private final PrintStream out;
    private final boolean terminal;

    private int epochs;
    private long plannedSteps;
    private long firstStep;
    private double epochsSeconds; // complete epochs of this run, validation included
    private double stepsSeconds; // steps of the epoch at hand
    private long epochExamples;
    private double sinceDrawn;
    private boolean intervalPassed; // since the last epoch's line
    private String unprinted = ""; // the line of an epoch too soon after the one before
    private final Set<String> told = new HashSet<>(); // findings about layers, without their figures
    private int drawn; // characters of the line that the cursor stands behind

    /**
     * @param out where to print; standard error is the usual place
     * @param terminal whether a person looks at it and a carriage return goes back to the line's start
     */
    public ConsoleProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void started(Start start) {
        long perEpoch = Math.max(1, start.stepsPerEpoch());
        plannedSteps = start.plannedSteps();
        epochs = (int) ((plannedSteps + perEpoch - 1) / perEpoch);
        firstStep = start.state().step;
        sinceDrawn = REDRAW; // the first step shows at once
    }

    @Override
    public void stepped(Progress progress) {
        stepsSeconds += progress.seconds();
        epochExamples += progress.examples();
        sinceDrawn += progress.seconds();
        if (terminal && sinceDrawn >= REDRAW) {
            sinceDrawn = 0;
            draw(bar(progress.step()) + "  " + line(progress));
        }
    }

    @Override
    public void interval(Progress progress) {
        intervalPassed = true;
        if (!terminal) {
            out.println(line(progress));
        }
        for (String finding : LayerHealth.findings(progress.layers())) {
            if (told.add(finding.replaceAll("[0-9]+[.e][0-9.e+-]*", ""))) { // once, whatever the figure
                draw("");
                out.println(finding);
            }
        }
    }

    @Override
    public void epochEnded(Epoch epoch) {
        double rate = epochExamples / stepsSeconds;
        epochsSeconds += epoch.seconds();
        stepsSeconds = 0;
        epochExamples = 0;
        draw("");
        StringBuilder line = head(epoch.epoch(), epoch.step(), epoch.trainLoss());
        if (!Double.isNaN(epoch.validationLoss())) {
            line.append("  validation loss ").append(Text.figure(epoch.validationLoss()));
        }
        for (Map.Entry<String, Double> metric : epoch.validationMetrics().entrySet()) {
            line.append("  ").append(metric.getKey()).append(' ').append(Text.figure(metric.getValue()));
        }
        unprinted = tail(line, rate, epoch.step());
        if (terminal || intervalPassed) {
            printEpoch();
        }
        sinceDrawn = REDRAW;
    }

    private void printEpoch() {
        out.println(unprinted);
        unprinted = "";
        intervalPassed = false;
    }

    @Override
    public void ended(TrainingResult result) {
        if (!unprinted.isEmpty()) {
            printEpoch();
        }
        close();
    }

    /** Clears the line that is being drawn, so that what comes next, an error for example, starts a line of its own. */
    @Override
    public void close() {
        draw("");
        out.flush();
    }

    private String line(Progress progress) {
        return tail(head(progress.epoch(), progress.step(), progress.loss()), progress.rate(), progress.step());
    }

    private StringBuilder head(int epoch, long step, double loss) {
        StringBuilder line = new StringBuilder();
        return line.append(String.format(Locale.ROOT, "epoch %d/%d  step %d  loss ", epoch, epochs, step))
                .append(Text.figure(loss));
    }

    private String tail(StringBuilder line, double rate, long step) {
        if (Double.isFinite(rate)) {
            line.append("  ").append(Text.count(rate)).append(" examples/s");
        }
        double pace = (epochsSeconds + stepsSeconds) / (step - firstStep);
        double left = pace * (plannedSteps - step);
        if (step < plannedSteps && Double.isFinite(left)) {
            line.append("  ").append(Text.duration(left)).append(" left");
        }
        return line.toString();
    }

    private String bar(long step) {
        double share = plannedSteps == 0 ? 1 : Math.min(1, (double) step / plannedSteps);
        int full = (int) (BAR * share);
        return String.format(
                Locale.ROOT, "[%s%s] %3d%%", "=".repeat(full), " ".repeat(BAR - full), (int) (100 * share));
    }

    /** Draws over the line at hand, or clears it with an empty text; spaces cover what was longer. */
    private void draw(String text) {
        if (!terminal || text.isEmpty() && drawn == 0) {
            return;
        }
        String shown = text.length() > COLUMNS ? text.substring(0, COLUMNS) : text;
        out.print("\r" + shown + " ".repeat(Math.max(0, drawn - shown.length())) + (shown.isEmpty() ? "\r" : ""));
        out.flush();
        drawn = shown.length();
    }
}
