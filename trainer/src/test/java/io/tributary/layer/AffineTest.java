package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.blas.HostKernels;
import io.tributary.support.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffineTest {
    private static final int AT = 5;

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 63, 64, 207, 1000, 1024, 1025, 2100})
    void rowsAreAddedInTheirOrder(int units) {
        for (int rows : new int[] {1, 13, 207}) {
            float[] dy = Samples.uniform(1, rows * units, -1, 1);
            float[] gradient = Samples.uniform(2, AT + units + 1, -1, 1);
            float[] expected = gradient.clone();
            double[] exact = new double[units];
            for (int row = 0; row < rows; row++) {
                for (int k = 0; k < units; k++) {
                    expected[AT + k] += dy[row * units + k];
                    exact[k] += dy[row * units + k];
                }
            }
            double first = gradient[AT];
            Affine.addRows(new HostKernels(), rows, units, dy, gradient, AT);
            for (int i = 0; i < gradient.length; i++) {
                assertEquals(expected[i], gradient[i], rows + " rows, " + i);
            }
            assertEquals(first + exact[0], gradient[AT], 1e-7 * rows * (1 + Math.sqrt(rows)));
        }
    }
}
