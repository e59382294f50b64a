package io.tributary.spark.engine;

import io.tributary.config.Section;
import io.tributary.json.Json;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.metric.Metrics;
import io.tributary.network.Network;
import io.tributary.network.Precision;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.random.Key;
import io.tributary.row.Assignment;
import io.tributary.row.ColumnNames;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.RowBytes;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardWriter;
import io.tributary.train.ExchangeOptions;
import io.tributary.train.GradientEngine;
import io.tributary.train.GradientSum;
import io.tributary.train.LocalEngine;
import io.tributary.train.MetricSums;
import io.tributary.train.Problem;
import io.tributary.train.Step;
import io.tributary.train.TrainOptions;
import io.tributary.train.Trial;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.Scaling;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * A small classification whose rows, shards and network are the same for every engine: 5 features, 3 classes in text, two
 * splits, shards of different sizes. F = 5, K = 3.
 */
final class Fixture {
    static final int FEATURES = 5;
    static final int BATCH = 16;
    static final ResidentEngine.Patience PATIENCE =
            new ResidentEngine.Patience(Duration.ofSeconds(20), Duration.ofMinutes(1), 4);
    private static final long SEED = 42;
    private static final List<String> CLASSES = List.of("ash", "birch", "cedar");
    private static final EnumSet<Split> SPLITS = EnumSet.of(Split.TRAIN, Split.VALIDATION);

    /**
     * A little of everything: convolutions, pools, sequences, branches, randomness, and running moments, which travel with
     * the sums. The last feature is 0 or 1, scaled too: an id.
     */
    private static final String LAYERS = """
            layers = [
              { type = concat, branches = [
                { layers = [
                  { type = concat, branches = [{}, { layers = [{ type = dense, units = 7, activation = tanh }] }] }
                  { type = reshape, target-shape = [1, 3, 4] }
                  { type = conv2d, filters = 4, kernel-size = 3, padding = same }
                  batch-norm
                  { type = residual, layers = [{ type = conv2d, filters = 4, kernel-size = 3, padding = same, groups = 2 }, relu] }
                  { type = max-pool, padding = same }
                  { type = dropout, rate = 0.1 }
                  { type = reshape, target-shape = [4, 4] }
                  { type = conv1d, filters = 4, kernel-size = 2, padding = causal }
                  layer-norm
                  positional-embedding
                  { type = multi-head-attention, num-heads = 2, key-dim = 3, dropout = 0.1, causal = true }
                  { type = transformer-block, num-heads = 2, intermediate-dim = 6 }
                  { type = separable-conv1d, filters = 3, kernel-size = 2 }
                  { type = gaussian-noise, stddev = 0.01 }
                  global-average-pool
                ] }
                { columns = [4, 4, 4], layers = [
                  { type = embedding, input-dim = 2, output-dim = 3, mask-zero = true }
                  { type = bidirectional, layer { type = lstm, units = 2, return-sequences = true, dropout = 0.1 } }
                  { type = gru, units = 2, recurrent-dropout = 0.1, return-sequences = true }
                  { type = time-distributed, layer = batch-norm }
                  { type = simple-rnn, units = 2 }
                ] }
                { layers = [
                  { type = reshape, target-shape = [1, 1, 5] }
                  { type = zero-padding, padding = 2 }
                  { type = conv2d, filters = 2, kernel-size = [2, 3], strides = [1, 2], dilation-rate = 1 }
                  { type = depthwise-conv2d, kernel-size = 2, depth-multiplier = 2 }
                  { type = separable-conv2d, filters = 2, kernel-size = 2, padding = same }
                  prelu
                  { type = average-pool, padding = same }
                  flatten
                ] }
                { layers = [
                  { type = reshape, target-shape = [5, 1] }
                  { type = conv1d, filters = 2, kernel-size = 2, dilation-rate = 2, padding = same }
                  { type = depthwise-conv1d, kernel-size = 2 }
                  global-max-pool
                ] }
                { columns = [4, 4], layers = [
                  { type = embedding, input-dim = 2, output-dim = 2, mask-zero = true }
                  { type = multi-head-attention, num-heads = 1, key-dim = 2 }
                  { type = gru, units = 2, reset-after = false }
                ] }
                { layers = [{ type = average, branches = [
                  { layers = [sigmoid, linear] }, { layers = [hard-sigmoid] }, { layers = [leaky-relu] }, { layers = [elu] }
                  { layers = [selu] }, { layers = [gelu] }, { layers = [softplus] }, { layers = [softsign] }
                  { layers = [swish] }, { layers = [softmax] }, { layers = [log-softmax] }
                  { layers = [{ type = activation, activation = relu }] }
                ] }] }
                { layers = [{ type = dot, branches = [{ layers = [tanh] }, { layers = [
                  { type = multiply, branches = [{}, { layers = [{ type = add, branches = [{}, {}] }] }] }] }] }] }
              ] }
              { type = dense, units = 3 }
            ]
            """;

