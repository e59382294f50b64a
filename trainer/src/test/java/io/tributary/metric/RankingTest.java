package io.tributary.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.network.Shape;
import io.tributary.random.Key;
import io.tributary.support.Batches;
import io.tributary.support.Goldens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTest {
    /** Examples of scores, classes and weights. */
    private record Examples(float[] scores, float[] labels, float[] weights) {
        /** With scores in three decades, and a class that is the likelier the higher they are. */
        static Examples random(int count) {
            float[] scores = new float[count];
            float[] labels = new float[count];
            float[] weights = new float[count];
            for (int i = 0; i < count; i++) {
                float u = Key.uniform(1, i);
                scores[i] = (float) (Math.signum(u - 0.4) * Math.pow(10, 3 * u));
                labels[i] = Key.uniform(2, i) < u ? 1 : 0;
                weights[i] = 1 + i % 3;
            }
            return new Examples(scores, labels, weights);
        }

        Ranking ranking(int from, int to, int most) {
            Ranking ranking = new Ranking(most);
            for (int i = from; i < to; i++) {
                ranking.add(scores[i], labels[i] == 1, weights[i]);
            }
            return ranking;
        }

        Ranking ranking(int most) {
            return ranking(0, scores.length, most);
        }
    }

    static List<String> goldens() {
        return Goldens.names(Goldens.file("ranking"));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void areasAreScikitLearns(String name) {
        JsonNode golden = Goldens.read("ranking", name);
        Ranking ranking = new Ranking();
        ranking.add(
                Batches.weighted(Goldens.floats(golden.get("weights")), 1, Goldens.floats(golden.get("labels"))),
                Shape.of(1),
                Goldens.floats(golden.get("scores")));
        for (RankMetric metric : AreaUnderCurve.values()) {
            Map<String, Double> values = metric.values(ranking);
            assertEquals(List.of(metric.type()), List.copyOf(values.keySet()));
            assertEquals(golden.get(metric.type()).asDouble(), values.get(metric.type()), 1e-12, metric.type());
        }
    }

    @Test
    void ofTwoOutputsTheLeadOfTheSecondIsTheScore() {
        Ranking ranking = new Ranking();
        ranking.add(Batches.of(1, 1, 0, 1, 0), Shape.of(2), new float[] {40, 41, 40, 39, -7, -7, 100, 100});
        assertEquals(0.875, ranking.areaUnderRoc().value());
    }

    @Test
    void paddingDoesNotCount() {
        Ranking padded = new Ranking();
        padded.add(Batches.of(2, -1, 1, 0, -1), Shape.of(2, 2), new float[] {2, 8, 6, 4, 3, 7, 9, 1});
        Ranking there = new Ranking();
        there.add(Batches.of(1, 1, 0), Shape.of(2), new float[] {6, 4, 3, 7});
        assertArrayEquals(there.encode(), padded.encode());
        assertEquals(0, there.areaUnderRoc().value());
    }

    @Test
    void nothingOneClassAndNoNumbersHaveNoArea() {
        Ranking ranking = new Ranking();
        assertTrue(Double.isNaN(ranking.areaUnderRoc().value()));
        ranking.add(1, true, 1);
        ranking.add(2, false, 0); // no weight, not there
        assertTrue(Double.isNaN(ranking.areaUnderRoc().value()));
        assertTrue(Double.isNaN(ranking.areaUnderPrecisionRecall().value()));
        ranking.add(2, false, 1);
        assertEquals(0, ranking.areaUnderRoc().value());
        Ranking lost = new Ranking();
        lost.add(Float.NaN, true, 1);
        ranking.merge(Ranking.decode(lost.encode()));
        assertTrue(Double.isNaN(ranking.areaUnderRoc().value()));
        ranking.clear();
        assertTrue(ranking.isEmpty());
        ranking.add(Float.POSITIVE_INFINITY, true, 1);
        ranking.add(Float.MAX_VALUE, false, 1);
        ranking.add(Float.NEGATIVE_INFINITY, false, 1);
        assertEquals(1, ranking.areaUnderRoc().value());
    }

    /** Exact, and with bits dropped: 3,000 examples of 2,000 to 3,000 distinct scores. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 1000, 100, 7})
    void whoeverMergesWhatTheBytesAreTheSame(int most) {
        Examples examples = Examples.random(3000);
        byte[] whole = examples.ranking(most).encode();
        for (int parts : new int[] {2, 3, 64, 1500}) {
            List<Ranking> left = new ArrayList<>();
            for (int part = 0; part < parts; part++) {
                left.add(examples.ranking(part * 3000 / parts, (part + 1) * 3000 / parts, most));
            }
            for (int round = 0; left.size() > 1; round++) { // in any order
                int i = (int) (Key.uniform(parts, round) * (left.size() - 1));
                Ranking taken = left.remove(i + 1);
                left.get(i).merge(round % 2 == 0 ? taken : Ranking.decode(taken.encode()));
            }
            assertArrayEquals(whole, left.get(0).encode(), parts + " parts");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2500, 1000, 100, 20, 3})
    void withMoreScoresThanItTakesTheErrorIsBounded(int most) {
        Examples examples = Examples.random(3000);
        Ranking exact = examples.ranking(Ranking.MOST);
        Ranking rounded = examples.ranking(most);
        requireBounded(exact.areaUnderRoc(), rounded.areaUnderRoc());
        requireBounded(exact.areaUnderPrecisionRecall(), rounded.areaUnderPrecisionRecall());
        Map<String, Double> values = AreaUnderCurve.ROC.values(rounded);
        assertEquals(List.of("auc-roc", "auc-roc-error-bound"), List.copyOf(values.keySet()));
        assertEquals(rounded.areaUnderRoc().error(), values.get("auc-roc-error-bound"));
        if (most >= 1000) {
            assertTrue(rounded.areaUnderRoc().error() < 1e-3, rounded.areaUnderRoc()::toString);
            assertTrue(rounded.areaUnderPrecisionRecall().error() < 3e-3, rounded.areaUnderPrecisionRecall()::toString);
        }
    }

    private static void requireBounded(Ranking.Area exact, Ranking.Area rounded) {
        assertEquals(0, exact.error());
        assertTrue(rounded.error() > 0, rounded::toString);
        double difference = Math.abs(exact.value() - rounded.value());
        assertTrue(difference <= rounded.error() + 1e-12, () -> exact + " and " + rounded);
    }

    /** All of class 0 or all of class 1 first within what is one entry: the bound is reached. */
    @Test
    void theBoundIsNoLargerThanItNeedsToBe() {
        float next = 1;
        Ranking up = new Ranking(1);
        Ranking down = new Ranking(1);
        Ranking exact = new Ranking();
        for (int i = 0; i < 400; i++) {
            up.add(next, i >= 200, 1);
            exact.add(next, i < 200, 1);
            next = Math.nextUp(next);
        }
        down.merge(exact);
        assertEquals(0.5, up.areaUnderRoc().error());
        assertEquals(0, exact.areaUnderRoc().value());
        assertEquals(0.5, down.areaUnderRoc().value());
        Ranking.Area area = up.areaUnderPrecisionRecall();
        assertEquals(0.5, area.value());
        assertEquals(0.5, area.error(), "class 1 first would be 1");
        assertTrue(
                area.value() - area.error() <= exact.areaUnderPrecisionRecall().value());
    }

    @Test
    void anythingIsWrittenAndReadBack() {
        Examples examples = Examples.random(2000);
        Examples odd = new Examples(examples.scores, examples.labels, Arrays.copyOf(new float[] {0.3f, 1e30f}, 2000));
        for (Examples each : List.of(examples, odd)) {
            Ranking ranking = each.ranking(Ranking.MOST);
            Ranking read = Ranking.decode(ranking.encode());
            assertEquals(ranking.areaUnderRoc(), read.areaUnderRoc());
            assertEquals(ranking.areaUnderPrecisionRecall(), read.areaUnderPrecisionRecall());
            assertArrayEquals(ranking.encode(), read.encode());
        }
        assertTrue(Ranking.decode(new Ranking().encode()).isEmpty());
        assertFalse(examples.ranking(3).isEmpty());
        int bytes = examples.ranking(Ranking.MOST).encode().length;
        assertTrue(bytes < 7 * 2000, () -> bytes + " bytes for 2000 scores");
    }

    @Test
    void bytesOfSomethingElseAreRefused() {
        byte[] bytes = Examples.random(50).ranking(Ranking.MOST).encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(IllegalArgumentException.class, () -> Ranking.decode(cut), () -> cut.length + " bytes");
        }
        byte[] many = bytes.clone();
        many[3] = 127; // 2 billion entries
        assertThrows(IllegalArgumentException.class, () -> Ranking.decode(many));
        byte[] negative = bytes.clone();
        negative[3] = -1;
        assertThrows(IllegalArgumentException.class, () -> Ranking.decode(negative));
        byte[] dropped = bytes.clone();
        dropped[0] = 32;
        assertThrows(IllegalArgumentException.class, () -> Ranking.decode(dropped));
    }
}
