package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.Gradient;
import io.tributary.random.Permutation;
import io.tributary.support.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The algebra of the sums that travel. */
class SumsTest {
    private static final int PARAMETERS = 207;
    private static final int STATES = 13;

    private static GradientSum sum(long key) {
        GradientSum sum = new GradientSum(PARAMETERS, STATES);
        System.arraycopy(Samples.uniform(key, PARAMETERS, -1, 1), 0, sum.gradient.dense, 0, PARAMETERS);
        System.arraycopy(Samples.uniform(key + 1, STATES, -1, 1), 0, sum.state, 0, STATES);
        sum.gradient.dense[3] = -0f;
        sum.state[2] = -0f;
        sum.sums.loss = sum.gradient.dense[0];
        sum.sums.weight = 2 + sum.gradient.dense[1];
        sum.sums.examples = 3;
        return sum;
    }

    private static GradientSum empty() {
        return new GradientSum(PARAMETERS, STATES);
    }

    private static void assertSameBits(GradientSum expected, GradientSum actual) {
        for (int i = 0; i < PARAMETERS; i++) {
            assertEquals(
                    Float.floatToRawIntBits(expected.gradient.dense[i]),
                    Float.floatToRawIntBits(actual.gradient.dense[i]));
        }
        for (int i = 0; i < STATES; i++) {
            assertEquals(Float.floatToRawIntBits(expected.state[i]), Float.floatToRawIntBits(actual.state[i]));
        }
        assertSameBits(expected.sums, actual.sums);
        assertEquals(expected.badShard, actual.badShard);
        assertEquals(expected.badIndex, actual.badIndex);
    }

    private static void assertSameBits(MetricSums expected, MetricSums actual) {
        assertEquals(Double.doubleToRawLongBits(expected.loss), Double.doubleToRawLongBits(actual.loss));
        assertEquals(Double.doubleToRawLongBits(expected.weight), Double.doubleToRawLongBits(actual.weight));
        assertEquals(expected.examples, actual.examples);
        for (int i = 0; i < expected.metrics.length; i++) {
            assertEquals(
                    Double.doubleToRawLongBits(expected.metrics[i]), Double.doubleToRawLongBits(actual.metrics[i]));
        }
    }

    @Test
    void aSumOfNoExamplesIsTheIdentityToTheBit() {
        GradientSum left = sum(1);
        left.merge(empty());
        assertSameBits(sum(1), left);
        GradientSum right = empty();
        right.merge(sum(1));
        assertSameBits(sum(1), right);
        GradientSum both = empty();
        both.merge(empty());
        assertSameBits(empty(), both);
    }

    @Test
    void clearedIsAsGoodAsNew() {
        GradientSum sum = sum(1);
        sum.badShard = 3;
        sum.badIndex = 4;
        sum.times.reduce = 5;
        sum.clear();
        assertSameBits(empty(), sum);
        assertEquals(0, sum.times.total());
    }

    @Test
    void mergeAddsEverything() {
        GradientSum left = sum(1);
        GradientSum right = sum(2);
        left.times.forward = 7;
        right.times.backward = 9;
        left.merge(right);
        for (int i = 0; i < PARAMETERS; i++) {
            assertEquals(sum(1).gradient.dense[i] + right.gradient.dense[i], left.gradient.dense[i]);
        }
        for (int i = 0; i < STATES; i++) {
            assertEquals(sum(1).state[i] + right.state[i], left.state[i]);
        }
        assertEquals(sum(1).sums.loss + right.sums.loss, left.sums.loss);
        assertEquals(sum(1).sums.weight + right.sums.weight, left.sums.weight);
        assertEquals(6, left.sums.examples);
        assertEquals(9, left.times.total());
        assertSameBits(sum(2), right);
    }

    private static PhaseTimes times(long sample, long forward, long backward, long reduce, long broadcast) {
        PhaseTimes times = new PhaseTimes();
        times.sample = sample;
        times.forward = forward;
        times.backward = backward;
        times.reduce = reduce;
        times.broadcast = broadcast;
        return times;
    }

    private static void assertTimes(
            PhaseTimes actual, long sample, long forward, long backward, long reduce, long broadcast) {
        assertArrayEquals(
                new long[] {sample, forward, backward, reduce, broadcast},
                new long[] {actual.sample, actual.forward, actual.backward, actual.reduce, actual.broadcast});
    }

    @Test
    void timesOfWhatFollowsAddUp() {
        PhaseTimes times = times(1, 2, 3, 4, 5);
        times.add(times(10, 20, 30, 40, 50));
        assertTimes(times, 11, 22, 33, 44, 55);
        assertEquals(66, times.compute());
        assertEquals(165, times.total());
        times.set(times(5, 4, 3, 2, 1));
        assertTimes(times, 5, 4, 3, 2, 1);
        times.clear();
        assertTimes(times, 0, 0, 0, 0, 0);
    }

