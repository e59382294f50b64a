package io.tributary.layer;

import io.tributary.blas.Buffers;
import java.util.Arrays;

/**
 * Sums over one channel, which lies in runs of I numbers, each {@code apart} from the one before. Long runs are copied to the
 * beginning of a buffer, where C2 makes vectors, and added up place by place in float, {@value #RUNS} at a time; those sums
 * are added up in double. Short runs are double throughout, and so is a second attempt at sums that are not finite.
 *
 * <p>With u = 2⁻²⁴, the error of {@code Σ (x − mean)²} is at most 18·u of the sum, that of {@code Σ dy·(x − mean)} 17·u and that
 * of {@code Σ dy} 15·u of the sum of the magnitudes. {@code Σ x} is that of the differences from the channel's first
 * value, whose multiple is added in double: floats that are added in one order err alike everywhere, which large means
 * with small deviations would not bear. Its error is at most 16·u of {@code Σ |x − first|}: none where all are equal.
 *
 * <p>The arrays of exponentials serve as buffers.
 */
final class ChannelSums {
    private static final int BLOCK = Buffers.BLOCK; // places at once: the buffers stay in the first-level cache
    private static final int RUNS = 16;
    private static final int LONG = 64;

    /** Of {@link Buffers#totals} after {@link #slopes}: the number of {@code Σ dy}. */
    static final int SLOPE = 0;

    /** Of {@link Buffers#totals} after {@link #slopes}: the number of {@code Σ dy·(x − mean)}. */
    static final int PRODUCT = 1;

    private ChannelSums() {}

    /** {@code Σ x}, over runs of the channel that begin at first, first + apart, …. */
    static double sum(Buffers buffers, int runs, int inner, float[] x, int first, int apart) {
        if (inner < LONG) {
            return sumInDouble(runs, inner, x, first, apart);
        }
        float[] values = buffers.exponentials()[0];
        float[] sums = buffers.exponentials()[1];
        float pivot = x[first];
        double sum = 0;
        for (int i = 0; i < inner; i += BLOCK) {
            int count = Math.min(BLOCK, inner - i);
            for (int o = 0; o < runs; o += RUNS) {
                Arrays.fill(sums, 0, count, 0f);
                for (int run = o; run < Math.min(runs, o + RUNS); run++) {
                    System.arraycopy(x, first + run * apart + i, values, 0, count);
                    addDifferences(count, values, pivot, sums);
                }
                sum += Sums.of(sums, 0, count);
            }
        }
        sum += (double) pivot * ((long) runs * inner);
        return Double.isFinite(sum) ? sum : sumInDouble(runs, inner, x, first, apart);
    }

    private static double sumInDouble(int runs, int inner, float[] x, int first, int apart) {
        double sum = 0;
        for (int o = 0; o < runs; o++) {
            sum += Sums.of(x, first + o * apart, first + o * apart + inner);
        }
        return sum;
    }

    private static void addDifferences(int count, float[] from, float pivot, float[] to) {
        for (int i = 0; i < count; i++) {
            to[i] += from[i] - pivot;
        }
    }

    private static void add(int count, float[] from, float[] to) {
        for (int i = 0; i < count; i++) {
            to[i] += from[i];
        }
    }

    /** {@code Σ (x − mean)²}. */
    static double squares(Buffers buffers, int runs, int inner, float[] x, float mean, int first, int apart) {
        if (inner < LONG) {
            return squaresInDouble(runs, inner, x, mean, first, apart);
        }
        float[] values = buffers.exponentials()[0];
        float[] sums = buffers.exponentials()[1];
        double sum = 0;
        for (int i = 0; i < inner; i += BLOCK) {
            int count = Math.min(BLOCK, inner - i);
            for (int o = 0; o < runs; o += RUNS) {
                Arrays.fill(sums, 0, count, 0f);
                for (int run = o; run < Math.min(runs, o + RUNS); run++) {
                    System.arraycopy(x, first + run * apart + i, values, 0, count);
                    addSquares(count, values, mean, sums);
                }
                sum += Sums.of(sums, 0, count);
            }
        }
        return Double.isFinite(sum) ? sum : squaresInDouble(runs, inner, x, mean, first, apart);
    }

    private static double squaresInDouble(int runs, int inner, float[] x, float mean, int first, int apart) {
        double sum = 0;
        for (int o = 0; o < runs; o++) {
            sum += Sums.ofSquares(x, mean, first + o * apart, first + o * apart + inner);
        }
        return sum;
    }

    private static void addSquares(int count, float[] from, float mean, float[] to) {
        for (int i = 0; i < count; i++) {
            to[i] += (from[i] - mean) * (from[i] - mean);
        }
    }

    /** Sets the two totals. */
    static void slopes(Buffers buffers, int runs, int inner, float[] x, float mean, float[] dy, int first, int apart) {
        if (inner < LONG) {
            slopesInDouble(buffers, runs, inner, x, mean, dy, first, apart);
            return;
        }
        float[] values = buffers.exponentials()[0];
        float[] sums = buffers.exponentials()[1];
        float[] slopes = buffers.exponentials()[2];
        float[] products = buffers.exponentials()[3];
        double slope = 0;
        double product = 0;
        for (int i = 0; i < inner; i += BLOCK) {
            int count = Math.min(BLOCK, inner - i);
            for (int o = 0; o < runs; o += RUNS) {
                Arrays.fill(sums, 0, count, 0f);
                Arrays.fill(products, 0, count, 0f);
                for (int run = o; run < Math.min(runs, o + RUNS); run++) {
                    System.arraycopy(x, first + run * apart + i, values, 0, count);
                    System.arraycopy(dy, first + run * apart + i, slopes, 0, count);
                    add(count, slopes, sums);
                    addProducts(count, slopes, values, mean, products);
                }
                slope += Sums.of(sums, 0, count);
                product += Sums.of(products, 0, count);
            }
        }
        buffers.totals()[SLOPE] = slope;
        buffers.totals()[PRODUCT] = product;
        if (!Double.isFinite(slope) || !Double.isFinite(product)) {
            slopesInDouble(buffers, runs, inner, x, mean, dy, first, apart);
        }
    }

    private static void slopesInDouble(
            Buffers buffers, int runs, int inner, float[] x, float mean, float[] dy, int first, int apart) {
        double slope = 0;
        double product = 0;
        for (int o = 0; o < runs; o++) {
            for (int i = first + o * apart, end = i + inner; i < end; i++) {
                slope += dy[i];
                product += (double) dy[i] * (x[i] - mean);
            }
        }
        buffers.totals()[SLOPE] = slope;
        buffers.totals()[PRODUCT] = product;
    }

    private static void addProducts(int count, float[] dy, float[] x, float mean, float[] to) {
        for (int i = 0; i < count; i++) {
            to[i] += dy[i] * (x[i] - mean);
        }
    }
}
