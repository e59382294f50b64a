package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.network.Batch;
import io.tributary.network.Compute;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.network.Workspace;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.support.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers against PyTorch in double precision: three training passes, each with a step of gradient descent, and an evaluation.
 * {@code src/test/python/golden_layers.py} and its neighbours wrote the values, a file for each topic, and say what they are.
 */
class GoldenLayersTest {
    /** Error in parts of the norm; float rounding makes 1e-6 of it. */
    private static final double TOLERANCE = 2e-5;

    private static final int CAPACITY = 16;
    private static final double RATE = 0.1;

    private static final List<String> TOPICS = List.of("layers", "attention", "recurrent");

    private static final Map<String, JsonNode> CASES = read();

    private static Map<String, JsonNode> read() {
        Map<String, JsonNode> cases = new LinkedHashMap<>();
        for (String topic : TOPICS) {
            try (InputStream in = GoldenLayersTest.class.getResourceAsStream("/golden/" + topic + ".json")) {
                JsonNode file = new ObjectMapper().readTree(in);
                assertEquals(RATE, file.get("rate").asDouble());
                file.get("cases")
                        .forEach(json -> assertNull(
                                cases.put(topic + ": " + json.get("name").asText(), json)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return cases;
    }

    /** One layer, whose input gradient is wanted though nothing lies before it. */
    private static final class Tap implements Layer {
        private final Layer layer;
        private float[] dx;

        Tap(Layer layer) {
            this.layer = layer;
        }

        @Override
        public Shape declare(Shape input, Declaration slots) {
            dx = new float[CAPACITY * input.size()];
            return slots.child("layers.0", "layer 0", layer, input);
        }

        @Override
        public void forward(Frame frame, float[] x, float[] y) {
            layer.forward(frame.child(0), x, y);
        }

        @Override
        public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] ignored) {
            layer.backward(frame.child(0), x, y, dy, dx);
        }
    }

    /** The script's generator: Knuth's MMIX, 24 bits to a float, from −0.5 to 0.5. */
    private static final class Generator {
        private long state;

        Generator(long seed) {
            state = seed;
        }

        float next() {
            state = state * 6364136223846793005L + 1442695040888963407L;
            return (state >>> 40) * 0x1p-24f - 0.5f;
        }

        void fill(float[] values, int count) {
            for (int i = 0; i < count; i++) {
                values[i] = next();
            }
        }
    }

    static Set<String> names() {
        return CASES.keySet();
    }

    @Test
    void thereAreCases() {
        assertTrue(names().size() >= 35, names()::toString);
    }

    @ParameterizedTest
    @MethodSource("names")
    void agreesWithPyTorch(String name) {
        JsonNode json = CASES.get(name);
        List<Integer> dimensions = new ArrayList<>();
        json.get("input").forEach(dimension -> dimensions.add(dimension.asInt()));
        Tap tap = new Tap(layer(json));
        Network network = Network.of(tap, Shape.of(dimensions), Regularizer.NONE);
        Generator generator = new Generator(42);
        TrainingState state = new TrainingState(Weights.initial(network.layout(), 1), 0);
        generator.fill(state.weights.parameters(), network.layout().parameterCount());
        Workspace workspace = Compute.HOST.workspace(network, CAPACITY, 1);

        for (JsonNode pass : json.get("passes")) {
            int batch = pass.get("batch").asInt();
            train(network, workspace, state, generator, json, batch);
            require(
                    "y",
                    pass.get("y"),
                    workspace.output(),
                    batch * network.output().size());
            require("dx", pass.get("dx"), tap.dx, batch * network.input().size());
        }
        fill(workspace.batch(), 4, generator, json);
        workspace.forward(state.weights, false, 0, null);
        require(
                "evaluation",
                json.get("evaluation"),
                workspace.output(),
                4 * network.output().size());
        requireIfAny("parameters", json, state.weights.parameters());
        requireIfAny("state", json, state.weights.state());
    }

    private static Layer layer(JsonNode json) {
        List<Layer> layers = Arrays.stream(json.get("layer").asText().split("/"))
                .map(text -> Layers.REGISTRY.create(Samples.section(text)))
                .toList();
        return layers.size() == 1 ? layers.get(0) : new Sequential(layers);
    }

    /** A step of gradient descent on the mean of Σ dy·y. */
    private static void train(
            Network network, Workspace workspace, TrainingState state, Generator generator, JsonNode json, int batch) {
        GradientSum sum = new GradientSum(
                network.layout().gradientForm(), network.layout().stateCount(), 0);
        sum.sums.examples = batch;
        sum.sums.weight = batch;
        fill(workspace.batch(), batch, generator, json);
        generator.fill(workspace.outputGradient(), batch * network.output().size());
        workspace.forward(state.weights, true, 0, sum.state);
        workspace.backward(sum.gradient);
        Optimizer descent = Optimizers.REGISTRY.create(Samples.section("type = sgd, learning-rate = 1"));
        new GradientUpdate(network.layout(), descent, Clipping.NONE).apply(state, sum, RATE);
    }

    /** Inputs: numbers, or ids where the case has a number of these. */
    private static void fill(Batch batch, int size, Generator generator, JsonNode json) {
        batch.size = size;
        int count = size * batch.features;
        generator.fill(batch.x, count);
        for (int i = 0; json.has("ids") && i < count; i++) {
            batch.x[i] = (float) Math.floor((batch.x[i] + 0.5) * json.get("ids").asInt());
        }
    }

    private static void requireIfAny(String what, JsonNode json, float[] values) {
        assertEquals(values.length > 0, json.has(what), what);
        if (values.length > 0) {
            require(what, json.get(what), values, values.length);
        }
    }

    /** Compares the norm, a projection that any changed value moves, and the first values. */
    private static void require(String what, JsonNode expected, float[] values, int count) {
        Generator direction = new Generator(7);
        double squares = 0;
        double projection = 0;
        for (int i = 0; i < count; i++) {
            squares += (double) values[i] * values[i];
            projection += values[i] * (double) direction.next();
        }
        double norm = expected.get("norm").asDouble();
        double tolerance = TOLERANCE * norm;
        assertEquals(norm, Math.sqrt(squares), tolerance, what + ": norm");
        assertEquals(expected.get("projection").asDouble(), projection, tolerance, what + ": projection");
        assertEquals(Math.min(6, count), expected.get("sample").size());
        for (int i = 0; i < Math.min(6, count); i++) {
            assertEquals(expected.get("sample").get(i).asDouble(), values[i], tolerance, what + "[" + i + "]");
        }
    }
}
