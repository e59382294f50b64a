package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizers;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.support.PackedShards;
import io.tributary.support.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of nearly every layer: they learn, their running moments move, and threads do not change a bit. */
class CompositeTrainingTest {
    private static final int FEATURES = 12;
    private static final int EXAMPLES = 301;
    private static final int SHARDS = 5;

    /** Images [1 × 3 × 4], then sequences, then features. */
    private static final String IMAGES = """
            layers = [
              { type = reshape, target-shape = [1, 3, -1] }
              { type = zero-padding, padding = [0, 1] }
              { type = conv2d, filters = 4, kernel-size = 3, padding = same, use-bias = false }
              { type = batch-norm, momentum = 0.9 }
              relu
              { type = residual, activation = relu, layers = [
                { type = conv2d, filters = 4, kernel-size = [1, 3], padding = same, groups = 4 }
                { type = conv2d, filters = 8, kernel-size = 1, strides = 2 }
                batch-norm
              ], shortcut = [{ type = conv2d, filters = 8, kernel-size = 1, strides = 2 }] }
              { type = concat, branches = [
                { layers = [{ type = max-pool, strides = 1 }] }
                { layers = [{ type = average-pool, strides = 1 }] }
              ] }
              { type = reshape, target-shape = [8, -1] }
              { type = conv1d, filters = 6, kernel-size = 3, dilation-rate = 2, padding = causal, activation = tanh }
              layer-norm
              { type = concat, branches = [
                { layers = [global-max-pool] }
                { layers = [global-average-pool] }
                { layers = [flatten, { type = dropout, rate = 0.2 }], columns = [5, 0] }
              ] }
              { type = gaussian-noise, stddev = 0.01 }
              { type = dense, units = 1 }
            ]
            """;

    private static final String ATTENTION = """
            layers = [
              { type = reshape, target-shape = [6, 2] }
              { type = dense, units = 6 }
              positional-embedding
              { type = residual, layers = [
                { type = multi-head-attention, num-heads = 2, key-dim = 3, causal = true, dropout = 0.1 }
              ] }
              { type = transformer-block, num-heads = 3, intermediate-dim = 12, normalize-first = true }
              { type = residual, layers = [
                { type = separable-conv1d, filters = 6, kernel-size = 2, padding = same, activation = tanh }
                { type = depthwise-conv1d, kernel-size = 2, padding = causal }
              ] }
              { type = reshape, target-shape = [6, 3, 2] }
              { type = separable-conv2d, filters = 8, kernel-size = 2, activation = tanh }
              batch-norm
              { type = depthwise-conv2d, kernel-size = [1, 1], depth-multiplier = 2 }
              flatten
              { type = dense, units = 1 }
            ]
            """;

    /** The last column is an id. */
    private static final String SEQUENCES = """
            layers = [
              { type = concat, branches = [
                { columns = [0, 1, 2, 5, 6, 7], layers = [
                  { type = reshape, target-shape = [3, 2] }
                  { type = time-distributed, layer { type = residual, layers = [batch-norm, { type = dense, units = 2 }] } }
                  { type = bidirectional, layer { type = lstm, units = 4, return-sequences = true, dropout = 0.05 } }
                  { type = gru, units = 6, return-sequences = true, recurrent-dropout = 0.05 }
                  { type = simple-rnn, units = 6, go-backwards = true }
                ] }
                { columns = [11, 11], layers = [
                  { type = embedding, input-dim = 3, output-dim = 2, mask-zero = true }
                  { type = gru, units = 2, reset-after = false, return-sequences = true }
                  global-average-pool
                ] }
                { columns = [1, 6], layers = [
                  { type = multiply, branches = [
                    { columns = [0], layers = [{ type = dense, units = 3 }] }
                    { columns = [1], layers = [{ type = add, branches = [
                      { layers = [{ type = dense, units = 3 }] }, { layers = [{ type = dense, units = 3 }] }] }] }
                  ] }
                ] }
                { columns = [1, 6, 11], layers = [{ type = dot, normalize = true, branches = [
                  { layers = [{ type = dense, units = 2 }] }
                  { layers = [{ type = average, branches = [{}, { layers = [tanh] }] }, { type = dense, units = 2 }] }
                ] }] }
              ] }
              { type = dense, units = 1 }
            ]
            """;

    @TempDir
    private Path directory;

    private static Network network(String layers) {
        return Network.of(
                new Sequential(Layers.REGISTRY.createAll(Samples.section(layers), "layers")),
                Shape.of(FEATURES),
                Regularizer.NONE);
    }

    private TrainingResult train(String layers, int threads, int epochs) throws IOException {
        float[] x = Samples.uniform(1, EXAMPLES * FEATURES, -1, 1);
        float[] target = new float[EXAMPLES]; // a product of two cells
        for (int i = 0; i < EXAMPLES; i++) {
            x[i * FEATURES + 11] = i % 3;
            target[i] = 2 * x[i * FEATURES + 1] * x[i * FEATURES + 6];
        }
        Path place = Files.createDirectory(directory.resolve(threads + "-" + epochs));
        // 52 is uneven over five shards; the last batch of an epoch leaves some shards two examples, some less.
        TrainOptions options = new TrainOptions(7, epochs, 52, SHARDS);
        Problem problem = new Problem(
                network(layers), Losses.REGISTRY.create(Samples.section("type = mean-squared-error")), List.of(), 1, 0);
        try (PackedShards packed = PackedShards.numbers(place, SHARDS, x, FEATURES, target, 1);
                LocalEngine engine = new LocalEngine(
                        packed.trial(problem, options),
                        Map.of(Split.TRAIN, packed.shards(), Split.VALIDATION, packed.shards()),
                        threads)) {
            Trainer trainer = new Trainer(
                    problem,
                    Optimizers.REGISTRY.create(Samples.section("type = adam, learning-rate = 0.01")),
                    options,
                    engine,
                    new EpochPlan(packed.sizes(), options.batchSize()),
                    true,
                    List.of(),
                    Trainer.Checkpoints.NONE,
                    new StopRequest());
            return trainer.run(trainer.initialState());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {IMAGES, ATTENTION, SEQUENCES})
    void threadsDoNotChangeABit(String layers) throws IOException {
        String once = train(layers, 1, 2).weights().sha256();
        assertEquals(once, train(layers, 3, 2).weights().sha256());
    }

    @ParameterizedTest
    @ValueSource(strings = {IMAGES, ATTENTION, SEQUENCES})
    void learnsAndItsRunningMomentsMove(String layers) throws IOException {
        TrainingResult early = train(layers, 2, 1);
        TrainingResult late = train(layers, 3, 40);
        assertTrue(
                late.validationLoss() < 0.3 * early.validationLoss(),
                () -> early.validationLoss() + " fell to " + late.validationLoss());
        float[] first = Weights.initial(network(layers).layout(), 7).state();
        for (int i = 0; i < first.length; i++) {
            assertNotEquals(first[i], late.weights().state()[i], "state " + i);
        }
    }
}
