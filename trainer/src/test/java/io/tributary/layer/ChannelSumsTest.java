package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.blas.Buffers;
import io.tributary.network.Shape;
import io.tributary.support.Samples;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelSumsTest {
    private static final int CHANNELS = 3;
    private static final int CHANNEL = 1;
    private static final float MEAN = 0.25f;

    private static final double UNIT = 0x1p-24;

    /** Sixteen floats are added before double takes over: 18 roundings at most, each of half a unit in the last place. */
    private static final double RELATIVE = 18 * UNIT;

    private static final int RUNS = 33;
    private static final int INNER = 1100; // a block and a part of one

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 63, 64, 207, 1000, 1024, 1025, 2500})
    void sumsAreThoseInDouble(int inner) {
        for (int runs : new int[] {1, 13, 16, 33}) {
            float[] x = Samples.uniform(1, runs * CHANNELS * inner, -2, 3);
            float[] dy = Samples.uniform(2, x.length, -1, 1);
            double sum = 0;
            double squares = 0;
            double slope = 0;
            double product = 0;
            for (int o = 0; o < runs; o++) {
                for (int i = 0; i < inner; i++) {
                    int at = (o * CHANNELS + CHANNEL) * inner + i;
                    sum += x[at];
                    squares += ((double) x[at] - MEAN) * ((double) x[at] - MEAN);
                    slope += dy[at];
                    product += dy[at] * ((double) x[at] - MEAN);
                }
            }
            Buffers buffers = new Buffers();
            int first = CHANNEL * inner;
            int apart = CHANNELS * inner;
            double tolerance = RELATIVE * runs * inner;
            assertEquals(sum, ChannelSums.sum(buffers, runs, inner, x, first, apart), 3 * tolerance);
            assertEquals(squares, ChannelSums.squares(buffers, runs, inner, x, MEAN, first, apart), RELATIVE * squares);
            ChannelSums.slopes(buffers, runs, inner, x, MEAN, dy, first, apart);
            assertEquals(slope, buffers.totals()[ChannelSums.SLOPE], tolerance);
            assertEquals(product, buffers.totals()[ChannelSums.PRODUCT], 3 * tolerance);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {412.3f, 4083.1f, 44287.3f, -423133.3f, 0.1f})
    void sumOfEqualNumbersIsExact(float value) {
        float[] x = new float[RUNS * CHANNELS * INNER];
        Arrays.fill(x, value);
        double sum = sum(x);
        assertEquals((double) value * RUNS * INNER, sum);
        assertEquals(0, squares(x, (float) (sum / (RUNS * INNER))));
    }

    @ParameterizedTest
    @ValueSource(floats = {412.3f, 4083.1f, 44287.3f, -423133.3f, 0.1f})
    void equalNumbersAreNormalisedToZero(float value) {
        LayerRun run = new LayerRun(new BatchNorm(0.99, 1e-3, false, true), Shape.of(2, 9, 9), RUNS, 1);
        Arrays.fill(run.x, value);
        run.forward(true);
        for (int i = 0; i < RUNS * run.network().output().size(); i++) {
            assertEquals(0f, Math.abs(run.y[i]));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {412.3f, 4083.1f, 44287.3f, -423133.3f})
    void smallDeviationsFromLargeMeansCount(float mean) {
        float[] x = Samples.uniform(1, RUNS * CHANNELS * INNER, -1e-4f, 1e-4f);
        for (int i = 0; i < x.length; i++) {
            x[i] = mean + Math.abs(mean) * x[i];
        }
        double sum = 0;
        double differences = 0;
        for (int o = 0; o < RUNS; o++) {
            for (int at = (o * CHANNELS + CHANNEL) * INNER, end = at + INNER; at < end; at++) {
                sum += x[at];
                differences += Math.abs((double) x[at] - x[CHANNEL * INNER]);
            }
        }
        assertEquals(sum, sum(x), 16 * UNIT * differences + 1e-12 * Math.abs(sum));
    }

    /** Their sum is beyond float, and so is the difference of two of them; their squares are beyond it too. */
    @Test
    void hugeNumbersAreAddedInDouble() {
        float[] x = new float[RUNS * CHANNELS * INNER];
        Arrays.fill(x, -3e38f);
        x[CHANNEL * INNER] = 3e38f;
        double rest = RUNS * INNER - 1.0;
        assertEquals((1 - rest) * 3e38f, sum(x), 1e-12 * rest * 3e38);
        Arrays.fill(x, 1e20f);
        assertEquals((rest + 1) * 1e20f * 1e20f, squares(x, 0), 1e-12 * rest * 1e40);
        Buffers buffers = new Buffers();
        ChannelSums.slopes(buffers, RUNS, INNER, x, 0, x, CHANNEL * INNER, CHANNELS * INNER);
        assertEquals((rest + 1) * 1e20f, buffers.totals()[ChannelSums.SLOPE], 1e-12 * rest * 1e20);
        assertEquals((rest + 1) * 1e20f * 1e20f, buffers.totals()[ChannelSums.PRODUCT], 1e-12 * rest * 1e40);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN})
    void sumsWithWhatIsNotFiniteAreNotFinite(float value) {
        for (int at : new int[] {0, 1, INNER - 1, (RUNS - 1) * CHANNELS * INNER}) {
            float[] x = Samples.uniform(1, RUNS * CHANNELS * INNER, -2, 3);
            x[CHANNEL * INNER + at] = value;
            assertEquals(value, (float) sum(x));
            assertEquals(Math.abs(value), (float) squares(x, MEAN));
            assertEquals(Float.NaN, (float) squares(x, value));
        }
    }

    private static double sum(float[] x) {
        return ChannelSums.sum(new Buffers(), RUNS, INNER, x, CHANNEL * INNER, CHANNELS * INNER);
    }

    private static double squares(float[] x, float mean) {
        return ChannelSums.squares(new Buffers(), RUNS, INNER, x, mean, CHANNEL * INNER, CHANNELS * INNER);
    }
}
