package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.job.PreparedData;
import io.tributary.network.Weights;
import io.tributary.random.Key;
import io.tributary.row.Split;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.Step;
import io.tributary.train.Trial;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several trials over one prepared data set: each makes the bits it makes alone, on freshly prepared data. */
class TrialsTest {
    private static final int STEPS = 5;
    private static final String WIDE = "batch-size = 20 | standardize | [accuracy] | "
            + "{ type = dense, units = 9, activation = tanh }, batch-norm, { type = dropout, rate = 0.2 }, { type = dense, units = 2 }";
    private static final String DEEP = "batch-size = 7, class-weights = [1, 3] | min-max | [log-loss, accuracy] | "
            + "{ type = dense, units = 4, activation = relu }, { type = dense, units = 4 }, prelu, { type = dense, units = 2 }";
    /** Of the sizes of {@link #WIDE}: what only the wrong text gives away. */
    private static final String LIKE_WIDE = WIDE.replace("tanh", "relu").replace("0.2", "0.5");

    @TempDir
    Path directory;

    private final Storage storage = new HadoopStorage(new Configuration());

    @BeforeEach
    void rows() throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,b,kind"));
        IntStream.range(0, 150).forEach(row -> {
            float a = Key.uniform(3, row);
            float b = Key.uniform(5, row);
            lines.add(String.format(Locale.ROOT, "%s,%s,%s", a, b, a + b > 1 ? "over" : "under"));
        });
        Files.write(directory.resolve("train.csv"), lines);
    }

    private JobConfig config(String engine, String description) {
        String[] parts = description.split(" \\| ");
        return JobConfig.parse(
                "test.conf",
                "engine = " + engine + ", seed = 3\n"
                        + "data { format = csv, header = true, train = train.csv, split.validation = 0.2\n"
                        + "  label { column = kind, type = class }, scale = " + parts[1] + " }\n"
                        + "model { input = [2], loss = softmax-cross-entropy, layers = [" + parts[3] + "] }\n"
                        + "optimizer { type = sgd, learning-rate = 0.1 }\n"
                        + "train { epochs = 1, shards = 3, " + parts[0] + " }\n"
                        + "metrics = " + parts[2] + "\n",
                List.of(),
                directory.toString());
    }

    /** Plain descent: the loss of every step, the figures of an evaluation, the weights. */
    private static final class Descent implements AutoCloseable {
        private final Trial trial;
        private final GradientEngine engine;
        private final Weights weights;
        private final StringBuilder told = new StringBuilder();
        private int steps;

        Descent(JobConfig config, PreparedData data) {
            List<ShardSummary> train = data.summaries(Split.TRAIN);
            this.trial = config.trial(config.data().fit(data.schema(), train), train);
            this.engine = data.engine(trial);
            this.weights = Weights.initial(trial.problem().network().layout(), 3);
        }

        void step() {
            long size = trial.options().batchSize();
            GradientSum sum = engine.gradients(weights, new Step(steps + 1, 0, steps * size, size));
            float[] gradient = new float[weights.parameters().length];
            sum.gradient.copyTo(gradient);
            for (int i = 0; i < gradient.length; i++) {
                weights.parameters()[i] -= 0.1f * gradient[i] / (float) sum.sums.weight;
            }
            steps++;
            told.append(sum.sums.loss).append(' ').append(Arrays.toString(sum.state));
            if (steps == STEPS / 2 || steps == STEPS) {
                MetricSums validation = engine.evaluate(weights, Split.VALIDATION);
                told.append(validation.loss).append(Arrays.toString(validation.metrics));
            }
        }

        String toTheEnd() {
            while (steps < STEPS) {
                step();
            }
            return told + weights.sha256();
        }

        String name() {
            return engine.name();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    private String fresh(String description) {
        JobConfig config = config("threads", description);
        try (PreparedData data = new LocalBackend(1).prepare(config, storage);
                Descent alone = new Descent(config, data)) {
            return alone.toTheEnd();
        }
    }

    private void onSpark(String master, Consumer<Backend> test) {
        SparkConf conf = new SparkConf(false)
                .setMaster(master)
                .setAppName("test")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.ui.enabled", "false");
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            SparkBackend backend = new SparkBackend(context);
            context.setLogLevel("OFF");
            test.accept(backend);
        }
    }

    private void on(String engine, Consumer<Backend> test) {
        if (engine.equals("threads")) {
            test.accept(new LocalBackend(2));
        } else {
            onSpark("local[2]", test);
        }
    }

    @Test
    void theTrialsDiffer() {
        assertNotEquals(fresh(WIDE), fresh(DEEP));
        assertNotEquals(fresh(WIDE), fresh(LIKE_WIDE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "job", "resident"})
    void oneAfterTheOther(String engine) {
        on(engine, backend -> {
            try (PreparedData data = backend.prepare(config(engine, WIDE), storage)) {
                for (String description : List.of(WIDE, DEEP, LIKE_WIDE, WIDE)) {
                    try (Descent descent = new Descent(config(engine, description), data)) {
                        assertEquals(fresh(description), descent.toTheEnd(), description);
                        assertEquals(engine, descent.name());
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "job", "resident"})
    void interleaved(String engine) {
        on(engine, backend -> {
            try (PreparedData data = backend.prepare(config(engine, DEEP), storage);
                    Descent wide = new Descent(config(engine, WIDE), data);
                    Descent deep = new Descent(config(engine, DEEP), data);
                    Descent likeWide = new Descent(config(engine, LIKE_WIDE), data)) {
                for (int step = 0; step < STEPS; step++) {
                    wide.step();
                    deep.step();
                    likeWide.step();
                }
                assertEquals(fresh(WIDE), wide.toTheEnd());
                assertEquals(fresh(DEEP), deep.toTheEnd());
                assertEquals(fresh(LIKE_WIDE), likeWide.toTheEnd());
                assertEquals(engine, wide.name());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "job", "resident"})
    void onThreadsOfTheirOwn(String engine) {
        on(engine, backend -> {
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try (PreparedData data = backend.prepare(config(engine, DEEP), storage)) {
                List<Callable<String>> trials = new ArrayList<>();
                for (String description : List.of(WIDE, DEEP)) {
                    trials.add(() -> {
                        try (Descent descent = new Descent(config(engine, description), data)) {
                            return descent.toTheEnd();
                        }
                    });
                }
                List<Future<String>> done = threads.invokeAll(trials);
                assertEquals(fresh(WIDE), done.get(0).get());
                assertEquals(fresh(DEEP), done.get(1).get());
            } catch (Exception e) {
                throw new AssertionError(e);
            } finally {
                threads.shutdownNow();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "job"})
    void aTrialOfOtherDataIsRefused(String engine) {
        on(engine, backend -> {
            JobConfig config = config(engine, WIDE);
            try (PreparedData data = backend.prepare(config, storage)) {
                List<ShardSummary> train = data.summaries(Split.TRAIN);
                FittedTransforms fitted = config.data().fit(data.schema(), train);
                Trial other = config.trial(fitted, train.subList(1, train.size()));
                String message = assertThrows(IllegalArgumentException.class, () -> data.engine(other))
                        .getMessage();
                assertTrue(message.startsWith("the trial is of shards of ["), message);
            }
        });
    }
}
