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
import io.tributary.network.Workspace;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.support.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fifty steps from given weights on given data, against PyTorch in double precision. {@code src/test/python/golden.py} wrote
 * the values and says what they are.
 */
class GoldenTrajectoryTest {
    /** Relative error of a loss. Float rounding makes 2e-6 of it with OpenBLAS; another BLAS rounds otherwise. */
    private static final double LOSS_TOLERANCE = 1e-5;

    /** Error of a weight in parts of its slot's root mean square, and of its slot's norm. Float rounding makes 1e-6. */
    private static final double WEIGHT_TOLERANCE = 1e-5;

    private static final JsonNode GOLDEN = read();

    private record Case(JsonNode json) {
        @Override
        public String toString() {
            return json.get("name").asText();
        }
    }

    private static JsonNode read() {
        try (InputStream in = GoldenTrajectoryTest.class.getResourceAsStream("/golden/trajectories.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        GOLDEN.get("cases").forEach(json -> cases.add(new Case(json)));
        assertEquals(4, cases.size());
        return cases;
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

    /** The examples of a case: x [N × F], target [N × T], weight [N]. */
    private record Data(float[] x, int targets, float[] target, float[] weight) {
        static Data of(JsonNode json, Generator generator) {
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

    private static TrainingState initial(JsonNode json, Network network, Optimizer optimizer, Generator generator) {
        float scale = (float) json.get("weightScale").asDouble();
        float[] parameters = generator.uniform(network.layout().parameterCount());
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (parameters[i] - 0.5f) * scale;
        }
        return new TrainingState(new Weights(parameters, new float[0]), optimizer.moments());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void followsPyTorch(Case c) {
        JsonNode json = c.json();
        Network network = network(json);
        Optimizer optimizer =
                Optimizers.REGISTRY.create(Samples.section(json.get("optimizer").asText()));
        Generator generator = new Generator(42);
        TrainingState state = initial(json, network, optimizer, generator);
        Data data = Data.of(json, generator);
        OptionalDouble clip =
                json.has("clip") ? OptionalDouble.of(json.get("clip").asDouble()) : OptionalDouble.empty();
        GradientUpdate update = new GradientUpdate(network.layout(), optimizer, clip);
        double[] losses = train(json, network, data, state, update);

        assertEquals(GOLDEN.get("steps").asInt(), json.get("losses").size());
        for (int step = 0; step < losses.length; step++) {
            double expected = json.get("losses").get(step).asDouble();
            assertEquals(expected, losses[step], LOSS_TOLERANCE * expected, "loss of step " + (step + 1));
        }
        assertEquals(json.get("slots").size(), network.layout().slots().size());
        for (int i = 0; i < json.get("slots").size(); i++) {
            compare(json.get("slots").get(i), network.layout().slots().get(i), state.weights.parameters());
        }
    }

    /** The steps of a training, with the parts that training uses, on one shard. */
    private static double[] train(
            JsonNode json, Network network, Data data, TrainingState state, GradientUpdate update) {
        Loss loss = Losses.REGISTRY.create(
                Samples.section("type = " + json.get("loss").asText()));
        loss.check(
                network.output(),
                data.targets(),
                data.targets() == 1 && network.output().size() == 10 ? 10 : 0);
        int examples = json.get("examples").asInt();
        int batchSize = json.get("batch").asInt();
        Workspace workspace = new Workspace(network, batchSize, data.targets());
        GradientSum sum = new GradientSum(network.layout().parameterCount(), 0);
        double[] losses = new double[GOLDEN.get("steps").asInt()];
        int taken = 0;
        for (int step = 0; step < losses.length; step++) {
            int size = Math.min(batchSize, examples - taken);
            data.fill(workspace.batch(), taken, size);
            taken = (taken + size) % examples;
            sum.clear();
            workspace.forward(state.weights, true, 0, sum.state);
            sum.sums.loss =
                    loss.sum(workspace.batch(), network.output(), workspace.output(), workspace.outputGradient());
            sum.sums.weight = workspace.batch().totalWeight();
            sum.sums.examples = size;
            workspace.backward(sum.gradient);
            losses[step] = sum.sums.meanLoss();
            update.apply(state, sum);
            state.step++;
        }
        return losses;
    }

    /** Compares the norm, a projection that any changed weight moves, and a sample. */
    private static void compare(JsonNode expected, ParameterLayout.Slot slot, float[] parameters) {
        assertEquals(expected.get("name").asText(), slot.fullName());
        int size = slot.shape().size();
        Generator directions = new Generator(7);
        double squares = 0;
        double projection = 0;
        for (int i = slot.offset(); i < slot.end(); i++) {
            squares += (double) parameters[i] * parameters[i];
            projection += parameters[i] * (directions.next() - 0.5);
        }
        double norm = expected.get("norm").asDouble();
        String name = slot.fullName();
        assertEquals(norm, Math.sqrt(squares), WEIGHT_TOLERANCE * norm, name + ": norm");
        assertEquals(expected.get("projection").asDouble(), projection, WEIGHT_TOLERANCE * norm, name + ": projection");
        int stride = size > 1000 ? GOLDEN.get("stride").asInt() : 1;
        JsonNode sample = expected.get("sample");
        assertEquals((size - 1) / stride + 1, sample.size());
        double tolerance = WEIGHT_TOLERANCE * norm / Math.sqrt(size);
        for (int i = 0; i < sample.size(); i++) {
            float weight = parameters[slot.offset() + i * stride];
            assertEquals(sample.get(i).asDouble(), weight, tolerance, name + "[" + i * stride + "]");
        }
    }
}
