package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.layer.Layers;
import io.tributary.layer.Lstm;
import io.tributary.layer.Parallel;
import io.tributary.layer.Recurrent;
import io.tributary.layer.Sequential;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Node;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.support.Samples;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever walks a network, from any package, can read every layer's options: what an exporter needs. */
class ReadableLayersTest {
    private static final String LAYERS = """
            layers = [
              { type = embedding, input-dim = 9, output-dim = 4 }
              { type = lstm, units = 3, return-sequences = true }
              { type = concat, branches = [
                { layers = [{ type = dense, units = 2 }], columns = [0, 2] }
                { layers = [{ type = layer-norm }] } ] }
              { type = conv1d, filters = 2, kernel-size = 2, trainable = false }
              global-average-pool ]
            """;

    private static void walk(Node node, List<Layer> into) {
        into.add(node.layer());
        node.children().forEach(child -> walk(child, into));
    }

    @Test
    void everyOptionIsReadable() {
        Sequential root = new Sequential(Layers.REGISTRY.createAll(Samples.section(LAYERS), "layers"));
        List<Layer> layers = new ArrayList<>();
        walk(Network.of(root, Shape.of(5), Regularizer.NONE).root(), layers);
        assertTrue(layers.size() > 8, "of " + layers.size() + " layers");
        for (Layer layer : layers) {
            assertTrue(Modifier.isPublic(layer.getClass().getModifiers()), layer.type());
            assertTrue(layer instanceof Record, layer.type());
        }
        Recurrent recurrent = (Recurrent) layers.get(2);
        assertEquals(3, recurrent.units());
        assertTrue(((Lstm) recurrent.cell()).unitForgetBias());
        assertEquals(List.of(0, 2), ((Parallel) layers.get(3)).branches().get(0).columns());
    }
}
