package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.config.Section;
import io.tributary.layer.Dense;
import io.tributary.loss.Losses;
import io.tributary.metric.Metrics;
import io.tributary.network.Network;
import io.tributary.network.Precision;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.random.Key;
import io.tributary.row.BlockCut;
import io.tributary.row.ColumnNames;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardWriter;
import io.tributary.storage.LocalStorage;
import io.tributary.train.CheckpointSchedule;
import io.tributary.train.Clipping;
import io.tributary.train.EarlyStopping;
import io.tributary.train.ExchangeOptions;
import io.tributary.train.LocalEngine;
import io.tributary.train.OnDivergence;
import io.tributary.train.Plateau;
import io.tributary.train.Problem;
import io.tributary.train.StopRequest;
import io.tributary.train.TrainOptions;
import io.tributary.train.Trainer;
import io.tributary.train.TrainingResult;
import io.tributary.train.TrainingState;
import io.tributary.train.Trial;
import io.tributary.train.Watch;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.Scaling;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training continued from a checkpoint makes the same bits as one that was never interrupted. */
class ResumeTest {
    private static final int[] SIZES = {31, 0, 12};
    private static final int BATCH_SIZE = 10; // 5 steps per epoch, the last of 3 examples
    private static final int EPOCHS = 6;
    private static final RowSchema SCHEMA =
            new RowSchema(ColumnNames.numbers(3), false, List.of(0, 1), List.of(2), -1, true);

    @TempDir
    private Path temp;

    private final Network network = Networks.network(new Dense(4, Activations.TANH), new Dense(2, Activations.LINEAR));
    private final Section names =
            Section.parse("test", "metrics = [accuracy], optimizer { type = adam, learning-rate = 0.1 }", List.of());
    private Optimizer optimizer = Optimizers.REGISTRY.create(names, "optimizer");
    private long batchSize = BATCH_SIZE;
    private Optional<Plateau> plateau = Optional.of(new Plateau(new Watch("accuracy", true, 0.1), 0.5, 1, 1, 0.03));
    private OnDivergence onDivergence = OnDivergence.WARN;
    private ExchangeOptions exchange = ExchangeOptions.FLOAT32;
    private final List<ShardSummary> summaries = new ArrayList<>();
    private FittedTransforms fitted;
    private int wentBack;

