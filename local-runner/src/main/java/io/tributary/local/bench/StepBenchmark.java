package io.tributary.local.bench;

import io.tributary.data.EpochPlan;
import io.tributary.data.FittedTransforms;
import io.tributary.data.Row;
import io.tributary.data.RowSchema;
import io.tributary.data.ShardSummary;
import io.tributary.data.Split;
import io.tributary.job.JobConfig;
import io.tributary.job.PreparedData;
import io.tributary.network.Weights;
import io.tributary.random.Key;
import io.tributary.spark.engine.ContentHash;
import io.tributary.spark.engine.SparkBackend;
import io.tributary.spark.session.SparkSettings;
import io.tributary.train.GradientEngine;
import io.tributary.train.Problem;
import io.tributary.train.Step;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a step of the engine {@code job} costs beside what Spark itself costs: an empty job of the same shape, which
 * broadcasts as many floats and brings as many back by {@code treeReduce}. Both in one run, round by round, since the machine's
 * mood changes. The network is 784-100-10, a step has 128 examples.
 *
 * <pre>java @local-runner/bin/jvm.options -cp ... io.tributary.local.bench.StepBenchmark [MASTER]</pre>
 */
public final class StepBenchmark {
    private static final int FEATURES = 784;
    private static final int CLASSES = 10;
    private static final int ROWS = 8192;
    private static final int BATCH = 128;
    private static final int SHARDS = 4;
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 7;
    private static final int STEPS = 100;

    private static final String CONFIG = """
            data { format = csv, train = generated, label { column = 784, type = class } }
            model {
              input = [784]
              loss = softmax-cross-entropy
              layers = [{ type = dense, units = 100, activation = relu }, { type = dense, units = 10 }]
            }
            optimizer { type = sgd, learning-rate = 0.1 }
            train { epochs = 1, batch-size = 128, shards = 4 }
            """;

    private StepBenchmark() {}

    /** @param args the master, {@code local[2]} by default */
    public static void main(String[] args) {
        JobConfig config = JobConfig.parseResolved("benchmark", CONFIG);
        int values = config.network().layout().parameterCount();
        SparkConf conf = new SparkConf().setAppName("step benchmark").setMaster(args.length > 0 ? args[0] : "local[2]");
        SparkSettings.apply(conf, values, SHARDS);
        try (JavaSparkContext context = new JavaSparkContext(conf);
                PreparedData data = new SparkBackend(context).prepare(config, rows(context), schema())) {
            FittedTransforms fitted = FittedTransforms.fit(config.data(), data.schema(), data.summaries(Split.TRAIN));
            Problem problem = config.problem(data.schema(), fitted);
            try (GradientEngine engine = data.engine(problem, fitted)) {
                compare(context, new Steps(engine, data, problem), System.out);
            }
        }
    }

    private static RowSchema schema() {
        List<Integer> features = IntStream.range(0, FEATURES).boxed().toList();
        return new RowSchema(RowSchema.numbers(FEATURES + 1), false, features, List.of(FEATURES), -1, true);
    }

    private static JavaRDD<Row> rows(JavaSparkContext context) {
        return context.parallelize(IntStream.range(0, ROWS).boxed().toList()).map(number -> {
            float[] values = new float[FEATURES]; // [F]
            for (int f = 0; f < FEATURES; f++) {
                values[f] = Key.uniform(number, f);
            }
            String label = Integer.toString(Key.below(Key.mix(1, number), CLASSES));
            return new Row(ContentHash.of(values, label), values, label);
        });
    }

    private static void compare(JavaSparkContext context, Steps steps, PrintStream out) {
        EmptyJobs empty = new EmptyJobs(context, steps.weights.parameters());
        steps.run(WARM_UP);
        empty.run(WARM_UP);
        double[] ours = new double[ROUNDS];
        double[] sparks = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            ours[round] = millis(() -> steps.run(STEPS)) / STEPS;
            sparks[round] = millis(() -> empty.run(STEPS)) / STEPS;
            out.printf(
                    Locale.ROOT, "round %d: step %.2f ms, empty job %.2f ms%n", round + 1, ours[round], sparks[round]);
        }
        double step = median(ours);
        double job = median(sparks);
        out.printf(
                Locale.ROOT,
                "median: step %.2f ms, empty broadcast + treeReduce %.2f ms: %.2f times%n",
                step,
                job,
                step / job);
    }

    private static double millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Gradients of one step after the other, epoch after epoch. */
    private static final class Steps {
        private final GradientEngine engine;
        private final EpochPlan plan;
        private final Weights weights;
        private long number;

        Steps(GradientEngine engine, PreparedData data, Problem problem) {
            this.engine = engine;
            long[] sizes = data.summaries(Split.TRAIN).stream()
                    .mapToLong(ShardSummary::rows)
                    .toArray();
            this.plan = new EpochPlan(sizes, BATCH);
            this.weights = Weights.initial(problem.network().layout(), 1);
        }

        void run(int count) {
            for (int i = 0; i < count; i++) {
                long taken = plan.takenBefore(number % plan.steps());
                engine.gradients(weights, new Step(++number, 0, taken, Math.min(BATCH, plan.total() - taken)));
            }
        }
    }

    /** What MLlib does in each iteration, with nothing computed. */
    private static final class EmptyJobs {
        private final JavaSparkContext context;
        private final float[] weights; // [P]
        private final JavaRDD<Integer> partitions;

        EmptyJobs(JavaSparkContext context, float[] weights) {
            this.context = context;
            this.weights = weights;
            int slots = context.defaultParallelism();
            this.partitions = context.parallelize(
                    Stream.iterate(0, i -> i + 1).limit(slots).toList(), slots);
        }

        void run(int count) {
            for (int i = 0; i < count; i++) {
                Broadcast<float[]> sent = context.broadcast(weights);
                partitions
                        .mapPartitions(nothing ->
                                List.of(new float[sent.value().length]).iterator())
                        .treeReduce(EmptyJobs::add);
                sent.destroy();
            }
        }

        private static float[] add(float[] left, float[] right) {
            for (int i = 0; i < left.length; i++) {
                left[i] += right[i];
            }
            return left;
        }
    }
}
