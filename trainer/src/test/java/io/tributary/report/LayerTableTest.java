package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerTableTest {
    @Test
    void rowsAddUpToTheTotals() {
        LayerTable table = LayerTable.of(Samples.network());
        assertEquals(64 * 100 + 100 + 100 * 20 + 20 + 20 * 30 + 30 + 30 * 10 + 10, table.parameters());
        assertEquals(
                table.parameters(),
                table.rows().stream().mapToLong(LayerTable.Row::parameters).sum());
        assertEquals(
                table.flops(),
                table.rows().stream().mapToLong(LayerTable.Row::flops).sum());
    }

    @Test
    void textStandsInColumnsAndCompositesHoldTheirLayers() {
        assertEquals(
                List.of(
                        "layer                type        output  parameters  FLOPs/example",
                        "layers.0             dense       100          6,500         12,900",
                        "layers.1             sequential  30               0              0",
                        "  layers.1.layers.0  dense       20           2,020          4,020",
                        "  layers.1.layers.1  dense       30             630          1,230",
                        "layers.2             dense       10             310            610",
                        "total                                         9,460         18,760",
                        "trainable                                     9,460",
                        "non-trainable                                     0"),
                LayerTable.of(Samples.network()).lines());
    }

    /** As in Keras, what is not trainable counts running moments, which the columns leave out. */
    @Test
    void countsWhatIsFrozenAndWhatFollowsTheData() {
        Network network = Network.of(
                new Sequential(Layers.REGISTRY.createAll(
                        Samples.section("layers = [batch-norm, { type = dense, units = 2, trainable ="
                                + " false }, { type = dense, units = 3 }]"),
                        "layers")),
                Shape.of(5),
                Regularizer.NONE);
        List<String> lines = LayerTable.of(network).lines();
        assertEquals("trainable                                  19", lines.get(5));
        assertEquals("non-trainable                              22", lines.get(6));
    }

    @Test
    void aSingleLayerHasARow() {
        LayerTable table = LayerTable.of(Network.of(Samples.dense(3), Shape.of(2), Regularizer.NONE));
        assertEquals(1, table.rows().size());
        assertEquals("model", table.rows().get(0).path());
        assertEquals(9, table.rows().get(0).parameters());
    }

    /** A table of a million rows of 8, and 8·10 + 10 parameters behind it; an example touches three rows. */
    @Test
    void ofTablesTheRowsThatAStepTouchesAreCounted() {
        Network network = Network.of(
                new Sequential(List.of(
                        Layers.REGISTRY.create(
                                Samples.section("type = embedding, input-dim = 1000000, output-dim = 8")),
                        Layers.REGISTRY.create(Samples.section("type = global-average-pool")),
                        Samples.dense(10))),
                Shape.of(3),
                Regularizer.NONE);
        StepMemory byRows = StepMemory.of(network, Samples.optimizer("type = adagrad"), 1, 16, 4, 128 << 20);
        assertEquals(4 * 8_000_090, byRows.parameters());
        assertEquals(4 * 8_000_090, byRows.moments());
        assertEquals(3 * 4 * (90 + 4 * 16 * 3 * 9), byRows.gradient());
        assertEquals(4 * (90 + 4 * 16 * 3 * 9 + 90 + 16 * 3 * 9), byRows.exchanged());
        StepMemory whole = StepMemory.of(
                network, Samples.optimizer("type = sgd, learning-rate = 1, momentum = 0.9"), 1, 16, 4, 128 << 20);
        assertEquals(4 * (8_000_090 + 90 + 16 * 3 * 9), whole.exchanged());
    }

    @Test
    void memoryCountsEveryArrayOfAStep() {
        Network network = Samples.network();
        StepMemory memory = StepMemory.of(network, Samples.optimizer("type = adam"), 1, 16, 4, 128 << 20);
        assertEquals(4 * 9460, memory.parameters());
        assertEquals(3 * 4 * 9460, memory.gradient());
        assertEquals(2 * 4 * 9460, memory.moments());
        assertEquals(8 * 9460, memory.exchanged());
        // Input, target, weight, output, its gradient and the prediction; the outer layers' outputs 100 and 30 and two
        // gradients of the
        // widest, the inner layer's 20 and two.
        assertEquals(4 * 16 * (64 + 1 + 1 + 3 * 10 + 100 + 30 + 2 * 100 + 20 + 2 * 20), memory.activations());
        assertEquals("activations, per task        30.4 KiB", memory.lines().get(3));
    }
}
