package io.tributary.layer;

/**
 * The largest of each 2 × 2 cells of images, the pool that most networks have: what {@link Pool} computes, without its loops
 * over windows of any size and without branches, since where the largest value lies is what no branch predictor guesses.
 *
 * <p>Symbols: O planes of H × W cells, pooled to P × Q; H ≥ 2P, W ≥ 2Q.
 */
final class SquareMax {
    private SquareMax() {}

    /**
     * Takes the maxima.
     *
     * @param planes O
     * @param height H
     * @param width W
     * @param rows P
     * @param columns Q
     * @param x [O × H × W], read
     * @param y [O × P × Q], overwritten
     */
    static void forward(int planes, int height, int width, int rows, int columns, float[] x, float[] y) {
        for (int row = 0; row < planes * rows; row++) {
            line(x, (row / rows * height + row % rows * 2) * width, width, y, row * columns, columns);
        }
    }

    private static void line(float[] x, int upper, int width, float[] y, int to, int columns) {
        int lower = upper + width;
        for (int q = 0; q < columns; q++) {
            float above = Math.max(x[upper + 2 * q], x[upper + 2 * q + 1]);
            float below = Math.max(x[lower + 2 * q], x[lower + 2 * q + 1]);
            y[to + q] = Math.max(above, below);
        }
    }

    /**
     * Gives each maximum's gradient to the first cell, in row-major order, that holds its bits; the other cells of the 2 × 2 get
     * 0. Cells behind the last window are not written.
     *
     * @param planes O
     * @param height H
     * @param width W
     * @param rows P
     * @param columns Q
     * @param x [O × H × W], read
     * @param y what forward gave, [O × P × Q], read
     * @param dy [O × P × Q], read
     * @param dx [O × H × W], overwritten
     */
    static void backward(
            int planes, int height, int width, int rows, int columns, float[] x, float[] y, float[] dy, float[] dx) {
        for (int row = 0; row < planes * rows; row++) {
            int upper = (row / rows * height + row % rows * 2) * width;
            lineBackward(x, upper, width, y, dy, row * columns, columns, dx);
        }
    }

    private static void lineBackward(
            float[] x, int upper, int width, float[] y, float[] dy, int from, int columns, float[] dx) {
        int lower = upper + width;
        for (int q = 0; q < columns; q++) {
            int max = Float.floatToRawIntBits(y[from + q]);
            int slope = Float.floatToRawIntBits(dy[from + q]);
            int i = upper + 2 * q;
            int j = lower + 2 * q;
            // All ones from the first cell on that holds the maximum, one after the other; all zeros before.
            int first = same(x[i], max);
            int second = first | same(x[i + 1], max);
            int third = second | same(x[j], max);
            int fourth = third | same(x[j + 1], max);
            dx[i] = Float.intBitsToFloat(slope & first);
            dx[i + 1] = Float.intBitsToFloat(slope & (second ^ first));
            dx[j] = Float.intBitsToFloat(slope & (third ^ second));
            dx[j + 1] = Float.intBitsToFloat(slope & (fourth ^ third));
        }
    }

    /** All ones if a number has these bits, else all zeros. */
    private static int same(float x, int bits) {
        int difference = Float.floatToRawIntBits(x) ^ bits;
        return ~((difference | -difference) >> 31);
    }
}
