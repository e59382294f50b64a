package io.tributary.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.train.LayerHealth;
import io.tributary.train.TrainingListener.Epoch;
import io.tributary.train.TrainingListener.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * How a training went, as metrics.jsonl tells it: the runs before a {@code --resume} included.
 *
 * @param intervals one entry per reporting interval, in order
 * @param epochs one entry per epoch, in order
 */
public record History(List<Interval> intervals, List<Epoch> epochs) {
    /**
     * One reporting interval. Figures that were not finite are not-a-number.
     *
     * @param step its last step
     * @param epoch the epoch, 1 for the first
     * @param loss weighted mean loss over its examples
     * @param examplesPerSecond speed
     * @param learningRate of its last step
     * @param gradientNorm L2 norm of its last mean gradient, before clipping
     * @param layers how each layer was doing at its last step; empty where nobody looked
     */
    public record Interval(
            long step,
            int epoch,
            double loss,
            double examplesPerSecond,
            double learningRate,
            double gradientNorm,
            List<LayerHealth> layers) {
        /**
         * @param progress what a listener was told
         * @return the same as an entry
         */
        public static Interval of(Progress progress) {
            return new Interval(
                    progress.step(),
                    progress.epoch(),
                    progress.loss(),
                    progress.rate(),
                    progress.learningRate(),
                    progress.gradientNorm(),
                    progress.layers());
        }
    }

    /** Of a training that has not begun. */
    public static final History NONE = new History(List.of(), List.of());

    /** Copies the lists. {@inheritDoc} */
    public History {
        intervals = List.copyOf(intervals);
        epochs = List.copyOf(epochs);
    }

    /**
     * Reads a file that {@link MetricsLog} wrote. A last line that a killed process left half-written is skipped.
     *
     * @param utf8 the content of metrics.jsonl, read
     * @param place the file's name, for errors
     * @return what it tells
     * @throws io.tributary.error.UserException naming the line that is not one of ours
     */
    public static History parse(byte[] utf8, String place) {
        List<Interval> intervals = new ArrayList<>();
        List<Epoch> epochs = new ArrayList<>();
        for (ObjectNode line : MetricsLine.parse(utf8, place)) {
            if (line.path(MetricsLine.TYPE).asText().equals(MetricsLine.EPOCH)) {
                epochs.add(MetricsLine.epoch(line));
            } else {
                intervals.add(MetricsLine.interval(line));
            }
        }
        return new History(intervals, epochs);
    }

    /**
     * @param step a step that the training goes back to
     * @return what went before it, itself included
     */
    public History upTo(long step) {
        return new History(
                intervals.stream().filter(each -> each.step <= step).toList(),
                epochs.stream().filter(each -> each.step() <= step).toList());
    }

    /**
     * Thins the intervals for drawing: neighbours are averaged, so that nothing a curve shows is picked by chance. The
     * step and the epoch of a group are its last.
     *
     * @param most most entries to be left, at least 1
     * @return the intervals, or the means of groups of equally many (the last group may be smaller)
     */
    List<Interval> thinned(int most) {
        int group = Math.max(1, (intervals.size() + most - 1) / most);
        if (group == 1) {
            return intervals;
        }
        List<Interval> means = new ArrayList<>();
        for (int from = 0; from < intervals.size(); from += group) {
            means.add(mean(intervals.subList(from, Math.min(from + group, intervals.size()))));
        }
        return means;
    }

    private static Interval mean(List<Interval> group) {
        double loss = 0;
        double rate = 0;
        double norm = 0;
        for (Interval each : group) {
            loss += each.loss;
            rate += each.examplesPerSecond;
            norm += each.gradientNorm;
        }
        Interval last = group.get(group.size() - 1);
        int n = group.size();
        return new Interval(last.step, last.epoch, loss / n, rate / n, last.learningRate, norm / n, last.layers);
    }
}