    @BeforeEach
    void pack() throws IOException {
        for (int s = 0; s < SIZES.length; s++) {
            try (ShardWriter writer = new ShardWriter(Split.TRAIN, s, SCHEMA, file(s), "0")) {
                for (int i = 0; i < SIZES[s]; i++) {
                    float x = Key.uniform(Key.mix(3, s, i), 0) - 0.5f;
                    float y = Key.uniform(Key.mix(3, s, i), 1) - 0.5f;
                    writer.add(new Row(new RowKey(s, i), new double[] {x, y}, x * y > 0 ? "same" : "different"));
                }
                summaries.add(writer.publish());
            }
        }
        fitted = FittedTransforms.fit(
                new Scaling(Scaling.Kind.STANDARDIZE, 1), SCHEMA, ColumnRule.numbers(2), summaries);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 6, 14, 29})
    void inTheMiddleOfAnEpochOrAtItsEndOnAnotherNumberOfThreads(int interruptedAfter) throws IOException {
        TrainingResult whole = run("whole", 2, OptionalLong.empty());
        TrainingResult first = run("resumed", 1, OptionalLong.of(interruptedAfter));
        assertEquals("max-steps", first.stoppedBy());
        TrainingResult second = run("resumed", 3, OptionalLong.empty());
        assertEquals(whole.examples(), first.examples() + second.examples());
        wentBack = whole.state().rollbacks;
        StateAssert.assertSame(whole.state(), second.state());
        assertEquals(plateau.isPresent(), whole.state().rateFactor < 1, "whether the learning rate was reduced");
        assertEquals(whole.weights().sha256(), second.weights().sha256());
        assertEquals(whole.trainLoss(), second.trainLoss());
        assertEquals(whole.validationLoss(), second.validationLoss());
        assertEquals(whole.validationMetrics(), second.validationMetrics());
        assertEquals(whole.stoppedBy(), second.stoppedBy());
    }

    /** Each step is an epoch, and searches along a line; what it found at the end of one is computed anew. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void betweenTheStepsOfLbfgs(int interruptedAfter) throws IOException {
        optimizer = Optimizers.REGISTRY.create(Section.parse("test", "type = lbfgs, history = 2", List.of()));
        batchSize = EpochPlan.ALL;
        plateau = Optional.empty();
        inTheMiddleOfAnEpochOrAtItsEndOnAnotherNumberOfThreads(interruptedAfter);
    }

    /** With the first learning rate the loss is soon far above where it began; interrupted before and after going back. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 6, 14, 19})
    void whenItGoesBackToAGoodState(int interruptedAfter) throws IOException {
        optimizer = Optimizers.REGISTRY.create(Section.parse("test", "type = adam, learning-rate = 3000", List.of()));
        plateau = Optional.empty();
        onDivergence = new OnDivergence(OnDivergence.Action.ROLLBACK, 0.01, 4);
        inTheMiddleOfAnEpochOrAtItsEndOnAnotherNumberOfThreads(interruptedAfter);
        assertTrue(wentBack > 0, "never went back");
    }

    /** What rounding took from each shard is in the checkpoints. */
    @ParameterizedTest
    @CsvSource({"BFLOAT16, 1", "BFLOAT16, 5", "BFLOAT16, 14", "FLOAT16, 4", "FLOAT16, 29"})
    void whereRoundingIsFedBack(Precision precision, int interruptedAfter) throws IOException {
        String exact = run("exact", 2, OptionalLong.empty()).weights().sha256();
        exchange = new ExchangeOptions(precision, true);
        TrainingResult whole = run("fed back", 2, OptionalLong.empty());
        assertNotEquals(exact, whole.weights().sha256());
        assertFalse(StateAssert.remainders(whole.state()).isEmpty(), "something is kept");
        inTheMiddleOfAnEpochOrAtItsEndOnAnotherNumberOfThreads(interruptedAfter);
        exchange = new ExchangeOptions(precision, false);
        assertNotEquals(
                whole.weights().sha256(),
                run("not fed back", 2, OptionalLong.empty()).weights().sha256());
    }

    /** Going back forgets what rounding took, on every engine alike. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5, 14})
    void whereRoundingIsFedBackAndItGoesBack(int interruptedAfter) throws IOException {
        exchange = new ExchangeOptions(Precision.BFLOAT16, true);
        whenItGoesBackToAGoodState(interruptedAfter);
    }

    @Test
    void atItsEndThereIsNothingLeftToDo() throws IOException {
        TrainingResult whole = run("done", 2, OptionalLong.empty());
        TrainingResult again = run("done", 2, OptionalLong.empty());
        assertEquals(0, again.examples());
        assertEquals(whole.weights().sha256(), again.weights().sha256());
        assertEquals(whole.stoppedBy(), again.stoppedBy());
        assertTrue(whole.state().step > 0);
    }

    /** Runs a training, from the newest checkpoint of that name where there is one. */
    private TrainingResult run(String name, int threads, OptionalLong maxSteps) throws IOException {
        TrainOptions options = new TrainOptions(
                7,
                EPOCHS,
                maxSteps,
                batchSize,
                SIZES.length,
                Clipping.NONE,
                OptionalDouble.empty(),
                Optional.of(new EarlyStopping(new Watch("loss", false, 0), 2, true)),
                plateau,
                onDivergence,
                10,
                false,
                Optional.empty(),
                BlockCut.WINDOW_BYTES,
                exchange);
        Problem problem =
                new Problem(network, Losses.SOFTMAX_CROSS_ENTROPY, Metrics.REGISTRY.createAll(names, "metrics"), 1, 2);
        CheckpointStore store = new CheckpointStore(
                new LocalStorage(),
                temp.resolve(name).toString(),
                States.identity(),
                new CheckpointSchedule(OptionalLong.of(3), OptionalDouble.empty(), 2),
                () -> 0);
        List<Shard> shards = new ArrayList<>();
        for (int s = 0; s < SIZES.length; s++) {
            shards.add(Shard.open(file(s), SCHEMA));
        }
        Map<Split, List<Shard>> splits = Map.of(Split.TRAIN, shards, Split.VALIDATION, shards);
        long[] sizes = summaries.stream().mapToLong(ShardSummary::rows).toArray();
        try (LocalEngine engine = new LocalEngine(
                new Trial(problem, fitted, options, LongStream.of(sizes).boxed().toList(), ""), splits, threads)) {
            EpochPlan plan = new EpochPlan(sizes, batchSize);
            Trainer trainer =
                    new Trainer(problem, optimizer, options, engine, plan, true, List.of(), store, new StopRequest());
            Optional<TrainingState> saved = store.latest(network.layout(), optimizer.moments());
            return trainer.run(saved.orElseGet(trainer::initialState));
        }
    }

    private Path file(int shard) {
        return temp.resolve("shard-" + shard);
    }
}
