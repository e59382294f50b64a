package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.config.Section;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.metric.Metrics;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.optimizer.Optimizers;
import io.tributary.random.Key;
import io.tributary.row.ColumnNames;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardWriter;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.Scaling;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference engine: threads do not change a bit, and it learns. */
class LocalEngineTest {
    private static final int FEATURES = 6;
    private static final int[] SIZES = {101, 0, 7, 260, 33};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 9})
    void anyNumberOfThreadsGivesTheSameBits(int threads) throws IOException {
        assertEquals(train(1, 3).weights().sha256(), train(threads, 3).weights().sha256());
    }

    @Test
    void learnsAndReportsEveryExampleOnce() throws IOException {
        TrainingResult result = train(2, 60);
        assertEquals(60L * IntStream.of(SIZES).sum(), result.examples());
        assertTrue(result.validationMetrics().get("accuracy") > 0.95, () -> "accuracy " + result.validationMetrics());
        assertEquals("epochs", result.stoppedBy());
    }

    private TrainingResult train(int threads, int epochs) throws IOException {
        RowSchema schema = new RowSchema(
                ColumnNames.numbers(FEATURES + 1),
                false,
                IntStream.range(0, FEATURES).boxed().toList(),
                List.of(FEATURES),
                -1,
                true);
        List<ShardSummary> summaries = new ArrayList<>();
        List<Shard> shards = new ArrayList<>();
        for (int s = 0; s < SIZES.length; s++) {
            Path file = directory.resolve("train-" + threads + "-" + epochs + "-" + s);
            summaries.add(pack(schema, s, file));
            shards.add(Shard.open(file, schema));
        }
        FittedTransforms fitted = FittedTransforms.fit(
                new Scaling(Scaling.Kind.STANDARDIZE, 1), schema, ColumnRule.numbers(FEATURES), summaries);
        Section names = Section.parse(
                "test",
                "loss = softmax-cross-entropy, metrics = [accuracy], o { type = adam, learning-rate = 0.02 }",
                List.of());
        Network network = Network.of(
                new Sequential(List.of(new Dense(16, Activations.TANH), new Dense(2, Activations.LINEAR))),
                Shape.of(FEATURES),
                Regularizer.NONE);
        Problem problem = new Problem(
                network,
                Losses.REGISTRY.create(names, "loss"),
                Metrics.REGISTRY.createAll(names, "metrics"),
                1,
                fitted.classes().size());
        TrainOptions options = new TrainOptions(7, epochs, 37, SIZES.length);
        long[] sizes = IntStream.of(SIZES).asLongStream().toArray();
        Map<Split, List<Shard>> splits = Map.of(Split.TRAIN, shards, Split.VALIDATION, shards);
        try (LocalEngine engine = new LocalEngine(
                new Trial(problem, fitted, options, LongStream.of(sizes).boxed().toList(), ""), splits, threads)) {
            Trainer trainer = new Trainer(
                    problem,
                    Optimizers.REGISTRY.create(names, "o"),
                    options,
                    engine,
                    new EpochPlan(sizes, options.batchSize()),
                    true,
                    List.of(),
                    Trainer.Checkpoints.NONE,
                    new StopRequest());
            return trainer.run(trainer.initialState());
        }
    }

    /** Two classes, told apart by the sign of a product: not linearly separable. */
    private static ShardSummary pack(RowSchema schema, int shard, Path file) throws IOException {
        try (ShardWriter writer = new ShardWriter(Split.TRAIN, shard, schema, file, "0")) {
            for (int i = 0; i < SIZES[shard]; i++) {
                double[] values = new double[FEATURES];
                for (int f = 0; f < FEATURES; f++) {
                    values[f] = 10 + 3 * (2 * Key.uniform(Key.mix(3, shard, i), f) - 1); // float32
                }
                String label = (values[0] - 10) * (values[1] - 10) > 0 ? "same" : "different";
                writer.add(new Row(new RowKey(shard, i), values, label));
            }
            return writer.publish();
        }
    }
}