    /** Whatever part the totals differ by, and though the shorter is longer in all the others. */
    @Test
    void mergedTimesAreAllOfTheLongerTask() {
        for (int longest = 0; longest < 5; longest++) {
            long[] phases = {1, 1, 1, 1, 1};
            phases[longest] = 100;
            GradientSum left = sum(1);
            GradientSum right = sum(2);
            left.times.set(times(9, 9, 9, 9, 9));
            right.times.set(times(phases[0], phases[1], phases[2], phases[3], phases[4]));
            GradientSum other = sum(1);
            other.times.set(left.times);
            left.merge(right);
            assertTimes(left.times, phases[0], phases[1], phases[2], phases[3], phases[4]);
            right.merge(other);
            assertTimes(right.times, phases[0], phases[1], phases[2], phases[3], phases[4]);
        }
    }

    @Test
    void aTaskWithoutExamplesTookItsTimeToo() {
        GradientSum left = sum(1);
        left.times.set(times(0, 1, 0, 0, 0));
        GradientSum right = empty();
        right.times.set(times(0, 0, 2, 0, 0));
        left.merge(right);
        assertTimes(left.times, 0, 0, 2, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 17})
    void inTheTreeAnyOrderOfArrivalGivesTheSameBits(int shards) {
        GradientSum expected = inOrder(shards, 0);
        for (long key = 1; key < 20; key++) {
            assertSameBits(expected, inOrder(shards, key));
        }
    }

    /** Every third shard is empty. */
    private static GradientSum inOrder(int shards, long key) {
        ReductionTree<GradientSum> tree = new ReductionTree<>(shards, (left, right) -> {
            left.merge(right);
            return left;
        });
        Permutation order = new Permutation(key, shards);
        for (int i = 0; i < shards; i++) {
            int shard = (int) order.at(i);
            tree.add(0, shard, shard % 3 == 2 ? empty() : sum(10L * shard));
        }
        return tree.root();
    }

    @Test
    void differentSizesAreSaid() {
        GradientSum sum = empty();
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> sum.merge(new GradientSum(5, 1)));
        assertEquals(
                "cannot merge a gradient of 5 parameters and 1 states into one of 207 parameters and 13 states",
                e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> sum.merge(new GradientSum(PARAMETERS, 1)));
        e = assertThrows(IllegalArgumentException.class, () -> new MetricSums(3).merge(new MetricSums(4)));
        assertEquals("cannot merge 4 metric sums into 3", e.getMessage());
    }

    private static MetricSums metrics(double... values) {
        MetricSums sums = new MetricSums(values.length);
        System.arraycopy(values, 0, sums.metrics, 0, values.length);
        sums.loss = -0.0;
        sums.weight = 0.5;
        sums.examples = 1;
        return sums;
    }

    @Test
    void metricSumsAddUpAndNothingChangesThem() {
        MetricSums left = metrics(1, -0.0, 3);
        left.merge(new MetricSums(3));
        assertSameBits(metrics(1, -0.0, 3), left);
        MetricSums right = new MetricSums(3);
        right.merge(metrics(1, -0.0, 3));
        assertSameBits(metrics(1, -0.0, 3), right);
        right.merge(metrics(10, 20, 30));
        assertArrayEquals(new double[] {11, 20, 33}, right.metrics);
        assertEquals(2, right.examples);
        assertEquals(1, right.weight);
        assertTrue(Double.isNaN(new MetricSums(0).meanLoss()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 100, 206})
    void findsAValueThatIsNotFinite(int at) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            GradientSum sum = sum(1);
            sum.gradient.dense[at] = bad;
            sum.gradient.dense[0] = bad;
            sum.checkFinite(4);
            assertEquals(4, sum.badShard);
            assertEquals(at, sum.badIndex, "the one nearest the loss");
        }
    }

    @Test
    void largeAndSmallValuesAreFinite() {
        float[] values = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f, Float.MAX_VALUE};
        assertEquals(-1, Gradient.lastNonFinite(values));
        assertEquals(-1, Gradient.lastNonFinite(new float[0]));
    }

    @Test
    void aLossThatIsNotFiniteIsFoundWithoutAnIndex() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            GradientSum sum = sum(1);
            sum.sums.loss = bad;
            sum.checkFinite(2);
            assertEquals(2, sum.badShard);
            assertEquals(-1, sum.badIndex);
        }
        GradientSum good = sum(1);
        good.checkFinite(2);
        assertEquals(-1, good.badShard);
    }

    @Test
    void theLowestBadShardIsTold() {
        for (List<Integer> order : List.of(List.of(5, 2, 9), List.of(9, 5, 2), List.of(2, 9, 5))) {
            GradientSum sum = sum(1);
            for (int shard : order) {
                GradientSum bad = sum(3);
                bad.badShard = shard;
                bad.badIndex = 10 * shard;
                sum.merge(bad);
            }
            sum.merge(sum(4));
            assertEquals(2, sum.badShard);
            assertEquals(20, sum.badIndex);
        }
    }
}
