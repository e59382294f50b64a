package io.tributary.report;

import io.tributary.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** Keeps how a training goes, the runs before it included. */
public final class HistoryKeeper implements TrainingListener {
    private final List<History.Interval> intervals;
    private final List<Epoch> epochs;

    /** @param before how earlier runs of the same training went, read */
    public HistoryKeeper(History before) {
        intervals = new ArrayList<>(before.intervals());
        epochs = new ArrayList<>(before.epochs());
    }

    /** @return how it went until now */
    public History history() {
        return new History(intervals, epochs);
    }

    /** What came after the checkpoint that is resumed comes again. {@inheritDoc} */
    @Override
    public void started(Start start) {
        wentBack(start.state().step);
    }

    @Override
    public void interval(Progress progress) {
        intervals.add(History.Interval.of(progress));
    }

    @Override
    public void wentBack(long step) {
        intervals.removeIf(each -> each.step() > step);
        epochs.removeIf(each -> each.step() > step);
    }

    @Override
    public void epochEnded(Epoch epoch) {
        epochs.add(epoch);
    }
}
