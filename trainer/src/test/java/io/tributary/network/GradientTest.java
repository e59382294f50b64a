package io.tributary.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.random.Key;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gradient in blocks has the bits of one array that began at +0.0. */
class GradientTest {
    private static final int P = 3 + 40 * 2 + 5 + 100 + 1;
    private static final GradientForm FORM =
            new GradientForm(P, List.of(new GradientForm.Table(3, 40, 2, 1), new GradientForm.Table(88, 100, 1, 1)));

    /** What is added to both: to a parameter, by a batch that is the key. */
    private static void fill(long key, Gradient gradient, float[] oracle) {
        for (int i = 0; i < 9; i++) {
            int at = i < 3 ? i : i < 8 ? 80 + i : P - 1;
            float value = i == 0 ? -0f : Key.uniform(key, i) - 0.5f;
            gradient.dense[FORM.denseIndex(at)] += value;
            oracle[at] += value;
        }
        for (RowGradient rows : gradient.tables()) {
            GradientForm.Table table = rows.table();
            for (int i = 0; i < 30; i++) { // more than there is room for at first, and repeated ids
                int id = Key.below(Key.mix(key, table.offset(), i), table.rows());
                int row = rows.row(id);
                for (int k = 0; k < table.width(); k++) {
                    float value = i % 7 == 0 ? -0f : Key.uniform(key, 100 + i * 2 + k) - 0.5f;
                    rows.values()[row + k] += value;
                    oracle[table.offset() + id * table.width() + k] += value;
                }
            }
        }
    }

    private static void assertBits(float[] expected, Gradient actual) {
        float[] flat = new float[P];
        Arrays.fill(flat, Float.NaN); // what is not overwritten shows
        actual.copyTo(flat);
        assertArrayEquals(bits(expected), bits(flat));
        for (int i = 0; i < P; i++) {
            assertEquals(Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(actual.at(i)), "at " + i);
        }
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sumsHaveTheBitsOfADenseArray(long key) {
        Gradient left = new Gradient(FORM);
        Gradient right = new Gradient(FORM);
        float[] a = new float[P];
        float[] b = new float[P];
        fill(key, left, a);
        fill(key + 100, right, b);
        assertBits(a, left);
        left.add(right);
        for (int i = 0; i < P; i++) {
            a[i] += b[i];
        }
        assertBits(a, left);
        assertBits(b, right);
        left.set(right);
        assertBits(b, left);
        left.clear();
        assertBits(new float[P], left);
        fill(key, left, new float[P]); // serves again
        Gradient fresh = new Gradient(FORM);
        float[] c = new float[P];
        fill(key, fresh, c);
        assertBits(c, left);
    }

    @Test
    void nothingAddedIsTheIdentityEitherWay() {
        Gradient some = new Gradient(FORM);
        float[] oracle = new float[P];
        fill(7, some, oracle);
        some.add(new Gradient(FORM));
        assertBits(oracle, some);
        Gradient none = new Gradient(FORM);
        none.add(some);
        assertBits(oracle, none);
    }

    @Test
    void rowsTravelAsIdsAndValues() {
        RowGradient sent = new Gradient(FORM).tables().get(0);
        for (int id : new int[] {39, 0, 7}) {
            int row = sent.row(id);
            sent.values()[row] = id + 1;
            sent.values()[row + 1] = -id;
        }
        Gradient into = new Gradient(FORM);
        fill(3, into, new float[P]);
        RowGradient got = into.tables().get(0);
        got.receive(3);
        System.arraycopy(sent.ids(), 0, got.ids(), 0, 3);
        System.arraycopy(sent.values(), 0, got.values(), 0, 6);
        got.received();
        assertEquals(3, got.count());
        assertEquals(8, got.values()[got.find(7)]);
        assertEquals(-1, got.find(8));
        assertArrayEquals(new int[] {1, 2, 0}, Arrays.copyOf(got.ascending(), 3));
    }

    @Test
    void rowsThatAreNotTheTablesAreRefused() {
        RowGradient rows = new Gradient(FORM).tables().get(0);
        assertThrows(IllegalArgumentException.class, () -> rows.receive(41));
        assertThrows(IllegalArgumentException.class, () -> rows.receive(-1));
        for (int[] ids : new int[][] {{3, 3}, {0, 40}, {-1, 0}}) {
            rows.receive(2);
            System.arraycopy(ids, 0, rows.ids(), 0, 2);
            assertThrows(IllegalArgumentException.class, rows::received);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 4, 82, 83, 87, 88, 120, 187, 188})
    void findsTheLastValueThatIsNotFinite(int at) {
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            Gradient gradient = new Gradient(FORM);
            fill(5, gradient, new float[P]);
            assertEquals(-1, gradient.lastNonFinite());
            put(gradient, 0, bad);
            put(gradient, at, bad);
            assertEquals(at, gradient.lastNonFinite());
        }
    }

    private static void put(Gradient gradient, int at, float value) {
        for (RowGradient rows : gradient.tables()) {
            GradientForm.Table table = rows.table();
            if (at >= table.offset() && at < table.end()) {
                int row = rows.row((at - table.offset()) / table.width());
                rows.values()[row + (at - table.offset()) % table.width()] = value;
                return;
            }
        }
        gradient.dense[FORM.denseIndex(at)] = value;
    }

    @Test
    void indicesOfTheDenseArrayAndOfTheParametersAgree() {
        for (int i = 0; i < FORM.denseCount(); i++) {
            assertEquals(i, FORM.denseIndex(FORM.parameterIndex(i)));
        }
        assertEquals(9, FORM.denseCount());
        assertEquals(P - 1, FORM.parameterIndex(8));
    }
}
