package io.tributary.transform;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Count, mean, sum of squared deviations, least and greatest value of every feature, in one pass and mergeable: Welford
 * (1962) for a row, Chan, Golub and LeVeque (1979) for a merge. Mutable; merged in the fixed tree of shards, since the sums
 * are of floating point. A value that is not a number is missing, and counts in nothing else. It also tells what rounding
 * to float32 would do to the values, see {@link #base}.
 */
public final class ColumnStatistics {
    private final double[] mean; // [F]
    private final double[] squares; // [F], sum of squared deviations from the mean
    private final double[] least; // [F]
    private final double[] greatest; // [F]
    private final double[] unheld; // [F], the least whole number that float32 does not hold; +∞ where there is none
    private final long[] missing; // [F], values that are not numbers
    private final long[] rounded; // [F], values that float32 does not hold
    private long count;

    /** @param features F */
    public ColumnStatistics(int features) {
        mean = new double[features];
        squares = new double[features];
        least = new double[features];
        greatest = new double[features];
        unheld = new double[features];
        missing = new long[features];
        rounded = new long[features];
        Arrays.fill(unheld, Double.POSITIVE_INFINITY);
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    }

    /**
     * Adds a row.
     *
     * @param values its features first, [F …], read
     */
    public void add(double[] values) {
        count++;
        double whole = 1.0 / count;
        for (int f = 0; f < mean.length; f++) {
            if (Double.isNaN(values[f])) {
                missing[f]++;
                continue;
            }
            double share = missing[f] == 0 ? whole : 1.0 / (count - missing[f]);
            double delta = values[f] - mean[f];
            mean[f] += delta * share;
            squares[f] += delta * (values[f] - mean[f]);
            least[f] = Math.min(least[f], values[f]);
            greatest[f] = Math.max(greatest[f], values[f]);
            if ((float) values[f] != values[f]) {
                rounded[f]++;
                unheld[f] = Math.rint(values[f]) == values[f] ? Math.min(unheld[f], values[f]) : unheld[f];
            }
        }
    }

    /**
     * Adds the rows of others. Statistics of no rows are the identity.
     *
     * @param other of as many features, read
     */
    public void merge(ColumnStatistics other) {
        if (other.mean.length != mean.length) {
            throw new IllegalArgumentException(
                    "cannot merge statistics of " + other.mean.length + " features into " + mean.length);
        }
        if (other.count == 0) {
            return;
        }
        for (int f = 0; f < mean.length; f++) {
            long own = present(f);
            missing[f] += other.missing[f];
            merge(f, own, other, f);
        }
        count += other.count;
    }

    /** Adds a feature of others to one of these, of which {@code own} values are there so far. */
    private void merge(int f, long own, ColumnStatistics other, int from) {
        long others = other.present(from);
        if (others == 0) {
            return;
        }
        double share = (double) others / (own + others);
        double delta = other.mean[from] - mean[f];
        mean[f] += delta * share;
        squares[f] += other.squares[from] + delta * delta * share * own;
        least[f] = Math.min(least[f], other.least[from]);
        greatest[f] = Math.max(greatest[f], other.greatest[from]);
        unheld[f] = Math.min(unheld[f], other.unheld[from]);
        rounded[f] += other.rounded[from];
    }

    /**
     * Takes runs of features together, as the values of one channel of an image.
     *
     * @param run features per run; the last run may be shorter
     * @return statistics of ⌈F / run⌉ features, each over all values of a run
     */
    ColumnStatistics pooled(int run) {
        ColumnStatistics pooled = new ColumnStatistics((mean.length + run - 1) / run);
        pooled.count = count * run;
        for (int p = 0; p < pooled.mean.length; p++) {
            int from = p * run;
            int end = Math.min(from + run, mean.length);
            long present = 0;
            for (int f = from; f < end; f++) {
                pooled.merge(p, present, this, f);
                present += present(f);
            }
            pooled.missing[p] = pooled.count - present;
        }
        return pooled;
    }

    /** @return number of rows */
    public long count() {
        return count;
    }

    /**
     * @param feature its number
     * @return number of rows that have it
     */
    public long present(int feature) {
        return count - missing[feature];
    }

    /** @return number of features, F */
    public int features() {
        return mean.length;
    }

    /**
     * @param feature its number
     * @return the mean; 0 over no rows
     */
    public double mean(int feature) {
        return mean[feature];
    }

    /**
     * @param feature its number
     * @return the standard deviation of the population; not-a-number over no rows
     */
    public double standardDeviation(int feature) {
        return Math.sqrt(squares[feature] / present(feature));
    }

    /**
     * @param feature its number
     * @return the least value; +∞ over no rows
     */
    public double least(int feature) {
        return least[feature];
    }

    /**
     * @param feature its number
     * @return the greatest value; −∞ over no rows
     */
    public double greatest(int feature) {
        return greatest[feature];
    }

    /**
     * @param feature its number
     * @return whether float32 does not hold all values as they are
     */
    public boolean rounds(int feature) {
        return rounded[feature] > 0;
    }

    /**
     * @param feature its number
     * @return the least whole number that float32 does not hold; +∞ where it holds all
     */
    public double unheld(int feature) {
        return unheld[feature];
    }

    /**
     * Says what to take off a feature's values before they are rounded to float32. It is not 0 where they lie far from zero
     * and close together, as the seconds of Unix time do, of which float32 keeps every 128th alone. Then no value gets less
     * exact by it: none is farther from the mean than from zero.
     *
     * @param feature its number
     * @return about the mean, a float32, where the distance from zero is twice the range and float32 does not hold all values,
     *     or 256 times the range, where the rounding of an offset would be felt; else 0
     */
    public double base(int feature) {
        double range = greatest[feature] - least[feature];
        double distance = Math.abs(mean[feature]);
        boolean blurred = rounds(feature) ? distance >= 2 * range : range > 0 && distance >= 256 * range;
        return blurred ? (float) mean[feature] : 0;
    }

    /**
     * @param feature its number
     * @return whether {@link #base} may be other than 0, whatever rows are to come: a range only grows
     */
    public boolean mayHaveBase(int feature) {
        double far = Math.max(Math.abs(least[feature]), Math.abs(greatest[feature]));
        return !(far < 2 * (greatest[feature] - least[feature]));
    }

    /** Number of bytes {@link #write} needs. */
    static int bytes(int features) {
        return Long.BYTES + features * (5 * Double.BYTES + 2 * Long.BYTES);
    }

    void write(ByteBuffer out) {
        out.putLong(count);
        for (double[] values : new double[][] {mean, squares, least, greatest, unheld}) {
            for (double value : values) {
                out.putDouble(value);
            }
        }
        for (long[] counts : new long[][] {missing, rounded}) {
            for (long each : counts) {
                out.putLong(each);
            }
        }
    }

    static ColumnStatistics read(ByteBuffer in, int features) {
        ColumnStatistics statistics = new ColumnStatistics(features);
        statistics.count = in.getLong();
        for (double[] values : new double[][] {
            statistics.mean, statistics.squares, statistics.least, statistics.greatest, statistics.unheld
        }) {
            for (int f = 0; f < features; f++) {
                values[f] = in.getDouble();
            }
        }
        for (long[] counts : new long[][] {statistics.missing, statistics.rounded}) {
            for (int f = 0; f < features; f++) {
                counts[f] = in.getLong();
            }
        }
        return statistics;
    }
}