    static final RowSchema SCHEMA =
            new RowSchema(ColumnNames.numbers(FEATURES + 1), false, List.of(0, 1, 2, 3, 4), List.of(5), -1, true);

    /** A sum of no example is not rounded, and shards of few rows have none in many steps. */
    static final List<ExchangeOptions> ROUNDED = List.of(
            new ExchangeOptions(Precision.BFLOAT16, false),
            new ExchangeOptions(Precision.BFLOAT16, true),
            new ExchangeOptions(Precision.FLOAT16, true));

    final int rows;
    final int shards;
    final ExchangeOptions exchange;

    /**
     * @param rows number of rows of both splits; few, and shards are empty
     * @param shards number of shards
     */
    Fixture(int rows, int shards) {
        this(rows, shards, ExchangeOptions.FLOAT32);
    }

    /**
     * @param rows number of rows of both splits; few, and shards are empty
     * @param shards number of shards
     * @param exchange in what numbers is exchanged
     */
    Fixture(int rows, int shards, ExchangeOptions exchange) {
        this.rows = rows;
        this.shards = shards;
        this.exchange = exchange;
    }

    static Row row(int number) {
        double[] values = new double[FEATURES]; // [F]
        for (int f = 0; f < FEATURES; f++) {
            values[f] = Key.uniform(Key.mix(7, number), f) * 3 - 1;
        }
        values[FEATURES - 1] = values[FEATURES - 1] > 0 ? 1 : 0;
        return new Row(new RowKey(0, number), values, CLASSES.get(Key.below(Key.mix(11, number), 3)));
    }

    static byte[] key(Row row, int shards) {
        Assignment assignment = new Assignment(SEED, shards, 0.25, 0);
        return RowBytes.key(assignment.split(row), assignment, row.key());
    }

    static TrainOptions options(int shards) {
        return options(shards, ExchangeOptions.FLOAT32);
    }

    private static TrainOptions options(int shards, ExchangeOptions exchange) {
        TrainOptions plain = new TrainOptions(SEED, 1, BATCH, shards);
        return new TrainOptions(
                plain.seed(),
                plain.epochs(),
                plain.maxSteps(),
                plain.batchSize(),
                plain.shards(),
                plain.clipping(),
                plain.tolerance(),
                plain.earlyStopping(),
                plain.plateau(),
                plain.onDivergence(),
                plain.reportSteps(),
                plain.health(),
                plain.augmentation(),
                plain.windowBytes(),
                exchange);
    }

    static Problem problem() {
        Section model = Section.parse("test", LAYERS, List.of());
        Network network = Network.of(
                new Sequential(Layers.REGISTRY.createAll(model, "layers")), Shape.of(FEATURES), Regularizer.NONE);
        return new Problem(network, Losses.SOFTMAX_CROSS_ENTROPY, List.of(Metrics.ACCURACY), 1, CLASSES.size());
    }

