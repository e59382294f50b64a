package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Loss;
import io.tributary.loss.Losses;
import io.tributary.network.Batch;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.support.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A trajectory that PyTorch computed in double precision: a network, its first weights, its data, and what comes of them.
 * {@code src/test/python/golden.py} wrote the values and says what they are; weights and data come from a generator that both
 * sides have.
 */
final class Golden {
    /** Relative error of a loss. Float rounding makes 2e-6 of it with OpenBLAS; another BLAS rounds otherwise. */
    private static final double LOSS_TOLERANCE = 1e-5;

    /** Error of a weight in parts of its slot's root mean square, and of its slot's norm. Float rounding makes 1e-6. */
    private static final double WEIGHT_TOLERANCE = 1e-5;

    private static final JsonNode FILE = read();

    private final JsonNode json;
    private final Network network;
    private final Weights weights;
    private final Data data;

    private Golden(JsonNode json) {
        this.json = json;
        this.network = network(json);
        Generator generator = new Generator(42);
        this.weights = weights(json, network, generator);
        this.data = data(json, generator);
    }

    private static JsonNode read() {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/trajectories.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Golden> all() {
        List<Golden> cases = new ArrayList<>();
        FILE.get("cases").forEach(json -> cases.add(new Golden(json)));
        assertEquals(4, cases.size());
        return cases;
    }

    static Golden named(String prefix) {
        return all().stream()
                .filter(golden -> golden.toString().startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return json.get("name").asText();
    }

    /** The script's generator: Knuth's MMIX, 24 bits to a float. */
    private static final class Generator {
        private long state;

        Generator(long seed) {
            state = seed;
        }

        float next() {
            state = state * 6364136223846793005L + 1442695040888963407L;
            return (state >>> 40) * 0x1p-24f;
        }

        float[] uniform(int count) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = next();
            }
            return values;
        }
    }

    /**
     * All N examples.
     *
     * @param x [N × F]
     * @param targets T
     * @param target [N × T]
     * @param weight [N]
     */
    record Data(float[] x, int targets, float[] target, float[] weight) {
        void fill(Batch batch, int from, int size) {
            batch.size = size;
            System.arraycopy(x, from * batch.features, batch.x, 0, size * batch.features);
            System.arraycopy(target, from * targets, batch.target, 0, size * targets);
            System.arraycopy(weight, from, batch.weight, 0, size);
        }
    }

    private static Network network(JsonNode json) {
        List<Layer> layers = new ArrayList<>();
        json.get("layers").forEach(text -> layers.add(Layers.REGISTRY.create(Samples.section(text.asText()))));
        Regularizer penalty =
                new Regularizer(json.path("l1").asDouble(), json.path("l2").asDouble());
        return Network.of(new Sequential(layers), Shape.of(json.get("input").asInt()), penalty);
    }

    private static Weights weights(JsonNode json, Network network, Generator generator) {
        float scale = (float) json.get("weightScale").asDouble();
        float[] parameters = generator.uniform(network.layout().parameterCount());
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (parameters[i] - 0.5f) * scale;
        }
        return new Weights(parameters, new float[0]);
    }

    private static Data data(JsonNode json, Generator generator) {
        int n = json.get("examples").asInt();
        int features = json.get("input").asInt();
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        if (json.get("loss").asText().equals("softmax-cross-entropy")) {
            return prototypes(n, features, ones, generator);
        }
        if (features == 2) {
            return new Data(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 1, new float[] {0, 1, 1, 0}, ones);
        }
        float[] x = generator.uniform(n * features);
        for (int i = 0; i < x.length; i++) {
            x[i] -= 0.5f;
        }
        return new Data(x, 3, generator.uniform(n * 3), json.has("weighted") ? generator.uniform(n) : ones);
    }

    /** Ten classes of noisy prototypes. */
    private static Data prototypes(int n, int features, float[] weight, Generator generator) {
        float[] prototypes = generator.uniform(10 * features);
        float[] x = generator.uniform(n * features);
        float[] target = new float[n];
        for (int b = 0; b < n; b++) {
            target[b] = b % 10;
            for (int f = 0; f < features; f++) {
                x[b * features + f] = prototypes[b % 10 * features + f] + x[b * features + f] - 1;
            }
        }
        return new Data(x, 1, target, weight);
    }

    Network network() {
        return network;
    }

    Data data() {
        return data;
    }

    int examples() {
        return json.get("examples").asInt();
    }

    int batch() {
        return json.get("batch").asInt();
    }

    int steps() {
        return FILE.get("steps").asInt();
    }

    Loss loss() {
        return Losses.REGISTRY.create(
                Samples.section("type = " + json.get("loss").asText()));
    }

    Optimizer optimizer() {
        return Optimizers.REGISTRY.create(Samples.section(json.get("optimizer").asText()));
    }

    Clipping clip() {
        return json.has("clip")
                ? new Clipping(Clipping.Rule.GLOBAL_NORM, json.get("clip").asDouble())
                : Clipping.NONE;
    }

    TrainingState initialState() {
        return new TrainingState(weights.copy(), optimizer().moments());
    }

    void requireLosses(double[] losses) {
        assertEquals(json.get("losses").size(), losses.length);
        for (int step = 0; step < losses.length; step++) {
            double expected = json.get("losses").get(step).asDouble();
            assertEquals(expected, losses[step], LOSS_TOLERANCE * expected, "loss of step " + (step + 1));
        }
    }

    void requireWeights(Weights actual) {
        assertEquals(json.get("slots").size(), network.layout().slots().size());
        for (int i = 0; i < json.get("slots").size(); i++) {
            requireSlot(json.get("slots").get(i), network.layout().slots().get(i), actual.parameters());
        }
    }

    /** Compares the norm, a projection that any changed weight moves, and a sample. */
    private static void requireSlot(JsonNode expected, ParameterLayout.Slot slot, float[] parameters) {
        String name = slot.fullName();
        assertEquals(expected.get("name").asText(), name);
        int size = slot.shape().size();
        Generator directions = new Generator(7);
        double squares = 0;
        double projection = 0;
        for (int i = slot.offset(); i < slot.end(); i++) {
            squares += (double) parameters[i] * parameters[i];
            projection += parameters[i] * (directions.next() - 0.5);
        }
        double norm = expected.get("norm").asDouble();
        assertEquals(norm, Math.sqrt(squares), WEIGHT_TOLERANCE * norm, name + ": norm");
        assertEquals(expected.get("projection").asDouble(), projection, WEIGHT_TOLERANCE * norm, name + ": projection");
        int stride = size > 1000 ? FILE.get("stride").asInt() : 1;
        JsonNode sample = expected.get("sample");
        assertEquals((size - 1) / stride + 1, sample.size());
        double tolerance = WEIGHT_TOLERANCE * norm / Math.sqrt(size);
        for (int i = 0; i < sample.size(); i++) {
            float weight = parameters[slot.offset() + i * stride];
            assertEquals(sample.get(i).asDouble(), weight, tolerance, name + "[" + i * stride + "]");
        }
    }
}
