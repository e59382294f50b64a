package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.tributary.random.Key;
import io.tributary.support.Samples;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquareMaxTest {
    /** Few different values, so that many windows have several that are the largest. */
    @ParameterizedTest
    @CsvSource({"1, 2, 2", "3, 5, 4", "2, 7, 13", "5, 24, 24", "1, 2, 207"})
    void theFirstOfTheLargestTakesTheGradient(int planes, int height, int width) {
        int rows = height / 2;
        int columns = width / 2;
        float[] x = new float[planes * height * width];
        for (int i = 0; i < x.length; i++) {
            x[i] = Key.below(Key.mix(1, i), 3) - 1;
        }
        float[] dy = Samples.awayFromZero(2, planes * rows * columns);
        float[] expected = new float[dy.length];
        float[] expectedDx = new float[x.length];
        for (int o = 0; o < dy.length; o++) {
            int corner = (o / columns / rows * height + o / columns % rows * 2) * width + o % columns * 2;
            int best = corner;
            for (int i : new int[] {corner + 1, corner + width, corner + width + 1}) {
                best = x[i] > x[best] ? i : best;
            }
            expected[o] = x[best];
            expectedDx[best] = dy[o];
        }
        float[] y = new float[dy.length];
        float[] dx = new float[x.length];
        Arrays.fill(y, Float.NaN);

        SquareMax.forward(planes, height, width, rows, columns, x, y);
        SquareMax.backward(planes, height, width, rows, columns, x, y, dy, dx);

        assertArrayEquals(expected, y);
        assertArrayEquals(expectedDx, positiveZeros(dx));
    }

    private static float[] positiveZeros(float[] values) {
        float[] sums = values.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += 0f;
        }
        return sums;
    }
}
