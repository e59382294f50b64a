package io.tributary.spark.predict;

import io.tributary.model.Strangers;
import org.apache.spark.util.AccumulatorV2;

/**
 * Brings the counts of tasks together on the driver. Spark counts a task that is run again twice: good enough for a warning
 * where half of a column is unknown, and for nothing else.
 */
final class StrangersCounter extends AccumulatorV2<Strangers, Strangers> {
    private static final long serialVersionUID = 1L;

    private final Strangers none;
    private Strangers counts;

    /** @param none counts of nothing */
    StrangersCounter(Strangers none) {
        this.none = none;
        reset();
    }

    @Override
    public boolean isZero() {
        return counts.isEmpty();
    }

    @Override
    public AccumulatorV2<Strangers, Strangers> copy() {
        StrangersCounter copy = new StrangersCounter(none);
        copy.add(counts);
        return copy;
    }

    @Override
    public void reset() {
        counts = none.fresh();
    }

    @Override
    public void add(Strangers more) {
        counts.merge(more);
    }

    @Override
    public void merge(AccumulatorV2<Strangers, Strangers> other) {
        counts.merge(other.value());
    }

    @Override
    public Strangers value() {
        return counts;
    }
}
