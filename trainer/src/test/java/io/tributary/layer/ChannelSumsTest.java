package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.support.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelSumsTest {
    private static final int CHANNELS = 3;
    private static final int CHANNEL = 1;
    private static final float MEAN = 0.25f;

    /** Sixteen floats are added before double takes over: 16·6e-8 of the magnitudes. */
    private static final double RELATIVE = 1e-6;

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
            ChannelSums sums = ChannelSums.ofThread();
            int first = CHANNEL * inner;
            int apart = CHANNELS * inner;
            double tolerance = RELATIVE * runs * inner;
            assertEquals(sum, sums.sum(runs, inner, x, first, apart), 3 * tolerance);
            assertEquals(squares, sums.squares(runs, inner, x, MEAN, first, apart), RELATIVE * squares);
            sums.slopes(runs, inner, x, MEAN, dy, first, apart);
            assertEquals(slope, sums.slope, tolerance);
            assertEquals(product, sums.product, 3 * tolerance);
        }
    }
}
