package io.tributary.train;

/**
 * When to stop because a figure of the validation no longer gets better, as Keras's callback of that name.
 *
 * @param metric {@code loss} or the name of a metric
 * @param higherIsBetter whether larger is better
 * @param patience training stops after this many epochs in a row without improvement; 0 counts as 1
 * @param minDelta an improvement is at least this much, at least 0
 * @param restoreBest whether the weights of the best epoch are the result
 */
public record EarlyStopping(String metric, boolean higherIsBetter, int patience, double minDelta, boolean restoreBest) {
    /**
     * @param value the figure of this epoch
     * @param best the best figure before, not-a-number before the first epoch
     * @return whether it is an improvement; not-a-number never is
     */
    public boolean improves(double value, double best) {
        if (Double.isNaN(value)) {
            return false;
        }
        if (Double.isNaN(best)) {
            return true;
        }
        return higherIsBetter ? value - best > minDelta : best - value > minDelta;
    }
}
