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

    /** y = x·W + b; x [B × I] is read, y [B × U] overwritten. */
    static void forward(SparseRows x, int units, float[] parameters, int kernel, int bias, float[] y) {
        int[] inputs = x.inputs();
        float[] values = x.values();
        for (int b = 0; b < x.count(); b++) {
            int to = b * units;
            if (bias >= 0) {
                System.arraycopy(parameters, bias, y, to, units);
            } else {
                Arrays.fill(y, to, to + units, 0f);
            }
            for (int i = x.start(b); i < x.start(b + 1); i++) {
                float value = values[i];
                int row = kernel + inputs[i] * units;
                for (int k = 0; k < units; k++) {
                    y[to + k] += value * parameters[row + k];
                }
            }
        }
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
