package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.activation.Exponential;
import io.tributary.network.Frame;
import io.tributary.network.ParameterLayout;

/**
 * The nonlinearities of recurrent cells, in place on a few rows of K values in the middle of an array. All cells call them
 * here and nowhere else.
 */
final class Gates {
    private Gates() {}

    /** Refuses activations whose derivative reads what a gate no longer has. */
    static void requireOutputSuffices(ParameterLayout.Builder slots, Activation... activations) {
        for (Activation f : activations) {
            if (f.needsInput()) {
                throw slots.error(
                        "needs activations whose derivative follows from their value, got " + f.type(),
                        "use tanh, sigmoid, relu or another of these");
            }
        }
    }

    /**
     * Rows to be taken at once, at least 1: cells that copy a gate's rows to the beginning of an array, where C2 makes vectors,
     * keep some ten such arrays in the first-level cache.
     */
    static int rowsAtOnce(int units) {
        return Math.max(1, 512 / units);
    }

    /** Copies rows that lie {@code apart} from each other, beginning at {@code at}, side by side to the beginning of an array. */
    static void gather(int rows, int width, float[] from, int at, int apart, float[] to) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, at + row * apart, to, row * width, width);
        }
    }

    /** Copies them back. */
    static void scatter(int rows, int width, float[] from, float[] to, int at, int apart) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, row * width, to, at + row * apart, width);
        }
    }

    /** {@code y = a ⊙ b}, from 0 on; y may be either. */
    static void multiply(int count, float[] a, float[] b, float[] y) {
        for (int k = 0; k < count; k++) {
            y[k] = a[k] * b[k];
        }
    }

    /** {@code y += x}, from 0 on. */
    static void add(int count, float[] x, float[] y) {
        for (int k = 0; k < count; k++) {
            y[k] += x[k];
        }
    }

    /**
     * {@code values = f(values)}.
     *
     * @param f a function whose derivative does not need its argument
     * @param values [rows × width] from at on, overwritten
     */
    static void forward(Frame frame, Activation f, int rows, int width, float[] values, int at) {
        if (f == Activations.SIGMOID) {
            Exponential.sigmoid(rows * width, values, at, values, at);
        } else if (f == Activations.TANH) {
            Exponential.tanh(rows * width, values, at, values, at);
        } else {
            float[] buffer = frame.scratch(Recurrent.BUFFER);
            System.arraycopy(values, at, buffer, 0, rows * width);
            f.forward(rows, width, buffer, buffer);
            System.arraycopy(buffer, 0, values, at, rows * width);
        }
    }

    /**
     * {@code dz = f′·dy}, in the place of dy.
     *
     * @param y what forward gave, [rows × width] from at on, read
     * @param dy [rows × width] from dyAt on, overwritten
     */
    static void backward(Frame frame, Activation f, int rows, int width, float[] y, int at, float[] dy, int dyAt) {
        int n = rows * width;
        if (f == Activations.SIGMOID) {
            for (int i = 0; i < n; i++) {
                dy[dyAt + i] = dy[dyAt + i] * y[at + i] * (1 - y[at + i]);
            }
        } else if (f == Activations.TANH) {
            for (int i = 0; i < n; i++) {
                dy[dyAt + i] = dy[dyAt + i] * (1 - y[at + i] * y[at + i]);
            }
        } else {
            float[] values = frame.scratch(Recurrent.BUFFER);
            float[] slopes = frame.scratch(Recurrent.SECOND_BUFFER);
            System.arraycopy(y, at, values, 0, n);
            System.arraycopy(dy, dyAt, slopes, 0, n);
            f.backward(rows, width, null, values, slopes, slopes);
            System.arraycopy(slopes, 0, dy, dyAt, n);
        }
    }
}
