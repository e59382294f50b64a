package io.tributary.layer;

import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Shape;
import java.util.Arrays;
import java.util.List;

/** Outputs of one shape, merged value by value. */
public enum Elementwise implements Merge {
    /** {@code y = Σ_b o_b}, {@code do_b = dy}. */
    SUM {
        @Override
        public void forward(Frame frame, int branches, float[] y) {
            scaledSum(frame, branches, 1, y);
        }

        @Override
        public void backward(Frame frame, int branches, int branch, float[] dy, float[] dOut) {
            System.arraycopy(dy, 0, dOut, 0, size(frame));
        }
    },

    /** {@code y = Σ_b o_b / n} of n branches, {@code do_b = dy / n}. */
    AVERAGE {
        @Override
        public void forward(Frame frame, int branches, float[] y) {
            scaledSum(frame, branches, 1f / branches, y);
        }

        @Override
        public void backward(Frame frame, int branches, int branch, float[] dy, float[] dOut) {
            float share = 1f / branches;
            for (int i = 0, n = size(frame); i < n; i++) {
                dOut[i] = share * dy[i];
            }
        }
    },

    /** {@code y = Π_b o_b}, {@code do_b = dy·Π_{j≠b} o_j}. */
    PRODUCT {
        @Override
        public void forward(Frame frame, int branches, float[] y) {
            Arrays.fill(y, 0, size(frame), 1f);
            for (int b = 0; b < branches; b++) {
                float[] out = Parallel.output(frame, b);
                for (int i = 0, n = size(frame); i < n; i++) {
                    y[i] *= out[i];
                }
            }
        }

        @Override
        public void backward(Frame frame, int branches, int branch, float[] dy, float[] dOut) {
            for (int i = 0, n = size(frame); i < n; i++) {
                dOut[i] = dy[i] * Merge.productOfOthers(frame, branches, branch, i);
            }
        }
    };

    @Override
    public Shape join(List<Shape> outputs, Declaration slots) {
        return Merge.requireEqual(outputs, slots);
    }

    private static int size(Frame frame) {
        return frame.batch() * frame.node().output().size();
    }

    private static void scaledSum(Frame frame, int branches, float scale, float[] y) {
        int n = size(frame);
        System.arraycopy(Parallel.output(frame, 0), 0, y, 0, n);
        for (int b = 1; b < branches; b++) {
            float[] out = Parallel.output(frame, b);
            for (int i = 0; i < n; i++) {
                y[i] += out[i];
            }
        }
        for (int i = 0; scale != 1 && i < n; i++) {
            y[i] *= scale;
        }
    }
}
