package io.tributary.layer;

import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.Arrays;

/**
 * {@code global-max-pool} and {@code global-average-pool}: the largest value or the mean of each channel of images
 * {@code [channels × height × width]}, or of each feature of sequences {@code [time × features]}. The gradient of a maximum
 * goes to the first cell that equals it.
 *
 * <p>Of a sequence with a mask only the steps that are there count; where none is, the result is 0. So a mean over
 * embeddings whose id 0 is padding is a bag of words.
 *
 * <p>Symbols: O planes, N cells of each, I values of each cell that are pooled apart. Images have O = B·channels,
 * N = height·width, I = 1; sequences O = B, N = time, I = features.
 *
 * @param max whether the largest value, else the mean
 */
public record GlobalPool(boolean max) implements Layer {
    private static final int NONE = -1;

    @Override
    public String type() {
        return max ? "global-max-pool" : "global-average-pool";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
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
        float[] mask = frame.mask(); // [O × N], or null
        int outputs = frame.batch() * frame.node().output().size();
        for (int k = 0; k < outputs; k++) {
            int plane = k / inner;
            int first = plane * cells * inner + k % inner;
            if (max) {
                int largest = largest(x, first, cells, inner, mask, plane * cells);
                y[k] = largest == NONE ? 0 : x[largest];
            } else {
                y[k] = mean(x, first, cells, inner, mask, plane * cells);
            }
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        if (dx == null) {
            return;
        }
        int inner = inner(frame.node().input());
        int cells = cells(frame.node().input());
        float[] mask = frame.mask(); // [O × N], or null
        Arrays.fill(dx, 0, frame.batch() * frame.node().input().size(), 0f);
        int outputs = frame.batch() * frame.node().output().size();
        for (int k = 0; k < outputs; k++) {
            int plane = k / inner;
            int first = plane * cells * inner + k % inner;
            if (max) {
                int largest = largest(x, first, cells, inner, mask, plane * cells);
                if (largest != NONE) {
                    dx[largest] = dy[k];
                }
            } else {
                float share = dy[k] / Math.max(1, count(cells, mask, plane * cells));
                if (mask == null && inner == 1) {
                    Arrays.fill(dx, first, first + cells, share);
                    continue;
                }
                for (int n = 0; n < cells; n++) {
                    dx[first + n * inner] = isThere(mask, plane * cells + n) ? share : 0;
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

    /**
     * Index of the first of the largest values, or of the first that is not a number; {@link #NONE} if no cell is there.
     *
     * @param at where the cells' mask begins
     */
    private static int largest(float[] x, int first, int cells, int step, float[] mask, int at) {
        int best = NONE;
        for (int n = 0; n < cells && !(best != NONE && Float.isNaN(x[best])); n++) {
            int i = first + n * step;
            if (isThere(mask, at + n)) {
                best = best == NONE || x[i] > x[best] || Float.isNaN(x[i]) ? i : best;
            }
        }
        return best;
    }

    private static float mean(float[] x, int first, int cells, int step, float[] mask, int at) {
        if (mask == null && step == 1) {
            return (float) (Sums.of(x, first, first + cells) / cells);
        }
        double sum = 0;
        for (int n = 0; n < cells; n++) {
            sum += isThere(mask, at + n) ? x[first + n * step] : 0;
        }
        return (float) (sum / Math.max(1, count(cells, mask, at)));
    }

    private static int count(int cells, float[] mask, int at) {
        if (mask == null) {
            return cells;
        }
        int count = 0;
        for (int n = 0; n < cells; n++) {
            count += isThere(mask, at + n) ? 1 : 0;
        }
        return count;
    }

    private static boolean isThere(float[] mask, int at) {
        return mask == null || mask[at] != 0;
    }
}
