package io.tributary.report;

import io.tributary.train.LayerHealth;
import io.tributary.train.TrainingListener;
import io.tributary.train.TrainingResult;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells on a console how the training goes. On a terminal, one line that is drawn over and over with a bar, and a line that
 * stays per epoch; otherwise one line per reporting interval and per epoch, where epochs shorter than an interval share
 * the line of the last of them. A loss says what it is the mean of: a step, an interval or an epoch.
 *
 * <pre>
 * epoch 3/20  step 120  interval loss 0.1234  12,345 examples/s  1m05s left
 * epoch 3/20  step 120  epoch loss 0.1250  validation loss 0.1300  accuracy 0.9610  12,345 examples/s  1m05s left
 * </pre>
 *
 * <p>The line that is drawn over and over fits the terminal: what matters least is left out first, the bar, then the rate, the
 * step and the epoch.
 *
 * <p>The time left is the steps left at the pace of this run so far, validation included; early stopping may make it less.
 */
public final class ConsoleProgress implements TrainingListener, AutoCloseable {
    private static final int BAR = 20;

    /** Seconds of training between two drawings: more often nobody sees. */
    private static final double REDRAW = 0.1;

    private final PrintStream out;
    private final DrawnLine line;

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

    /**
     * @param out where to print; standard error is the usual place
     * @param columns how wide the terminal is that a person looks at, where a carriage return goes back to the line's start; 0 if
     *     it is none
     */
    public ConsoleProgress(PrintStream out, int columns) {
        this.out = out;
        this.line = new DrawnLine(out, columns);
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
        if (line.isSeen() && sinceDrawn >= REDRAW) {
            sinceDrawn = 0;
            line.draw(fitted(progress));
        }
    }

    @Override
    public void interval(Progress progress) {
        intervalPassed = true;
        if (!line.isSeen()) {
            out.println(line(
                    parts("interval loss", progress.epoch(), progress.step(), progress.loss()),
                    progress.rate(),
                    progress.step()));
        }
        for (String finding : LayerHealth.findings(progress.layers())) {
            if (told.add(finding.replaceAll("[0-9]+[.e][0-9.e+-]*", ""))) { // once, whatever the figure
                line.draw("");
                out.println(finding);
            }
        }
    }

    @Override
    public void warned(String warning) {
        line.draw("");
        out.println("warning: " + warning);
    }

    @Override
    public void epochEnded(Epoch epoch) {
        double rate = epochExamples / stepsSeconds;
        epochsSeconds += epoch.seconds();
        stepsSeconds = 0;
        epochExamples = 0;
        line.draw("");
        List<String> parts = parts("epoch loss", epoch.epoch(), epoch.step(), epoch.trainLoss());
        if (!Double.isNaN(epoch.validationLoss())) {
            parts.add("validation loss " + Text.figure(epoch.validationLoss()));
        }
        epoch.validationMetrics().forEach((name, value) -> parts.add(name + " " + Text.figure(value)));
        unprinted = line(parts, rate, epoch.step());
        if (line.isSeen() || intervalPassed) {
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
        line.draw("");
        out.flush();
    }

    private List<String> parts(String loss, int epoch, long step, double value) {
        return new ArrayList<>(
                List.of("epoch " + epoch + "/" + epochs, "step " + step, loss + " " + Text.figure(value)));
    }

    private String line(List<String> parts, double rate, long step) {
        parts.add(rate(rate));
        parts.add(left(step));
        return joined(parts);
    }

    private static String joined(List<String> parts) {
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("  "));
    }

    /** The line of a step; of its parts, those that fit. */
    private String fitted(Progress progress) {
        List<String> parts = parts("step loss", progress.epoch(), progress.step(), progress.loss());
        parts.add(0, bar(progress.step()));
        parts.add(rate(progress.rate()));
        parts.add(left(progress.step()));
        for (int unimportant : new int[] {0, 4, 2, 1, 3}) { // bar, rate, step, epoch, loss
            if (joined(parts).length() <= line.columns()) {
                break;
            }
            parts.set(unimportant, "");
        }
        return joined(parts);
    }

    private static String rate(double rate) {
        return Double.isFinite(rate) ? Text.count(rate) + " examples/s" : "";
    }

    private String left(long step) {
        double pace = (epochsSeconds + stepsSeconds) / (step - firstStep);
        double left = pace * (plannedSteps - step);
        return step < plannedSteps && Double.isFinite(left) ? Text.duration(left) + " left" : "";
    }

    private String bar(long step) {
        double share = plannedSteps == 0 ? 1 : Math.min(1, (double) step / plannedSteps);
        int full = (int) (BAR * share);
        return String.format(
                Locale.ROOT, "[%s%s] %3d%%", "=".repeat(full), " ".repeat(BAR - full), (int) (100 * share));
    }
}
