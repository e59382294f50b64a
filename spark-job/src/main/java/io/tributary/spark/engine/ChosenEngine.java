package io.tributary.spark.engine;

import io.tributary.network.Weights;
import io.tributary.report.StepBound;
import io.tributary.row.Split;
import io.tributary.train.GradientEngine;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.ShardRemainders;
import io.tributary.train.Step;
import java.io.IOException;
import java.util.List;

/**
 * An engine that was chosen among several, with what else would have been taken: advice for the end of a training.
 *
 * @param engine the engine
 * @param alternatives the others
 */
record ChosenEngine(GradientEngine engine, List<StepBound.Alternative> alternatives)
        implements GradientEngine, StepBound.Chosen {
    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public int tasks() {
        return engine.tasks();
    }

    @Override
    public boolean remote() {
        return engine.remote();
    }

    @Override
    public String blas() {
        return engine.blas();
    }

    @Override
    public String platform() {
        return engine.platform();
    }

    @Override
    public long exchangedBytes() {
        return engine.exchangedBytes();
    }

    @Override
    public void changedRows(List<int[]> tables) {
        engine.changedRows(tables);
    }

    @Override
    public GradientSum gradients(Weights weights, Step step) {
        return engine.gradients(weights, step);
    }

    @Override
    public MetricSums evaluate(Weights weights, Split split) {
        return engine.evaluate(weights, split);
    }

    @Override
    public long lagNanos() {
        return engine.lagNanos();
    }

    @Override
    public void remainders(long step, ShardRemainders.Visitor to) throws IOException {
        engine.remainders(step, to);
    }

    @Override
    public void restore(long step, ShardRemainders from) throws IOException {
        engine.restore(step, from);
    }

    @Override
    public void close() {
        engine.close();
    }
}
