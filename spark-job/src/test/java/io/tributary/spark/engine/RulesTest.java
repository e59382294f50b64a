package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.job.TrainJob;
import io.tributary.job.TrainRun;
import io.tributary.loss.Losses;
import io.tributary.optimizer.Optimizers;
import io.tributary.random.Key;
import io.tributary.spark.session.SparkSettings;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.storage.Storage;
import io.tributary.train.LayerHealth;
import io.tributary.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every loss, every optimizer and what surrounds them trains on Spark to the bits of threads. */
class RulesTest {
    private static final int ROWS = 90;
    private static final String SGD = "sgd, learning-rate = 0.1";

    /** Label, units and activation of the last layer, by loss. */
    private static final Map<String, String> LOSSES = new HashMap<>();

    static {
        for (String ofNumbers : List.of(
                "mean-squared-error",
                "half-mean-squared-error",
                "mean-absolute-error",
                "huber",
                "log-cosh",
                "cosine-similarity")) {
            LOSSES.put(ofNumbers, "label { columns = [u, v], type = number } | 2 | linear");
        }
        LOSSES.put("poisson", "label { column = count, type = number } | 1 | softplus");
        for (String ofSides : List.of("binary-cross-entropy", "hinge", "squared-hinge")) {
            LOSSES.put(ofSides, "label { column = kind, type = class } | 1 | linear");
        }
        for (String ofClasses : List.of("softmax-cross-entropy", "kullback-leibler", "categorical-hinge")) {
            LOSSES.put(ofClasses, "label { column = kind, type = class } | 2 | linear");
        }
        LOSSES.put("negative-log-likelihood", "label { column = kind, type = class } | 2 | log-softmax");
    }

    @TempDir
    private Path directory;

    private final Storage storage = new HadoopStorage(new Configuration());

    private void write() throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,b,u,v,count,kind"));
        for (int row = 0; row < ROWS; row++) {
            float a = Key.uniform(3, row);
            float b = Key.uniform(5, row);
            lines.add(String.format(
                    Locale.ROOT, "%s,%s,%s,%s,%d,%s", a, b, a - b, a * b, (int) (4 * a), a + b > 1 ? "over" : "under"));
        }
        Files.write(directory.resolve("rows.csv"), lines);
    }

    private JobConfig config(String engine, String loss, String optimizer, String train) {
        String type = loss.replaceFirst(",.*", "");
        String[] shape = LOSSES.get(type).split(" \\| ");
        List<String> columns = new ArrayList<>(List.of("u", "v", "count", "kind"));
        columns.removeIf(name -> shape[0].matches(".*\\b" + name + "\\b.*"));
        return JobConfig.parse(
                "test.conf",
                "seed = 3, engine = " + engine
                        + ", data { format = csv, header = true, train = rows.csv, split.validation = 0.2, ignore = ["
                        + String.join(", ", columns) + "], " + shape[0] + " }\n"
                        + "model { input = [2], loss { type = " + loss + " }, layers = [\n"
                        + "{ type = dense, units = 5, activation = tanh }\n"
                        + "{ type = dense, units = " + shape[1] + ", activation = " + shape[2] + " }] }\n"
                        + "optimizer { type = " + optimizer + " }\n"
                        + "train { epochs = 2, shards = 3, " + train + " }\n",
                List.of(),
                directory.toString());
    }

    /** What is trained, by what a failure calls it. */
    private Map<String, JobConfig> jobs(String engine) {
        Map<String, JobConfig> jobs = new TreeMap<>();
        for (String loss : Losses.REGISTRY.names()) {
            jobs.put("loss " + loss, config(engine, loss, SGD, "batch-size = 30"));
        }
        for (String optimizer : Optimizers.REGISTRY.names()) {
            boolean searches = optimizer.equals("lbfgs");
            jobs.put(
                    "optimizer " + optimizer,
                    config(
                            engine,
                            "softmax-cross-entropy",
                            optimizer + (searches ? "" : ", learning-rate = 0.1"),
                            searches ? "batch-size = all" : "batch-size = 30"));
        }
        jobs.put(
                "reduce-on-plateau",
                config(
                        engine,
                        "hinge",
                        "adam, learning-rate = 0.1, clipnorm = 0.1",
                        "batch-size = 30, reduce-on-plateau { patience = 0, min-delta = 1 }"));
        jobs.put("balanced classes", config(engine, "squared-hinge", SGD, "batch-size = 30, class-weights = balanced"));
        jobs.put(
                "weights of classes by name",
                config(
                        engine,
                        "softmax-cross-entropy",
                        SGD,
                        "batch-size = 30, class-weights { over = 0.5, under = 2 }"));
        return jobs;
    }

    private String train(Backend backend, JobConfig config) {
        return train(backend, config, new TrainingListener() {});
    }

    private String train(Backend backend, JobConfig config, TrainingListener listener) {
        return new TrainJob(config, storage, TrainRun.plain().telling(List.of(listener)))
                .run(backend)
                .result()
                .weights()
                .sha256();
    }

    @Test
    void trainsOnSparkToTheBitsOfThreads() throws IOException {
        write();
        Map<String, String> expected = new TreeMap<>();
        jobs("threads").forEach((name, config) -> expected.put(name, train(new LocalBackend(2), config)));
        Set<String> different = new HashSet<>(expected.values());
        // of labels, the two entropies and SGD are one and the same, and so is Adam where no table has rows to skip
        assertEquals(expected.size() - 3, different.size(), "jobs that train something else");
        SparkConf conf =
                new SparkConf(false).setMaster("local[2]").setAppName("test").set("spark.driver.host", "127.0.0.1");
        SparkSettings.apply(conf, 1000, 8);
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            SparkBackend backend = new SparkBackend(context);
            context.setLogLevel("OFF");
            for (String engine : List.of("job", "resident")) {
                jobs(engine)
                        .forEach((name, config) ->
                                assertEquals(expected.get(name), train(backend, config), engine + ", " + name));
                assertEquals(health("threads", new LocalBackend(2)), health(engine, backend), engine + ", health");
            }
        }
    }

    /** What is told of the layers, which changes no weight. */
    private List<LayerHealth> health(String engine, Backend backend) {
        List<LayerHealth> told = new ArrayList<>();
        JobConfig config = config(engine, "squared-hinge", SGD, "batch-size = 30, health = true, report-steps = 2");
        String weights = train(backend, config, new TrainingListener() {
            @Override
            public void interval(Progress progress) {
                told.addAll(progress.layers());
            }
        });
        assertEquals(train(backend, config(engine, "squared-hinge", SGD, "batch-size = 30")), weights);
        assertEquals(6, told.size(), "two layers, looked at after steps 2, 4 and 6");
        return told;
    }
}
