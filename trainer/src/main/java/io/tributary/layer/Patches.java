package io.tributary.layer;

import io.tributary.network.Shape;
import java.util.Arrays;

/**
 * Images as columns and back (im2col, Chellapilla, Puri and Simard, 2006): column p of the matrix holds what the window sees
 * at position p, so that a convolution is a matrix product.
 *
 * <p>Symbols: C channels, H × W the image, M × N the kernel, P × Q the positions.
 */
final class Patches {
    private Patches() {}

    /**
     * Copies patches into columns.
     *
     * @param down the window along the height
     * @param across the window along the width
     * @param channels C
     * @param image the whole input, [· × H × W]
     * @param positions the whole output, [· × P × Q]
     * @param x images, read
     * @param from where the first of the C channels begins in x
     * @param columns [C·M·N × P·Q], overwritten; 0 where the window lies over padding
     */
    static void gather(
            Window down,
            Window across,
            int channels,
            Shape image,
            Shape positions,
            float[] x,
            int from,
            float[] columns) {
        int height = image.dimension(1);
        int width = image.dimension(2);
        int rows = positions.dimension(1);
        int top = down.before(height);
        int to = 0;
        for (int c = 0; c < channels; c++) {
            int plane = from + c * height * width;
            for (int m = 0; m < down.size(); m++) {
                for (int n = 0; n < across.size(); n++) {
                    int shift = n * across.dilation() - across.before(width); // of the window's cell n at position 0
                    for (int p = 0; p < rows; p++) {
                        int line = p * down.stride() - top + m * down.dilation();
                        boolean inside = line >= 0 && line < height;
                        int at = inside ? plane + line * width : -1;
                        to = gatherLine(across.stride(), shift, width, positions.last(), x, at, columns, to);
                    }
                }
            }
        }
    }

    /** One line of the image, or zeros where at is negative. */
    private static int gatherLine(
            int stride, int shift, int width, int count, float[] x, int at, float[] columns, int to) {
        int end = to + count;
        if (at < 0) {
            Arrays.fill(columns, to, end, 0f);
            return end;
        }
        int first = first(stride, shift, count);
        int last = last(stride, shift, width, count, first);
        Arrays.fill(columns, to, to + first, 0f);
        if (stride == 1) {
            System.arraycopy(x, at + shift + first, columns, to + first, last - first);
        } else {
            for (int q = first, i = at + shift + first * stride; q < last; q++, i += stride) {
                columns[to + q] = x[i];
            }
        }
        Arrays.fill(columns, to + last, end, 0f);
        return end;
    }

    /**
     * Adds columns back to the cells they came from: the transpose of {@link #gather}.
     *
     * @param down the window along the height
     * @param across the window along the width
     * @param channels C
     * @param image the whole input, [· × H × W]
     * @param positions the whole output, [· × P × Q]
     * @param columns [C·M·N × P·Q], read
     * @param dx accumulated
     * @param from where the first of the C channels begins in dx
     */
    static void scatter(
            Window down,
            Window across,
            int channels,
            Shape image,
            Shape positions,
            float[] columns,
            float[] dx,
            int from) {
        int height = image.dimension(1);
        int width = image.dimension(2);
        int rows = positions.dimension(1);
        int count = positions.last();
        int stride = across.stride();
        int top = down.before(height);
        int row = 0;
        for (int c = 0; c < channels; c++) {
            int plane = from + c * height * width;
            for (int m = 0; m < down.size(); m++) {
                for (int n = 0; n < across.size(); n++) {
                    int shift = n * across.dilation() - across.before(width);
                    int first = first(stride, shift, count);
                    int last = last(stride, shift, width, count, first);
                    for (int p = 0; p < rows; p++, row += count) {
                        int line = p * down.stride() - top + m * down.dilation();
                        if (line >= 0 && line < height) {
                            scatterLine(columns, row, first, last, stride, dx, plane + line * width + shift);
                        }
                    }
                }
            }
        }
    }

    private static void scatterLine(float[] columns, int row, int first, int last, int stride, float[] dx, int at) {
        if (stride == 1) {
            for (int q = first; q < last; q++) {
                dx[at + q] += columns[row + q];
            }
        } else {
            for (int q = first; q < last; q++) {
                dx[at + q * stride] += columns[row + q];
            }
        }
    }

    /** First position whose cell {@code q·stride + shift} is not before the line. */
    private static int first(int stride, int shift, int count) {
        return Math.min(count, Math.max(0, -Math.floorDiv(shift, stride)));
    }

    /** One past the last position whose cell lies on the line of that width, at least {@code first}. */
    private static int last(int stride, int shift, int width, int count, int first) {
        return Math.max(first, Math.min(count, Math.floorDiv(width - 1 - shift, stride) + 1));
    }
}
