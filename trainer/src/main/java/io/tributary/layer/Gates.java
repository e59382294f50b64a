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
