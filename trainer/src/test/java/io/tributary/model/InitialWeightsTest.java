package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.network.Network;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.storage.LocalStorage;
import io.tributary.support.Samples;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** First weights from a file: whole, in part, under other names, transposed; and what does not fit. */
class InitialWeightsTest {
    private static final String BODY = "{ type = dense, units = 3 }, batch-norm";
    private static final ParameterLayout TEN = layout(BODY + ", { type = dense, units = 10 }");

    @TempDir
    private Path directory;

    private Weights saved;

    private static ParameterLayout layout(String layers) {
        return Network.of(
                        new Sequential(
                                Layers.REGISTRY.createAll(Samples.section("layers = [" + layers + "]"), "layers")),
                        Shape.of(4),
                        Regularizer.NONE)
                .layout();
    }

    @BeforeEach
    void save() throws IOException {
        saved = new Weights(
                Samples.uniform(1, TEN.parameterCount(), -1, 1), Samples.uniform(2, TEN.stateCount(), 1, 2));
        try (OutputStream out = Files.newOutputStream(directory.resolve("w.safetensors"))) {
            Safetensors.write(out, TEN, saved);
        }
    }

    private Weights load(ParameterLayout layout, List<InitFrom.Rename> map, String... layers) {
        Weights weights = Weights.initial(layout, 5);
        String file = directory.resolve("w.safetensors").toString();
        InitialWeights.load(new InitFrom(file, map, List.of(layers)), new LocalStorage(), layout, weights);
        return weights;
    }

    private String error(ParameterLayout layout, List<InitFrom.Rename> map, String... layers) {
        return assertThrows(UserException.class, () -> load(layout, map, layers))
                .getMessage()
                .replace(directory.toString(), "HERE");
    }

    private static InitFrom.Rename rename(String from, String to, boolean transpose) {
        return new InitFrom.Rename(from, Optional.ofNullable(to), transpose);
    }

    @Test
    void allTensorsOfTheSameNetwork() {
        Weights weights = load(TEN, List.of());
        assertArrayEquals(saved.parameters(), weights.parameters());
        assertArrayEquals(saved.state(), weights.state());
    }

    @Test
    void layersOfTheListAndTheOthersAsDrawn() {
        ParameterLayout two = layout(BODY + ", { type = dense, units = 2 }");
        Weights drawn = Weights.initial(two, 5);
        Weights weights = load(two, List.of(), "layers.0", "layers.1");
        int body = 4 * 3 + 3 + 6;
        assertArrayEquals(Arrays.copyOf(saved.parameters(), body), Arrays.copyOf(weights.parameters(), body));
        assertArrayEquals(saved.state(), weights.state());
        assertArrayEquals(
                Arrays.copyOfRange(drawn.parameters(), body, two.parameterCount()),
                Arrays.copyOfRange(weights.parameters(), body, two.parameterCount()));
    }

    @Test
    void otherNamesAndLayersFurtherUp() {
        ParameterLayout deeper = layout("relu, " + BODY + ", { type = dense, units = 2 }");
        List<InitFrom.Rename> map =
                List.of(rename("layers.0.", "layers.1.", false), rename("layers.1.", "layers.2.", false));
        Weights weights = load(deeper, map, "layers.1", "layers.2");
        assertArrayEquals(Arrays.copyOf(saved.parameters(), 21), Arrays.copyOf(weights.parameters(), 21));
        assertArrayEquals(saved.state(), weights.state());
    }

    @Test
    void aTransposedTensorAndOneLeftOut() {
        ParameterLayout one = layout("{ type = dense, units = 3 }, { type = dense, units = 4, use-bias = false }");
        Weights weights = load(one, List.of(rename("layers.0.kernel", "layers.1.kernel", true)), "layers.1");
        for (int i = 0; i < 4; i++) {
            for (int u = 0; u < 3; u++) {
                assertEquals(saved.parameters()[i * 3 + u], weights.parameters()[15 + u * 4 + i]);
            }
        }
        List<InitFrom.Rename> out = List.of(rename("layers.2.", null, false));
        ParameterLayout body = layout(BODY);
        assertArrayEquals(Arrays.copyOf(saved.parameters(), 21), load(body, out).parameters());
    }

    @Test
    void whatDoesNotFitIsNamedWithBothShapes() {
        ParameterLayout two = layout(BODY + ", { type = dense, units = 2 }");
        assertEquals(
                "HERE/w.safetensors, tensor layers.2.kernel: has shape [3, 10], layers.2.kernel needs [3, 2]; take a model"
                        + " of the same layers, list those that fit in init-from.layers, or set transpose in init-from.map",
                error(two, List.of()));
        assertEquals(
                "HERE/w.safetensors, tensor layers.2.kernel: of shape [3, 10] has no place in the network; give it one with"
                        + " { from = \"layers.2.kernel\", to = … } in init-from.map, leave it out with { from ="
                        + " \"layers.2.kernel\" }, or list the layers to take in init-from.layers",
                error(layout(BODY), List.of()));
        assertEquals(
                "HERE/w.safetensors: has no tensor for layers.3.kernel of shape 10×2; name one in init-from.map, or list the"
                        + " layers that it has in init-from.layers",
                error(layout(BODY + ", { type = dense, units = 10 }, { type = dense, units = 2 }"), List.of()));
        assertEquals(
                "init-from.layers: the network has no parameters in layers.7; see describe for the paths of its layers",
                error(TEN, List.of(), "layers.7"));
        assertEquals(
                "init-from.map: HERE/w.safetensors has no tensor for { from = \"fc.weight\" }; correct the name",
                error(TEN, List.of(rename("fc.weight", "layers.0.kernel", false))));
        assertEquals(
                "HERE/w.safetensors, tensor layers.1.beta: goes to layers.0.bias, as layers.0.bias does; correct"
                        + " init-from.map",
                error(TEN, List.of(rename("layers.1.beta", "layers.0.bias", false))));
    }

    private void assertStarts(String start) {
        String message = error(TEN, List.of());
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void aChangedByteIsNoticedAndAMissingFileNamed() throws IOException {
        Path file = directory.resolve("w.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 2] ^= 1;
        Files.write(file, bytes);
        assertStarts("HERE/w.safetensors: is corrupt: its weights have SHA-256 ");
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertStarts("HERE/w.safetensors: is truncated: ");
        Files.delete(file);
        assertStarts("HERE/w.safetensors: no such file");
    }
}
