package io.tributary.layer;

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
 * <p>Holds nothing between calls but its results; one per thread.
 */
final class ChannelSums {
    private static final int BLOCK = 1024; // places at once: the buffers stay in the first-level cache
    private static final int RUNS = 16;
    private static final int LONG = 64;
    private static final ThreadLocal<ChannelSums> OF_THREAD = ThreadLocal.withInitial(ChannelSums::new);

    private final float[] values = new float[BLOCK];
    private final float[] slopes = new float[BLOCK];
    private final float[] sums = new float[BLOCK];
    private final float[] products = new float[BLOCK];

    /** Of the last {@link #slopes}: {@code Σ dy}. */
    double slope;

    /** Of the last {@link #slopes}: {@code Σ dy·(x − mean)}. */
    double product;

    private ChannelSums() {}

    static ChannelSums ofThread() {
        return OF_THREAD.get();
    }

    /** {@code Σ x}, over runs of the channel that begin at first, first + apart, …. */
    double sum(int runs, int inner, float[] x, int first, int apart) {
        if (inner < LONG) {
            return sumInDouble(runs, inner, x, first, apart);
        }
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
    double squares(int runs, int inner, float[] x, float mean, int first, int apart) {
        if (inner < LONG) {
            return squaresInDouble(runs, inner, x, mean, first, apart);
        }
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

    /** Sets {@link #slope} and {@link #product}. */
    void slopes(int runs, int inner, float[] x, float mean, float[] dy, int first, int apart) {
        if (inner < LONG) {
            slopesInDouble(runs, inner, x, mean, dy, first, apart);
            return;
        }
        slope = 0;
        product = 0;
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
        if (!Double.isFinite(slope) || !Double.isFinite(product)) {
            slopesInDouble(runs, inner, x, mean, dy, first, apart);
        }
    }

    private void slopesInDouble(int runs, int inner, float[] x, float mean, float[] dy, int first, int apart) {
        slope = 0;
        product = 0;
        for (int o = 0; o < runs; o++) {
            for (int i = first + o * apart, end = i + inner; i < end; i++) {
                slope += dy[i];
                product += (double) dy[i] * (x[i] - mean);
            }
        }
    }

    private static void addProducts(int count, float[] dy, float[] x, float mean, float[] to) {
        for (int i = 0; i < count; i++) {
            to[i] += dy[i] * (x[i] - mean);
        }
    }
}