    static FittedTransforms fitted(List<ShardSummary> train) {
        return FittedTransforms.fit(new Scaling(Scaling.Kind.MIN_MAX, 1), SCHEMA, ColumnRule.numbers(FEATURES), train);
    }

    /** What an executor makes of the little that is sent to it. */
    static TrialSource source(List<ShardSummary> train) {
        return source(train, ExchangeOptions.FLOAT32);
    }

    private static TrialSource source(List<ShardSummary> train, ExchangeOptions exchange) {
        byte[] fitted = Json.compact(fitted(train).toJson());
        ArrayList<Long> sizes = new ArrayList<>(sizes(train)); // serialises
        Precision precision = exchange.precision();
        boolean errorFeedback = exchange.errorFeedback();
        return () -> new Trial(
                problem(),
                FittedTransforms.fromJson(Json.parseObject(fitted, "fitted", ""), SCHEMA, "fitted"),
                options(sizes.size(), new ExchangeOptions(precision, errorFeedback)),
                sizes,
                "");
    }

    private static List<Long> sizes(List<ShardSummary> train) {
        return train.stream().map(ShardSummary::rows).toList();
    }

    JavaPairRDD<byte[], byte[]> sortable(JavaSparkContext context, int slices) {
        int count = shards;
        return context.parallelize(IntStream.range(0, rows).boxed().toList(), slices)
                .mapToPair(number -> {
                    Row row = row(number);
                    return new Tuple2<>(key(row, count), RowBytes.value(row));
                });
    }

    PackedShards pack(JavaSparkContext context, int slices) {
        return PackedShards.pack(jobs(context), context.sc(), sortable(context, slices), SCHEMA, SPLITS, shards);
    }

    private static final StepNames NAMES = new StepNames("fixture", 1, 1);

    static StepJob jobs(JavaSparkContext context) {
        return new StepJob(context.sc(), Duration.ofMinutes(1));
    }

    private TrialSource source(PackedShards packed) {
        return source(packed.summaries(Split.TRAIN), exchange);
    }

    JobPerStepEngine engine(JavaSparkContext context, PackedShards packed, boolean shuffles) {
        TrialSource source = source(packed);
        String id = "engine-" + UUID.randomUUID();
        return new JobPerStepEngine(context.sc(), jobs(context), packed, source, source.get(), id, NAMES, shuffles);
    }

    ResidentEngine resident(JavaSparkContext context, PackedShards packed) {
        return resident(context, packed, source(packed), PATIENCE);
    }

    ResidentEngine resident(
            JavaSparkContext context, PackedShards packed, TrialSource source, ResidentEngine.Patience patience) {
        return resident(
                context,
                packed,
                source,
                patience,
                id -> new MemoryExchange(
                        id, patience.answer(), source(packed).get().rounding()));
    }

    /** What a cluster has, over the RPC of this JVM. */
    ResidentEngine overRpc(JavaSparkContext context, PackedShards packed, int pieceBytes) {
        return resident(
                context,
                packed,
                source(packed),
                PATIENCE,
                id -> new StarExchange(
                        context.sc(),
                        new DriverLink.Settings(id, PATIENCE.answer(), pieceBytes),
                        problem().network().layout().gradientForm(),
                        source(packed).get().rounding(),
                        source(packed).get()::newGradientSum));
    }

    /** What a cluster has by ranges: tasks of this JVM that meet as if they were in several. */
    ResidentEngine byRanges(JavaSparkContext context, PackedShards packed, int pieceBytes, RangeLine.Crew crew) {
        return resident(
                context,
                packed,
                source(packed),
                PATIENCE,
                id -> new RangeExchange(
                        context.sc(),
                        new DriverLink.Settings(id, PATIENCE.answer(), pieceBytes),
                        packed.rdd(),
                        source(packed).get(),
                        crew));
    }

