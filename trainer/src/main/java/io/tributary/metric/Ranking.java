package io.tributary.metric;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Examples of two classes in the order of their scores: for every score that occurs, the weight of each class. All that the
 * areas under curves need, and exact: a score is compared by its bits, whatever its scale, and equal scores are one entry.
 * Mutable, merges with others; used by one thread at a time.
 *
 * <p>It is exact for up to {@value #MOST} distinct scores, so always for as many examples. With more, as many low bits of all
 * scores are dropped as it takes to have at most that many, and the figures come with a bound of their error. How many bits
 * those are depends on all examples together and not on how they were parted: a part never drops more bits than the whole.
 * Sums of weights that are whole numbers, as of rows without weights, are exact; so the figures then are the same bits however
 * the examples were sharded. Sums of other weights round, in the order of the fixed tree.
 */
public final class Ranking {
    /** Distinct scores up to which nothing is dropped: 20 MiB, and about 5 MiB on the way from a task to the driver. */
    public static final int MOST = 1 << 20;

    /** Whole weights above this are written as any others. */
    private static final double MOST_WHOLE = 1L << 53;

    private static final int LEAST_RECENT = 1024;

    /** Bytes of an entry, at least: a step of the score and two weights. */
    private static final int LEAST_ENTRY = 3;

    private static final int HEAD = 3 * Byte.BYTES + Integer.BYTES;

    private final int most;
    private int dropped; // low bits of a score, 0 to 31
    private boolean lost; // whether a score was not a number

    private int count;
    private int[] scores = {}; // ascending, see key; what was dropped is shifted out
    private double[] zeros = {}; // weight of class 0, by score
    private double[] ones = {}; // weight of class 1, by score

    private int recentCount; // examples that are not sorted in yet
    private int[] recentScores = {};
    private float[] recentWeights = {}; // negative for class 0

    /** An empty ranking. */
    public Ranking() {
        this(MOST);
    }

    /** @param most distinct scores up to which nothing is dropped */
    Ranking(int most) {
        this.most = most;
    }

    /** @return whether no example was added */
    public boolean isEmpty() {
        return count == 0 && recentCount == 0 && !lost;
    }

    /** Takes out all examples. */
    public void clear() {
        count = 0;
        recentCount = 0;
        dropped = 0;
        lost = false;
    }

    /**
     * Adds the examples of a batch, or the positions of sequences that are no padding.
     *
     * @param batch targets of two classes and weights, read
     * @param shape shape of one example's output, whose last size is 1 or 2
     * @param outputs [B × K], read: with one value its score, with two the second's lead over the first; anything that grows
     *     with the probability of class 1 will do, and logits are best, since probabilities near 0 and 1 run together
     */
    public void add(Batch batch, Shape shape, float[] outputs) {
        int positions = Targets.positions(shape);
        int width = shape.last();
        for (int row = 0; row < batch.size * positions; row++) {
            int target = ClassPair.target(batch, shape, row);
            if (target >= 0) {
                float score = width == 1 ? outputs[row] : outputs[2 * row + 1] - outputs[2 * row];
                add(score, target == 1, batch.weight[row / positions]);
            }
        }
    }

    /** Adds an example; one without weight says nothing. */
    void add(float score, boolean one, float weight) {
        if (weight == 0) {
            return;
        }
        if (Float.isNaN(score)) {
            lost = true;
            return;
        }
        if (recentCount == recentScores.length) {
            makeRoom();
        }
        recentScores[recentCount] = key(score);
        recentWeights[recentCount++] = one ? weight : -weight;
    }

    /** Sorting in as many as there are sorted costs little for each. */
    private void makeRoom() {
        settle();
        int room = Math.max(LEAST_RECENT, count);
        if (recentScores.length < room) {
            recentScores = new int[room];
            recentWeights = new float[room];
        }
    }

    /** Integers in the order of the floats; both zeros are one. */
    private static int key(float score) {
        int bits = Float.floatToIntBits(score + 0f);
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
    }

    /** Sorts in what was added. */
    private void settle() {
        if (recentCount == 0) {
            return;
        }
        long[] order = new long[recentCount]; // by score, then by place
        for (int i = 0; i < recentCount; i++) {
            order[i] = (long) recentScores[i] << Integer.SIZE | i;
        }
        Arrays.sort(order);
        Entries entries = new Entries(recentCount);
        for (long each : order) {
            float weight = recentWeights[(int) each];
            int score = (int) (each >> Integer.SIZE) >> dropped;
            entries.append(score, Math.max(0, -weight), Math.max(0, weight));
        }
        recentCount = 0;
        merge(entries);
    }

    /** Entries in ascending order that are being put together. */
    private static final class Entries {
        private final int[] scores;
        private final double[] zeros;
        private final double[] ones;
        private int count;

        Entries(int most) {
            scores = new int[most];
            zeros = new double[most];
            ones = new double[most];
        }

        /** Appends an entry, or adds to the last one if that has the same score. */
        void append(int score, double zero, double one) {
            if (count > 0 && scores[count - 1] == score) {
                zeros[count - 1] += zero;
                ones[count - 1] += one;
            } else {
                scores[count] = score;
                zeros[count] = zero;
                ones[count++] = one;
            }
        }
    }

    /**
     * Adds the examples of another ranking.
     *
     * @param other read; what was added to it is sorted in
     */
    public void merge(Ranking other) {
        if (other.isEmpty()) {
            return;
        }
        lost |= other.lost;
        settle();
        other.settle();
        drop(other.dropped);
        Entries entries = new Entries(other.count);
        for (int i = 0; i < other.count; i++) {
            entries.append(other.scores[i] >> dropped - other.dropped, other.zeros[i], other.ones[i]);
        }
        merge(entries);
    }

    private void merge(Entries other) {
        Entries all = new Entries(count + other.count);
        int i = 0;
        for (int j = 0; j < other.count; j++) {
            for (; i < count && scores[i] <= other.scores[j]; i++) {
                all.append(scores[i], zeros[i], ones[i]);
            }
            all.append(other.scores[j], other.zeros[j], other.ones[j]);
        }
        for (; i < count; i++) {
            all.append(scores[i], zeros[i], ones[i]);
        }
        scores = all.scores;
        zeros = all.zeros;
        ones = all.ones;
        count = all.count;
        while (count > most) {
            drop(dropped + 1);
        }
    }

    /** Drops low bits of all scores, if they are not dropped yet. */
    private void drop(int bits) {
        if (bits <= dropped) {
            return;
        }
        Entries fewer = new Entries(count);
        for (int i = 0; i < count; i++) {
            fewer.append(scores[i] >> bits - dropped, zeros[i], ones[i]);
        }
        scores = fewer.scores;
        zeros = fewer.zeros;
        ones = fewer.ones;
        count = fewer.count;
        dropped = bits;
    }

    /**
     * An area under a curve.
     *
     * @param value the area, not-a-number without examples of both classes or with a score that was not a number
     * @param error the value is at most this far from the exact one; 0 where it is exact
     */
    record Area(double value, double error) {
        /** Where there is none. */
        private static final Area NONE = new Area(Double.NaN, 0);
    }

    /**
     * @return the chance that an example of class 1 scores above one of class 0, equal scores counting one half. Where bits of
     *     scores were dropped, the order within an entry is not known, and each pair in one is wrong by at most one half.
     */
    Area areaUnderRoc() {
        settle();
        double below = 0; // weight of class 0
        double total = 0; // weight of class 1
        double area = 0;
        double unknown = 0;
        for (int i = 0; i < count; i++) {
            area += ones[i] * (below + zeros[i] / 2);
            unknown += ones[i] * zeros[i] / 2;
            below += zeros[i];
            total += ones[i];
        }
        double pairs = below * total;
        return lost || pairs == 0 ? Area.NONE : new Area(area / pairs, dropped > 0 ? unknown / pairs : 0);
    }

    /**
     * @return precision over recall, as steps at the scores that occur: scikit-learn's average precision. Where bits of scores
     *     were dropped, the true part of an entry is at most that of class 1 first, in one step, and at least that of class 0
     *     first and then class 1 bit by bit.
     */
    Area areaUnderPrecisionRecall() {
        settle();
        double right = 0;
        double predicted = 0;
        double area = 0;
        double least = 0;
        double most = 0;
        for (int i = count - 1; i >= 0; i--) {
            double wrong = predicted - right + zeros[i];
            if (ones[i] > 0) {
                area += ones[i] * (right + ones[i]) / (right + ones[i] + wrong);
                most += ones[i] * (right + ones[i]) / (ones[i] + predicted);
                double logarithm = wrong > 0 ? StrictMath.log1p(ones[i] / (right + wrong)) : 0;
                least += ones[i] - wrong * logarithm; // ∫ (right + t) / (right + wrong + t) dt
            }
            right += ones[i];
            predicted += ones[i] + zeros[i];
        }
        return lost || right == 0 || right == predicted
                ? Area.NONE
                : new Area(area / right, dropped > 0 ? Math.max(area - least, most - area) / right : 0);
    }

    /**
     * Writes the ranking: bits dropped, whether a score was lost, whether the weights are whole, the number of entries; then of
     * each its distance from the one before, and two weights. Whole numbers are written with 7 bits a byte, lowest first.
     *
     * @return its bytes
     */
    public byte[] encode() {
        settle();
        boolean whole = areWhole(zeros) && areWhole(ones);
        ByteBuffer out = ByteBuffer.allocate(HEAD + count * (whole ? 5 + 2 * 8 : 5 + 2 * Double.BYTES));
        out.put((byte) dropped)
                .put((byte) (lost ? 1 : 0))
                .put((byte) (whole ? 1 : 0))
                .putInt(count);
        long before = Integer.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            putNumber(scores[i] - before, out);
            before = scores[i];
            if (whole) {
                putNumber((long) zeros[i], out);
                putNumber((long) ones[i], out);
            } else {
                out.putDouble(zeros[i]).putDouble(ones[i]);
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private boolean areWhole(double[] weights) {
        for (int i = 0; i < count; i++) {
            if (weights[i] != Math.rint(weights[i]) || weights[i] > MOST_WHOLE) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param bytes what {@link #encode} gave
     * @return the ranking
     * @throws IllegalArgumentException if they are something else
     */
    public static Ranking decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            Ranking ranking = new Ranking();
            ranking.dropped = in.get();
            ranking.lost = in.get() != 0;
            boolean whole = in.get() != 0;
            int count = in.getInt();
            if (count < 0 || count > in.remaining() / LEAST_ENTRY || ranking.dropped < 0 || ranking.dropped > 31) {
                throw new IllegalArgumentException("no ranking: " + count + " entries in " + bytes.length + " bytes");
            }
            Entries entries = new Entries(count);
            long score = Integer.MIN_VALUE;
            for (int i = 0; i < count; i++) {
                score += number(in);
                entries.append((int) score, whole ? number(in) : in.getDouble(), whole ? number(in) : in.getDouble());
            }
            ranking.merge(entries);
            return ranking;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a ranking ends too early, after " + bytes.length + " bytes", e);
        }
    }

    private static void putNumber(long number, ByteBuffer out) {
        long left = number;
        for (; left >= 1 << 7; left >>>= 7) {
            out.put((byte) (left | 1 << 7));
        }
        out.put((byte) left);
    }

    private static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            number |= (long) (next & 127) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("no ranking: a number has too many bytes");
    }
}
