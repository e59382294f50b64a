package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.Batch;
import io.tributary.network.GradientForm;
import io.tributary.network.RowGradient;
import io.tributary.network.Shape;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.PhaseTimes;
import io.tributary.train.ReductionTree;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacketsTest {
    private static final int P = 5;
    private static final int S = 2;

    private static GradientSum sum(int from) {
        GradientSum sum = new GradientSum(GradientForm.dense(P), S, 1);
        for (int i = 0; i < P; i++) {
            sum.gradient.dense[i] = from + i;
        }
        sum.state[1] = from;
        sum.activations[1] = 3 * from;
        sum.sums.examples = from;
        sum.badShard = from;
        sum.times.sample = from;
        sum.times.forward = 10L * from;
        sum.times.backward = 100L * from;
        sum.times.reduce = 1000L * from;
        sum.times.broadcast = 10_000L * from;
        return sum;
    }

    private static long[] phases(PhaseTimes times) {
        return new long[] {times.sample, times.forward, times.backward, times.reduce, times.broadcast};
    }

    @Test
    void sumsAndTimesTravel() {
        List<ReductionTree.Node<GradientSum>> nodes =
                List.of(new ReductionTree.Node<>(1, 2, sum(7)), new ReductionTree.Node<>(0, 6, sum(9)));
        Packets.Packet<GradientSum> packet = Packets.toGradients(
                Packets.ofGradients(new Packets.Packet<>(List.of(), nodes), System.nanoTime()), () -> sum(1));
        assertEquals(2, packet.nodes().size());
        for (int i = 0; i < 2; i++) {
            ReductionTree.Node<GradientSum> node = packet.nodes().get(i);
            GradientSum expected = nodes.get(i).value();
            assertEquals(nodes.get(i).level(), node.level());
            assertEquals(nodes.get(i).index(), node.index());
            assertArrayEquals(expected.gradient.dense, node.value().gradient.dense);
            assertArrayEquals(expected.state, node.value().state);
            assertArrayEquals(expected.activations, node.value().activations);
            assertEquals(expected.badShard, node.value().badShard);
            assertArrayEquals(phases(expected.times), phases(node.value().times));
        }
    }

    private static GradientSum withRows(long examples, int... ids) {
        GradientForm form =
                new GradientForm(20, List.of(new GradientForm.Table(1, 4, 2, 1), new GradientForm.Table(10, 9, 1, 1)));
        GradientSum sum = new GradientSum(form, S, 1);
        for (int id : ids) {
            RowGradient rows = sum.gradient.tables().get(0);
            int at = rows.row(id);
            rows.values()[at + 1] += 10 + id;
        }
        sum.gradient.dense[2] = 5;
        sum.sums.examples = examples;
        return sum;
    }

    @Test
    void touchedRowsTravelWithTheirIds() {
        List<ReductionTree.Node<GradientSum>> nodes = List.of(
                new ReductionTree.Node<>(0, 0, withRows(3, 3, 1, 3)),
                new ReductionTree.Node<>(0, 1, withRows(0)),
                new ReductionTree.Node<>(0, 2, withRows(2)));
        Packets.Packet<GradientSum> packet = Packets.toGradients(
                Packets.ofGradients(new Packets.Packet<>(List.of(), nodes), System.nanoTime()),
                () -> withRows(9, 0, 2));
        for (int i = 0; i < nodes.size(); i++) {
            float[] expected = new float[20];
            float[] got = new float[20];
            nodes.get(i).value().gradient.copyTo(expected);
            packet.nodes().get(i).value().gradient.copyTo(got);
            if (i != 1) { // of no examples: not sent
                assertArrayEquals(expected, got);
            }
        }
        RowGradient rows = packet.nodes().get(0).value().gradient.tables().get(0);
        assertEquals(2, rows.count());
        assertEquals(26, rows.values()[rows.find(3) + 1]);
        assertEquals(-1, rows.find(0));
    }

    @Test
    void metricsAndRankingsTravel() {
        MetricSums sums = new MetricSums(2);
        sums.metrics[1] = 0.25;
        sums.loss = 3;
        sums.examples = 4;
        float[] scores = {1, 3, 2, 3, 0, 0};
        Batch batch = new Batch(4, 1, 1);
        batch.size = 4;
        batch.target[1] = 1;
        sums.ranking.add(batch, Shape.of(1), scores);
        Packets.Packet<MetricSums> packet = Packets.toMetrics(
                Packets.ofMetrics(new Packets.Packet<>(List.of(), List.of(new ReductionTree.Node<>(1, 2, sums)))));
        MetricSums read = packet.nodes().get(0).value();
        assertArrayEquals(sums.metrics, read.metrics);
        assertArrayEquals(
                new double[] {sums.loss, sums.weight, sums.examples},
                new double[] {read.loss, read.weight, read.examples});
        assertFalse(sums.ranking.isEmpty());
        assertArrayEquals(sums.ranking.encode(), read.ranking.encode());
    }

    @Test
    void timeOfWritingTravelsWithWhatWasWritten() {
        GradientSum sum = sum(7);
        long since = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
        Packets.Packet<GradientSum> packet = Packets.toGradients(
                Packets.ofGradients(
                        new Packets.Packet<>(List.of(), List.of(new ReductionTree.Node<>(0, 0, sum))), since),
                () -> sum(1));
        PhaseTimes times = packet.nodes().get(0).value().times;
        assertTrue(times.reduce > 7000 + TimeUnit.SECONDS.toNanos(1), "reduce " + times.reduce);
        assertArrayEquals(new long[] {7, 70, 700, times.reduce, 70_000}, phases(times));
    }
}
