package io.tributary.train;

/**
 * The sum of the squares of an array of which only parts are there, the rest being zeros: to the bit what {@link GradientUpdate}
 * makes of the whole array. Parts are added in the order in which they stand in it.
 *
 * <p>A long array is cut into ranges, and their sums are added; within a range four sums take turns, and what is left behind
 * the last four goes to the first.
 */
final class OrderedSquares {
    private final int to;
    private final boolean isLong;
    private int start; // of the range at hand
    private int end;
    private int fours; // numbers of the range before its rest
    private final double[] lanes = new double[4];
    private double sum; // of the ranges before

    /** An array with the indices [from, to). */
    OrderedSquares(int from, int to) {
        this.to = to;
        this.isLong = Ranges.isLong(to - from);
        begin(from);
    }

    private void begin(int at) {
        start = at;
        end = isLong ? Ranges.end(at, to) : to;
        fours = end - start & -4;
    }

    private void close() {
        sum += (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
        lanes[0] = 0;
        lanes[1] = 0;
        lanes[2] = 0;
        lanes[3] = 0;
    }

    /**
     * Adds a part behind those before.
     *
     * @param values read from at on
     * @param index of the first of them in the whole array
     * @param count how many
     */
    void add(float[] values, int at, int index, int count) {
        for (int done = 0; done < count; ) {
            while (index + done >= end) {
                close();
                begin(end);
            }
            int now = Math.min(count - done, end - (index + done));
            addHere(values, at + done, index + done - start, now);
            done += now;
        }
    }

    /** Adds numbers of one range, which begin at a place in it. */
    private void addHere(float[] values, int at, int place, int count) {
        int i = at;
        int last = at + count;
        int p = place;
        for (; i < last && (p & 3) != 0; i++, p++) {
            lanes[p < fours ? p & 3 : 0] += (double) values[i] * values[i];
        }
        double s0 = lanes[0];
        double s1 = lanes[1];
        double s2 = lanes[2];
        double s3 = lanes[3];
        for (; i + 4 <= last && p + 4 <= fours; i += 4, p += 4) {
            s0 += (double) values[i] * values[i];
            s1 += (double) values[i + 1] * values[i + 1];
            s2 += (double) values[i + 2] * values[i + 2];
            s3 += (double) values[i + 3] * values[i + 3];
        }
        lanes[0] = s0;
        lanes[1] = s1;
        lanes[2] = s2;
        lanes[3] = s3;
        for (; i < last; i++, p++) {
            lanes[p < fours ? p & 3 : 0] += (double) values[i] * values[i];
        }
    }

    /** The sum of all. */
    double sum() {
        close();
        return sum;
    }
}
