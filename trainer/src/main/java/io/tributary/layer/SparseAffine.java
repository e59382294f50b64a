package io.tributary.layer;

import io.tributary.network.RowGradient;
import io.tributary.network.SparseRows;
import java.util.Arrays;

/**
 * The products of {@link Affine} where x is sparse. Additions are in one order, that of the examples and within one of its inputs,
 * each a product rounded before it is added, so the bits are those of the plain loops, whatever the processor.
 *
 * <p>Symbols: B examples, I inputs, U units; W is {@code [I × U]} at {@code kernel} and b {@code [U]} at {@code bias} of the flat
 * arrays, where a negative {@code bias} means that there is none.
 */
final class SparseAffine {
    private SparseAffine() {}

    /**
     * y = x·W + b; x [B × I] is read, y [B × U] overwritten. Eight units at a time are summed in registers: rows of W are far apart in
     * memory, and the fewer instructions a row takes, the more of them the processor fetches at once (measured with 64 units:
     * a third of the time of one pass over rows that adds to y).
     */
    static void forward(SparseRows x, int units, float[] parameters, int kernel, int bias, float[] y) {
        for (int b = 0; b < x.count(); b++) {
            int to = b * units;
            if (bias >= 0) {
                System.arraycopy(parameters, bias, y, to, units);
            } else {
                Arrays.fill(y, to, to + units, 0f);
            }
            int k = 0;
            for (; k + 8 <= units; k += 8) {
                addEight(x, b, units, parameters, kernel + k, y, to + k);
            }
            for (; k < units; k++) {
                addOne(x, b, units, parameters, kernel + k, y, to + k);
            }
        }
    }

    /** Adds the products of an example and a unit, whose column of W begins at {@code kernel}. */
    private static void addOne(SparseRows x, int example, int units, float[] w, int kernel, float[] y, int to) {
        int[] inputs = x.inputs();
        float[] values = x.values();
        float sum = y[to];
        for (int i = x.start(example), end = x.start(example + 1); i < end; i++) {
            sum += values[i] * w[kernel + inputs[i] * units];
        }
        y[to] = sum;
    }

    /** The same for eight neighbouring units. */
    private static void addEight(SparseRows x, int example, int units, float[] w, int kernel, float[] y, int to) {
        int[] inputs = x.inputs();
        float[] values = x.values();
        float y0 = y[to];
        float y1 = y[to + 1];
        float y2 = y[to + 2];
        float y3 = y[to + 3];
        float y4 = y[to + 4];
        float y5 = y[to + 5];
        float y6 = y[to + 6];
        float y7 = y[to + 7];
        for (int i = x.start(example), end = x.start(example + 1); i < end; i++) {
            float value = values[i];
            int row = kernel + inputs[i] * units;
            y0 += value * w[row];
            y1 += value * w[row + 1];
            y2 += value * w[row + 2];
            y3 += value * w[row + 3];
            y4 += value * w[row + 4];
            y5 += value * w[row + 5];
            y6 += value * w[row + 6];
            y7 += value * w[row + 7];
        }
        y[to] = y0;
        y[to + 1] = y1;
        y[to + 2] = y2;
        y[to + 3] = y3;
        y[to + 4] = y4;
        y[to + 5] = y5;
        y[to + 6] = y6;
        y[to + 7] = y7;
    }

    /** dW += xᵀ·dy, of the rows that x touches alone; x [B × I] and dy [B × U] are read. */
    static void kernel(SparseRows x, int units, float[] dy, RowGradient gradient) {
        int[] inputs = x.inputs();
        float[] values = x.values();
        for (int b = 0; b < x.count(); b++) {
            int from = b * units;
            for (int i = x.start(b); i < x.start(b + 1); i++) {
                float value = values[i];
                int row = gradient.row(inputs[i]);
                float[] rows = gradient.values();
                for (int k = 0; k < units; k++) {
                    rows[row + k] += value * dy[from + k];
                }
            }
        }
    }
}
