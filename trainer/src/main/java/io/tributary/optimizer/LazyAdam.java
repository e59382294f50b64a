package io.tributary.optimizer;

import io.tributary.config.Section;

/**
 * Adam that leaves out the rows of tables, such as embeddings, that a step does not touch: their moments do not decay, and what
 * the last touch left there does not move them on. So a step costs as much as the rows it touches, however long the table. All
 * else is {@link Adam}: other parameters, touched rows, and t, which counts all steps. As PyTorch's {@code SparseAdam} and
 * TensorFlow Addons' {@code LazyAdam} have it.
 *
 * <p>It is another optimizer than Adam, with other weights: a row that comes seldom takes larger steps, since its moments are
 * not those of the steps in between.
 *
 * @param adam the rule of what is touched
 */
public record LazyAdam(Adam adam) implements Optimizer.OverRanges {
    static LazyAdam read(Section section) {
        return new LazyAdam(Adam.read(section));
    }

    @Override
    public String type() {
        return "lazy-adam";
    }

    @Override
    public int moments() {
        return adam.moments();
    }

    @Override
    public double learningRate(long step) {
        return adam.learningRate(step);
    }

    @Override
    public UntouchedRows untouchedRows() {
        return UntouchedRows.LEFT_OUT;
    }

    @Override
    public void step(
            long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to) {
        adam.step(step, rate, parameters, gradient, moments, from, to);
    }
}
