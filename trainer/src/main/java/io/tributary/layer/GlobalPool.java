package io.tributary.layer;

import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Shape;
import java.util.Arrays;

/**
 * {@code global-max-pool} and {@code global-average-pool}: the largest value or the mean of each channel of images
 * {@code [channels × height × width]}, or of each feature of sequences {@code [time × features]}. The gradient of a maximum
 * goes to the first cell that equals it.
 *
 * <p>Symbols: O planes, N cells of each, I values of each cell that are pooled apart. Images have O = B·channels,
 * N = height·width, I = 1; sequences O = B, N = time, I = features.
 *
 * @param max whether the largest value, else the mean
 */
record GlobalPool(boolean max) implements Layer {
    @Override
    public String type() {
        return max ? "global-max-pool" : "global-average-pool";
    }

    @Override
    public Shape declare(Shape input, ParameterLayout.Builder slots) {
        if (input.rank() < 2 || input.rank() > 3) {
            throw slots.error(
                    "needs images [channels × height × width] or sequences [time × features], got " + input,
                    "set the input's shape, or add a reshape");
        }
        slots.flops(input.size());
        return Shape.of(input.rank() == 3 ? input.dimension(0) : input.last());
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int inner = inner(frame.node().input());
        int cells = cells(frame.node().input()); // N
        int outputs = frame.batch() * frame.node().output().size();
        for (int k = 0; k < outputs; k++) {
            int first = k / inner * cells * inner + k % inner;
            y[k] = max ? x[largest(x, first, cells, inner)] : mean(x, first, cells, inner);
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        if (dx == null) {
            return;
        }
        int inner = inner(frame.node().input());
        int cells = cells(frame.node().input());
        Arrays.fill(dx, 0, frame.batch() * frame.node().input().size(), 0f);
        int outputs = frame.batch() * frame.node().output().size();
        for (int k = 0; k < outputs; k++) {
            int first = k / inner * cells * inner + k % inner;
            if (max) {
                dx[largest(x, first, cells, inner)] = dy[k];
            } else {
                float share = dy[k] / cells;
                for (int n = 0; n < cells; n++) {
                    dx[first + n * inner] = share;
                }
            }
        }
    }

    private static int inner(Shape input) {
        return input.rank() == 3 ? 1 : input.last();
    }

    private static int cells(Shape input) {
        return input.rank() == 3 ? input.dimension(1) * input.last() : input.dimension(0);
    }

    /** Index of the first of the largest values, or of the first that is not a number. */
    private static int largest(float[] x, int first, int cells, int step) {
        int best = first;
        for (int n = 1; n < cells && !Float.isNaN(x[best]); n++) {
            int i = first + n * step;
            best = x[i] > x[best] || Float.isNaN(x[i]) ? i : best;
        }
        return best;
    }

    private static float mean(float[] x, int first, int cells, int step) {
        double sum = 0;
        for (int n = 0; n < cells; n++) {
            sum += x[first + n * step];
        }
        return (float) (sum / cells);
    }
}
