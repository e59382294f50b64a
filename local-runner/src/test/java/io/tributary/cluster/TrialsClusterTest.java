package io.tributary.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.job.PreparedData;
import io.tributary.local.cluster.Installation;
import io.tributary.network.Weights;
import io.tributary.random.Key;
import io.tributary.row.Split;
import io.tributary.spark.engine.SparkBackend;
import io.tributary.storage.LocalStorage;
import io.tributary.train.GradientEngine;
import io.tributary.train.GradientSum;
import io.tributary.train.Step;
import io.tributary.train.Trial;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Trials over one prepared data set on two executor processes, which know of a trial only what they are sent. */
@ExtendWith(SharedCluster.Open.class)
class TrialsClusterTest {
    private static final Path DIRECTORY = Path.of("target/trials-cluster-test").toAbsolutePath();
    private static final int STEPS = 4;
    private static final int BATCH = 20;
    private static final String TANH = "tanh";
    /** Of the same sizes: only the wrong network gives other bits. */
    private static final String RELU = "relu";

    private static JobConfig config(String engine, String activation) {
        return JobConfig.parse(
                "job.conf",
                "engine = " + engine + ", seed = 3, metrics = [accuracy]\n"
                        + "data { format = csv, train = rows.csv, label { column = 2, type = class }, scale = standardize }\n"
                        + "model { input = [2], loss = softmax-cross-entropy, layers = [\n"
                        + "  { type = dense, units = 9, activation = " + activation
                        + " }, { type = dense, units = 2 }] }\n"
                        + "optimizer { type = sgd, learning-rate = 0.1 }, train { epochs = 1, shards = 3, batch-size = 20 }",
                List.of(),
                DIRECTORY.toString());
    }

    /** Plain descent. */
    private static final class Descent implements AutoCloseable {
        private final GradientEngine engine;
        private final Weights weights;
        private int steps;

        Descent(JobConfig config, PreparedData data) {
            List<ShardSummary> train = data.summaries(Split.TRAIN);
            Trial trial = config.trial(config.data().fit(data.schema(), train), train);
            this.engine = data.engine(trial);
            this.weights = Weights.initial(trial.problem().network().layout(), 3);
        }

        void step() {
            GradientSum sum = engine.gradients(weights, new Step(steps + 1, 0, (long) steps * BATCH, BATCH));
            float[] gradient = sum.gradient.dense;
            for (int i = 0; i < gradient.length; i++) {
                weights.parameters()[i] -= 0.1f * gradient[i] / (float) sum.sums.weight;
            }
            steps++;
        }

        String toTheEnd() {
            while (steps < STEPS) {
                step();
            }
            return engine.name() + " " + weights.sha256();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    private static String alone(String activation) {
        JobConfig config = config("threads", activation);
        try (PreparedData data = new LocalBackend(1).prepare(config, new LocalStorage());
                Descent descent = new Descent(config, data)) {
            return descent.toTheEnd().replace("threads ", "");
        }
    }

    @Test
    void eachMakesTheBitsItMakesAlone() throws IOException {
        Files.createDirectories(DIRECTORY);
        List<String> rows = new ArrayList<>();
        IntStream.range(0, 150).forEach(row -> {
            float a = Key.uniform(3, row);
            float b = Key.uniform(5, row);
            rows.add(a + "," + b + "," + (a + b > 1 ? "over" : "under"));
        });
        Files.write(DIRECTORY.resolve("rows.csv"), rows);
        assertNotEquals(alone(TANH), alone(RELU));
        SparkConf conf = new SparkConf(false)
                .setMaster(SharedCluster.open().master())
                .setAppName("trials")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.ui.enabled", "false")
                .set("spark.executor.memory", "512m")
                .set(
                        "spark.jars",
                        new Installation(Path.of("..")).jobJar().toUri().toString());
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            Backend backend = new SparkBackend(context);
            for (String engine : List.of("resident", "job")) {
                interleaved(backend, engine);
            }
        }
    }

    private static void interleaved(Backend backend, String engine) {
        try (PreparedData data = backend.prepare(config(engine, TANH), new LocalStorage());
                Descent tanh = new Descent(config(engine, TANH), data);
                Descent relu = new Descent(config(engine, RELU), data)) {
            for (int step = 0; step < STEPS; step++) {
                relu.step();
                tanh.step();
            }
            assertEquals(engine + " " + alone(TANH), tanh.toTheEnd());
            assertEquals(engine + " " + alone(RELU), relu.toTheEnd());
        }
    }
}