    ResidentEngine resident(
            JavaSparkContext context,
            PackedShards packed,
            TrialSource source,
            ResidentEngine.Patience patience,
            Function<String, Exchange> exchange) {
        String id = "engine-" + UUID.randomUUID();
        return new ResidentEngine(
                context.sc(),
                jobs(context),
                packed,
                source,
                exchange.apply(id),
                NAMES,
                id,
                patience,
                () -> engine(context, packed, false));
    }

    /** The reference, over the same rows packed without Spark. */
    LocalEngine reference(Path directory) throws IOException {
        Map<Split, List<List<Row>>> sorted = new EnumMap<>(Split.class);
        SPLITS.forEach(split -> sorted.put(
                split,
                IntStream.range(0, shards)
                        .<List<Row>>mapToObj(s -> new ArrayList<>())
                        .toList()));
        IntStream.range(0, rows).mapToObj(Fixture::row).forEach(row -> {
            byte[] key = key(row, shards);
            sorted.get(RowBytes.split(key)).get(RowBytes.shard(key)).add(row);
        });
        Map<Split, List<Shard>> mapped = new EnumMap<>(Split.class);
        List<ShardSummary> train = new ArrayList<>();
        for (Split split : SPLITS) {
            mapped.put(split, new ArrayList<>());
            for (int shard = 0; shard < shards; shard++) {
                List<Row> its = sorted.get(split).get(shard);
                its.sort(Comparator.comparing(row -> key(row, shards), new RowBytes.Order()));
                Path file = Files.createDirectories(directory).resolve(split.key() + shard);
                try (ShardWriter writer = new ShardWriter(split, shard, SCHEMA, file, "only")) {
                    for (Row row : its) {
                        writer.add(row);
                    }
                    ShardSummary summary = writer.publish();
                    if (split == Split.TRAIN) {
                        train.add(summary);
                    }
                }
                mapped.get(split).add(Shard.open(file, SCHEMA));
            }
        }
        Trial trial = new Trial(problem(), fitted(train), options(shards, exchange), sizes(train), "");
        return new LocalEngine(trial, mapped, 1);
    }

    /** Plain descent where shards keep nothing from step to step. */
    static String trajectory(GradientEngine engine, int steps) {
        return trajectory(engine, steps, false);
    }

    /** Plain descent as the fixture's exchange has it. */
    String descend(GradientEngine engine, int steps) {
        return trajectory(engine, steps, exchange.errorFeedback());
    }

    /** Plain descent over the first examples of an epoch, then an evaluation: everything as one text. */
    private static String trajectory(GradientEngine engine, int steps, boolean keeps) {
        Weights weights = Weights.initial(problem().network().layout(), SEED);
        float[] gradient = new float[weights.parameters().length];
        StringBuilder text = new StringBuilder();
        for (int step = 0; step < steps; step++) {
            GradientSum sum =
                    engine.gradients(weights, new Step(step + 1, 0, (long) step * BATCH, BATCH, !keeps || step == 0));
            engine.changedRows(sum.gradient.tables().stream()
                    .map(rows -> Arrays.copyOf(rows.ids(), rows.count()))
                    .toList());
            sum.gradient.copyTo(gradient);
            for (int i = 0; i < gradient.length; i++) {
                weights.parameters()[i] -= 0.1f * gradient[i] / (float) sum.sums.weight;
            }
            text.append(sum.sums.examples)
                    .append(' ')
                    .append(sum.sums.loss)
                    .append(' ')
                    .append(Arrays.toString(sum.state))
                    .append('\n');
        }
        MetricSums validation = engine.evaluate(weights, Split.VALIDATION);
        return text.append(validation.examples)
                .append(' ')
                .append(validation.loss)
                .append(' ')
                .append(validation.metrics[0])
                .append('\n')
                .append(weights.sha256())
                .toString();
    }
}
