package io.tributary.layer;

import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.Arrays;

/**
 * {@code max-pool} and {@code average-pool}: the largest value or the mean of what a window sees, over height and width of
 * images {@code [channels × height × width]} or over the time of sequences {@code [time × features]}. Padding takes no part:
 * it is never the largest, and the mean is that of the cells inside, as in Keras.
 *
 * <p>The gradient of a maximum goes to the first cell in row-major order that equals it. Backward looks for it again: the
 * window is small, and indices would need an array.
 *
 * <p>Symbols: O planes that are pooled apart, H × W their cells, I values of each cell that are pooled apart, P × Q
 * positions. Images have O = B·channels, I = 1; sequences O = B, H = time, W = 1, I = features.
 *
 * @param max whether the largest value, else the mean
 * @param down the window along height or time
 * @param across the window along the width
 */
public record Pool(boolean max, Window down, Window across) implements Layer {
    static Pool max(Section section) {
        return read(section, true);
    }

    static Pool average(Section section) {
        return read(section, false);
    }

    private static Pool read(Section section, boolean max) {
        int[] size = Window.pair(section, "pool-size", 2);
        int[] stride = section.has("strides") ? Window.pair(section, "strides") : size;
        Window.Padding padding = Window.padding(section, false);
        return new Pool(max, new Window(size[0], stride[0], 1, padding), new Window(size[1], stride[1], 1, padding));
    }

    @Override
    public String type() {
        return max ? "max-pool" : "average-pool";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        if (input.rank() < 2 || input.rank() > 3) {
            throw slots.error(
                    "needs images [channels × height × width] or sequences [time × features], got " + input,
                    "set the input's shape, or add a reshape");
        }
        boolean image = input.rank() == 3;
        if (!image && !down.equals(across)) {
            throw slots.error("needs one number along the time, got two", "give pool-size and strides as numbers");
        }
        int rows = down.positions(input.dimension(image ? 1 : 0));
        int columns = image ? across.positions(input.dimension(2)) : 1;
        if (rows < 1 || columns < 1) {
            String window = down.size() + (image ? "×" + across.size() : "");
            throw slots.error(
                    "a window of " + window + " does not fit " + input, "make it smaller, or set padding = same");
        }
        Shape output = image ? Shape.of(input.dimension(0), rows, columns) : Shape.of(rows, input.last());
        slots.flops((long) output.size() * down.size() * (image ? across.size() : 1));
        return output;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        if (isSquareMax(frame)) {
            Shape in = frame.node().input();
            Shape out = frame.node().output();
            int planes = frame.batch() * in.dimension(0);
            SquareMax.forward(planes, in.dimension(1), in.dimension(2), out.dimension(1), out.dimension(2), x, y);
        } else {
            run(frame, x, y, null, null);
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        if (dx == null) {
            return;
        }
        Shape in = frame.node().input();
        Shape out = frame.node().output();
        boolean square = isSquareMax(frame);
        if (!square || in.size() != 4 * out.size()) {
            Arrays.fill(dx, 0, frame.batch() * in.size(), 0f);
        }
        if (square) {
            int planes = frame.batch() * in.dimension(0);
            SquareMax.backward(
                    planes, in.dimension(1), in.dimension(2), out.dimension(1), out.dimension(2), x, y, dy, dx);
        } else {
            run(frame, x, y, dy, dx);
        }
    }

    /** Whether the windows are 2 × 2 cells of images, side by side, all within. */
    private boolean isSquareMax(Frame frame) {
        Shape input = frame.node().input();
        return max && input.rank() == 3 && halves(down, input.dimension(1)) && halves(across, input.dimension(2));
    }

    private static boolean halves(Window window, int cells) {
        return window.size() == 2 && window.stride() == 2 && 2 * window.positions(cells) <= cells;
    }

    /** Forward where dx is null, else backward: visits every position of the window. */
    private void run(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        Shape input = frame.node().input();
        Shape output = frame.node().output();
        boolean image = input.rank() == 3;
        Window sideways = image ? across : Window.UNIT;
        int planes = frame.batch() * (image ? input.dimension(0) : 1); // O
        int height = input.dimension(image ? 1 : 0);
        int width = image ? input.dimension(2) : 1;
        int inner = image ? 1 : input.last(); // I
        int rows = output.dimension(image ? 1 : 0);
        int columns = image ? output.dimension(2) : 1;
        int at = 0;
        for (int o = 0; o < planes; o++) {
            int plane = o * height * width * inner;
            for (int p = 0; p < rows; p++) {
                int line = p * down.stride() - down.before(height);
                int top = plane + Math.max(0, line) * width * inner;
                int bottom = plane + Math.min(height, line + down.size()) * width * inner;
                for (int q = 0; q < columns; q++) {
                    int cell = q * sideways.stride() - sideways.before(width);
                    int left = Math.max(0, cell) * inner;
                    int right = Math.min(width, cell + sideways.size()) * inner;
                    for (int i = 0; i < inner; i++, at++) {
                        if (dx == null) {
                            y[at] = max
                                    ? largest(x, top + i, bottom + i, width * inner, left, right, inner)
                                    : mean(x, top + i, bottom + i, width * inner, left, right, inner);
                        } else if (max) {
                            toLargest(x, y[at], dy[at], dx, top + i, bottom + i, width * inner, left, right, inner);
                        } else {
                            toAll(dy[at], dx, top + i, bottom + i, width * inner, left, right, inner);
                        }
                    }
                }
            }
        }
    }

    // The window of the kernels below: lines begin at top, top + line, … below bottom; on each, the cells left, left +
    // step,
    // … below right.

    private static float largest(float[] x, int top, int bottom, int line, int left, int right, int step) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int from = top; from < bottom; from += line) {
            for (int i = from + left; i < from + right; i += step) {
                largest = Math.max(largest, x[i]); // not a number stays not a number
            }
        }
        return largest;
    }

    private static float mean(float[] x, int top, int bottom, int line, int left, int right, int step) {
        float sum = 0;
        for (int from = top; from < bottom; from += line) {
            for (int i = from + left; i < from + right; i += step) {
                sum += x[i];
            }
        }
        return sum / cells(top, bottom, line, left, right, step);
    }

    private static void toLargest(
            float[] x,
            float largest,
            float dy,
            float[] dx,
            int top,
            int bottom,
            int line,
            int left,
            int right,
            int step) {
        for (int from = top; from < bottom; from += line) {
            for (int i = from + left; i < from + right; i += step) {
                if (x[i] == largest) {
                    dx[i] += dy;
                    return;
                }
            }
        }
    }

    private static void toAll(float dy, float[] dx, int top, int bottom, int line, int left, int right, int step) {
        float share = dy / cells(top, bottom, line, left, right, step);
        for (int from = top; from < bottom; from += line) {
            for (int i = from + left; i < from + right; i += step) {
                dx[i] += share;
            }
        }
    }

    private static int cells(int top, int bottom, int line, int left, int right, int step) {
        return (bottom - top) / line * ((right - left) / step);
    }
}
