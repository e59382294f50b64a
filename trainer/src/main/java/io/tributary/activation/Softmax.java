package io.tributary.activation;

import io.tributary.blas.Buffers;

/**
 * The exponentials of softmax and of the losses from its logits, stable at any z: {@code e^(z − max)} over each row, which is at
 * most 1, and 1 at least once.
 *
 * <p>Rows are often short, ten classes, so the exponentials of many are computed at once; {@link #rowsAtOnce} of them fit the
 * first-level cache. A row's sum is double, of four running sums, so that an addition need not wait for the one before; their
 * number is part of the result.
 *
 * <p>The differences are float, and so are exponentials: a term's error is 7e-8 of {@code 1 + |z − max|}, relative.
 */
public final class Softmax {
    private Softmax() {}

    /**
     * @param width K
     * @return rows to be taken at once, at least 1
     */
    public static int rowsAtOnce(int width) {
        return Math.max(1, Exponential.BLOCK / width);
    }

    /**
     * @param buffers of which the rows are taken
     * @param width K
     * @return an array for {@link #rowsAtOnce} rows of exponentials and their maxima
     */
    public static float[] rows(Buffers buffers, int width) {
        return buffers.rows(rowsAtOnce(width) * (width + 1));
    }

    /**
     * Computes the exponentials of rows.
     *
     * @param buffers of which those of exponentials are overwritten
     * @param rows R
     * @param width K
     * @param z [R × K] from at on, read
     * @param e [R × K], overwritten with {@code e^(z − max)}, and behind it the maxima, [R], overwritten
     */
    public static void exponentials(Buffers buffers, int rows, int width, float[] z, int at, float[] e) {
        int count = rows * width;
        for (int row = 0; row < rows; row++) {
            int from = at + row * width;
            float max = max(z, from, width);
            for (int k = 0, to = row * width; k < width; k++) {
                e[to + k] = z[from + k] - max;
            }
            e[count + row] = max;
        }
        Exponential.exp(buffers, count, e, 0, e, 0);
    }

    /** Not a number if one is none. Four of them, so that a comparison need not wait for the one before. */
    private static float max(float[] z, int from, int width) {
        float m0 = z[from];
        float m1 = m0;
        float m2 = m0;
        float m3 = m0;
        int i = from + 1;
        int end = from + width;
        for (; i + 4 <= end; i += 4) {
            m0 = Math.max(m0, z[i]);
            m1 = Math.max(m1, z[i + 1]);
            m2 = Math.max(m2, z[i + 2]);
            m3 = Math.max(m3, z[i + 3]);
        }
        for (; i < end; i++) {
            m0 = Math.max(m0, z[i]);
        }
        return Math.max(Math.max(m0, m1), Math.max(m2, m3));
    }

    /**
     * @param e read
     * @param from where the row begins
     * @param width K
     * @return the sum of the row
     */
    public static double sum(float[] e, int from, int width) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = from;
        int end = from + width;
        for (; i + 4 <= end; i += 4) {
            s0 += e[i];
            s1 += e[i + 1];
            s2 += e[i + 2];
            s3 += e[i + 3];
        }
        for (; i < end; i++) {
            s0 += e[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** {@code y = softmax(z)} over each row; y may be z. */
    static void forward(Buffers buffers, int rows, int width, float[] z, float[] y) {
        int atOnce = rowsAtOnce(width);
        float[] e = rows(buffers, width);
        for (int row = 0; row < rows; row += atOnce) {
            int count = Math.min(atOnce, rows - row);
            exponentials(buffers, count, width, z, row * width, e);
            for (int from = 0; from < count * width; from += width) {
                float scale = (float) (1 / sum(e, from, width));
                for (int k = from; k < from + width; k++) {
                    e[k] *= scale;
                }
            }
            System.arraycopy(e, 0, y, row * width, count * width);
        }
    }

    /** {@code y = z − log Σ e^z} over each row; y may be z. */
    static void logarithms(Buffers buffers, int rows, int width, float[] z, float[] y) {
        int atOnce = rowsAtOnce(width);
        float[] e = rows(buffers, width);
        for (int row = 0; row < rows; row += atOnce) {
            int count = Math.min(atOnce, rows - row);
            exponentials(buffers, count, width, z, row * width, e);
            for (int r = 0; r < count; r++) {
                int from = (row + r) * width;
                float max = e[count * width + r];
                float log = (float) Math.log(sum(e, r * width, width)); // at least 0, and z − max is at most
                for (int k = from; k < from + width; k++) {
                    y[k] = z[k] - max - log;
                }
            }
        }
    }

    /** {@code dz = dy − e^y·Σ dy} over each row; dz may be dy. */
    static void logarithmsBackward(Buffers buffers, int rows, int width, float[] y, float[] dy, float[] dz) {
        int atOnce = rowsAtOnce(width);
        float[] e = rows(buffers, width);
        for (int row = 0; row < rows; row += atOnce) {
            int count = Math.min(atOnce, rows - row);
            Exponential.exp(buffers, count * width, y, row * width, e, 0);
            for (int r = 0; r < count; r++) {
                int from = (row + r) * width;
                float sum = (float) sum(dy, from, width);
                for (int k = 0, at = r * width; k < width; k++) {
                    dz[from + k] = dy[from + k] - e[at + k] * sum;
                }
            }
        }
    }
}
