package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.network.Declaration;

/** What recurrent cells share: what their activations must be, and arithmetic on some rows of a gate. */
final class Gates {
    private Gates() {}

    /** Refuses activations whose derivative reads what a gate no longer has. */
    static void requireOutputSuffices(Declaration slots, Activation... activations) {
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
}
