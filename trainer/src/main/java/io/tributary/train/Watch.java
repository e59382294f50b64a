package io.tributary.train;

/**
 * A figure of the validation and what counts as an improvement of it.
 *
 * @param metric {@code loss} or the name of a metric
 * @param higherIsBetter whether larger is better
 * @param minDelta an improvement is more than this, at least 0
 */
public record Watch(String metric, boolean higherIsBetter, double minDelta) {
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
