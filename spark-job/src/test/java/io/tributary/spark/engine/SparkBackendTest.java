package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Setting;
import io.tributary.error.UserException;
import io.tributary.format.DataPlace;
import io.tributary.format.FileRange;
import io.tributary.job.Backend;
import io.tributary.job.EvaluateJob;
import io.tributary.job.Evaluation;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.job.PreparedData;
import io.tributary.job.TrainJob;
import io.tributary.job.TrainRun;
import io.tributary.model.ModelFiles;
import io.tributary.random.Key;
import io.tributary.report.StepBound;
import io.tributary.row.ContentHash;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.spark.session.SparkSettings;
import io.tributary.spark.source.SparkRows;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.transform.FittedTransforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkBackendTest {
    private static final RowSchema SCHEMA =
            new RowSchema(List.of("a", "b", "kind"), true, List.of(0, 1), List.of(2), -1, true);

    @TempDir
    Path directory;

    private final Storage storage = new HadoopStorage(new Configuration());

    private static Row row(int number) {
        float a = Key.uniform(3, number);
        float b = Key.uniform(5, number);
        double[] values = {a, b}; // [F]
        String label = a + b > 1 ? "over" : "under";
        return new Row(ContentHash.of(values, label), values, label);
    }

    private static String line(int number) {
        Row row = row(number);
        return String.format(Locale.ROOT, "%s,%s,%s", row.values()[0], row.values()[1], row.texts()[0]);
    }

    private void file(String name, int from, int to) throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,b,kind"));
        IntStream.range(from, to).mapToObj(SparkBackendTest::line).forEach(lines::add);
        Files.write(directory.resolve(name), lines);
    }

    private JobConfig config(String data, int shards) {
        return config("auto", data, shards);
    }

    private JobConfig config(String engine, String data, int shards) {
        return job(engine, "format = csv, header = true, " + data, shards);
    }

    private JobConfig job(String engine, String data, int shards) {
        return JobConfig.parse(
                "test.conf",
                "engine = " + engine
                        + ", seed = 3, data { label { column = kind, type = class }, scale = standardize, "
                        + data + " }\n"
                        + "model { input = [2], loss = softmax-cross-entropy, layers = [{ type = dense, units = 2 }] }\n"
                        + "optimizer { type = sgd, learning-rate = 0.1 }\n"
                        + "train { epochs = 1, batch-size = 20, shards = " + shards + " }\n"
                        + "metrics = [accuracy]\n",
                List.of(),
                directory.toString());
    }

    private static <T> T in(String master, Function<SparkBackend, T> test) {
        SparkConf conf =
                new SparkConf(false).setMaster(master).setAppName("test").set("spark.driver.host", "127.0.0.1");
        SparkSettings.apply(conf, 1000, 8);
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            SparkBackend backend = new SparkBackend(context);
            context.setLogLevel("OFF");
            return test.apply(backend);
        }
    }

    private String train(Backend backend, JobConfig config) {
        return sha(job(config, storage).run(backend));
    }

    private static TrainJob job(JobConfig config, Storage storage) {
        return new TrainJob(config, storage, TrainRun.plain());
    }

    private static String sha(TrainJob.Outcome outcome) {
        return outcome.result().weights().sha256();
    }

    /** A trained body that is frozen, under a new head: the same bits everywhere, and those of the body as they were. */
    @Test
    void aTrainingGoesOnFromTheWeightsOfAnother() throws IOException {
        file("train.csv", 0, 150);
        String first = directory.resolve("first").toString();
        String body = "{ type = dense, units = 6, activation = tanh }, batch-norm";
        JobConfig base = fineTuning(body + ", { type = dense, units = 2 }", "");
        TrainJob.Outcome before = run(base, Optional.of(first), false, new LocalBackend(2));
        String frozen = "{ type = dense, units = 6, activation = tanh, trainable = false }"
                + ", { type = batch-norm, trainable = false }, { type = dense, units = 4, activation = relu"
                + ", learning-rate-multiplier = 0.5 }, { type = dense, units = 2 }";
        JobConfig next = fineTuning(frozen, "init-from { model = first, layers = [layers.0, layers.1] }");
        String second = directory.resolve("second").toString();
        TrainJob.Outcome after = run(next, Optional.of(second), false, new LocalBackend(1));
        int size = 2 * 6 + 6 + 12;
        float[] trained = before.result().weights().parameters();
        float[] tuned = after.result().weights().parameters();
        assertArrayEquals(Arrays.copyOf(trained, size), Arrays.copyOf(tuned, size));
        assertArrayEquals(
                before.result().weights().state(), after.result().weights().state());
        assertNotEquals(
                Arrays.toString(Arrays.copyOfRange(trained, size, size + 6)),
                Arrays.toString(Arrays.copyOfRange(tuned, size, size + 6)));
        String spark = in("local[2]", backend -> sha(run(next, Optional.empty(), false, backend)));
        assertEquals(sha(after), spark);

        storage.delete(first); // a checkpoint wins over where it began
        assertEquals(sha(after), sha(run(next, Optional.of(second), true, new LocalBackend(2))));
        UserException gone =
                assertThrows(UserException.class, () -> run(next, Optional.empty(), false, new LocalBackend(1)));
        assertTrue(gone.getMessage().contains("has no model"), gone.getMessage());
        JobConfig other = fineTuning(frozen, "init-from { model = first, layers = [layers.0] }");
        UserException changed =
                assertThrows(UserException.class, () -> run(other, Optional.of(second), true, new LocalBackend(1)));
        assertTrue(changed.getMessage().contains("init-from.layers"), changed.getMessage());
    }

    private JobConfig fineTuning(String layers, String more) {
        return JobConfig.parse(
                "test.conf",
                "seed = 3, data { format = csv, header = true, label { column = kind, type = class }, train = train.csv }\n"
                        + "model { input = [2], loss = softmax-cross-entropy, layers = [" + layers + "] }\n"
                        + "optimizer { type = adam, learning-rate = 0.05 }\n"
                        + "train { epochs = 2, batch-size = 20, shards = 3 }\n" + more,
                List.of(),
                directory.toString());
    }

    private TrainJob.Outcome run(JobConfig config, Optional<String> output, boolean resume, Backend backend) {
        return new TrainJob(config, storage, TrainRun.plain().into(output, resume)).run(backend);
    }

    @Test
    void filesGiveTheBitsOfThreads() throws IOException {
        file("train-1.csv", 0, 130);
        file("train-2.csv", 130, 137);
        file("validation.csv", 137, 180);
        JobConfig config = config("train = \"train-*.csv\", validation = validation.csv, split.test = 0.2", 5);
        String expected = train(new LocalBackend(2), config);
        for (String master : List.of("local[1]", "local[3]")) {
            assertEquals(expected, in(master, backend -> train(backend, config)), master);
        }
    }

    /** Many small files, of which a task reads several, and documents that stay together. */
    @Test
    void textGivesTheBitsOfThreads() throws IOException {
        for (int i = 0; i < 40; i++) {
            Path document = directory.resolve((i % 2 == 0 ? "ham/" : "spam/") + i + ".txt");
            Files.createDirectories(document.getParent());
            Files.writeString(document, "see you " + (i % 2 == 0 ? "at five " : "buy now ") + i % 7 + " é ".repeat(i));
        }
        JobConfig documents = text(
                "train = \"*am/*\", label { type = class }, split { validation = 0.2, test = 0.2 }, text { max-tokens = 9, "
                        + "output-sequence-length = 6 }",
                "layers = [{ type = embedding, input-dim = 9, output-dim = 3, mask-zero = true }, global-average-pool,"
                        + " { type = dense, units = 2 }]");
        JobConfig characters = text(
                "train = \"*am/*\", label { type = next-character }, split.validation = 0.3, text { max-tokens = 12, "
                        + "output-sequence-length = 6, stride = 4, block-bytes = 20 }",
                "layers = [{ type = embedding, input-dim = 12, output-dim = 5 }, { type = gru, units = 4, "
                        + "return-sequences = true }, { type = dense, units = 12 }]");
        for (JobConfig config : List.of(documents, characters)) {
            String expected = train(new LocalBackend(2), config);
            for (String master : List.of("local[1]", "local[3]")) {
                assertEquals(expected, in(master, backend -> train(backend, config)), master);
            }
        }
    }

    private JobConfig text(String data, String layers) {
        return JobConfig.parse(
                "test.conf",
                "seed = 3, data { format = text, " + data + " }\n"
                        + "model { input = [6], loss = softmax-cross-entropy, " + layers + " }\n"
                        + "optimizer { type = adam }, train { epochs = 2, batch-size = 7, shards = 3 }\n"
                        + "metrics = [accuracy, perplexity]\n",
                List.of(),
                directory.toString());
    }

    /** Images in the format of CIFAR, augmented by row and epoch, whoever gathers them. */
    @Test
    void augmentedImagesGiveTheBitsOfThreads() throws IOException {
        for (String name : List.of("data_batch_1.bin", "data_batch_2.bin", "test_batch.bin")) {
            byte[] records = new byte[40 * 3073];
            for (int i = 0; i < records.length; i++) {
                int drawn = Key.below(Key.mix(Key.mix(1, name), i), 256);
                records[i] = (byte) (i % 3073 == 0 ? drawn % 2 : drawn);
            }
            Files.write(directory.resolve(name), records);
        }
        Files.writeString(
                directory.resolve("batches.meta.txt"),
                String.join("\n", "one two three four five six seven eight nine ten".split(" ")));
        JobConfig config = JobConfig.parse("images.conf", """
                data {
                  format = cifar, train = ".", test = ".", split.validation = 0.2, scale = standardize-channels
                  augment { random-flip = horizontal, random-crop { padding = 4 } }
                }
                model {
                  input = [3, 32, 32], loss = softmax-cross-entropy
                  layers = [{ type = max-pool, pool-size = 4 }, flatten, { type = dense, units = 2 }]
                }
                optimizer { type = sgd, learning-rate = 0.1 }
                train { epochs = 2, batch-size = 20, shards = 3 }
                """, List.of(), directory.toString());
        TrainJob.Outcome expected = job(config, storage).run(new LocalBackend(2));
        assertEquals(List.of("one", "two"), expected.fitted().classes());
        assertEquals(sha(expected), train(new LocalBackend(1), config));
        assertEquals(sha(expected), in("local[2]", backend -> train(backend, config)));
        JobConfig plain = JobConfig.parse("plain.conf", config.text(), List.of(Setting.parse("data.augment=null")), "");
        assertNotEquals(sha(expected), train(new LocalBackend(1), plain));
    }

    @Test
    void aTrainedModelIsEvaluatedOnOtherFilesAsOnThreads() throws IOException {
        file("train.csv", 0, 100);
        file("other.csv", 100, 150);
        JobConfig config = config("train = train.csv", 3);
        String output = directory.resolve("out").toString();
        new TrainJob(config, storage, TrainRun.plain().into(Optional.of(output), false)).run(new LocalBackend(1));
        EvaluateJob job = EvaluateJob.of(ModelFiles.open(storage, output), storage);
        DataPlace files = new DataPlace("--data", directory.resolve("other.csv").toString(), Optional.empty());
        Evaluation expected = job.on(new LocalBackend(1), files);
        assertEquals(50, expected.sums().examples);
        in("local[2]", backend -> {
            Evaluation evaluation = job.on(backend, files);
            assertEquals(expected.sums().loss, evaluation.sums().loss);
            assertArrayEquals(expected.sums().metrics, evaluation.sums().metrics);
            return null;
        });
    }

    @Test
    void liveRowsGiveTheSameBitsHoweverTheyArePartitioned() throws IOException {
        JobConfig config = job("auto", "format = rows, split { validation = 0.2 }", 3);
        List<Integer> rows = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
        rows.addAll(List.of(7, 7, 8)); // equal rows are interchangeable
        List<Integer> reversed = new ArrayList<>(rows);
        Collections.reverse(reversed);
        String first = in("local[2]", backend -> live(backend, config, rows, 1));
        assertEquals(first, in("local[4]", backend -> live(backend, config, reversed, 7)));
        List<Integer> others = rows.subList(0, 200);
        assertNotEquals(first, in("local[2]", backend -> live(backend, config, others, 1)));
    }

    private static String live(SparkBackend backend, JobConfig config, List<Integer> rows, int slices) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(SparkContext.getOrCreate());
        LocalStorage storage = new LocalStorage();
        return sha(job(config, storage).run(backend.over(roles -> new Live(context, rows, slices))));
    }

    /** Some numbers as rows. */
    private record Live(JavaSparkContext context, List<Integer> numbers, int slices) implements SparkRows {
        @Override
        public RowSchema schema() {
            return SCHEMA;
        }

        @Override
        public RowSchema match(RowSchema trained, boolean labelled) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RDD<Row> rows(RowSchema read) {
            return context.parallelize(numbers, slices)
                    .map(SparkBackendTest::row)
                    .rdd();
        }
    }

    @Test
    void gradientsThatPassTheDriversLimitAreMergedOnExecutors() throws IOException {
        file("train.csv", 0, 150);
        JobConfig config = config("job", "train = train.csv, split.validation = 0.1", 8);
        String expected = train(new LocalBackend(1), config);
        SparkConf conf = new SparkConf(false)
                .setMaster("local[4]")
                .setAppName("test")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.ui.enabled", "false")
                .set(SparkBackend.DRIVER_BYTES, "10b");
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            context.setLogLevel("OFF");
            assertEquals(expected, train(new SparkBackend(context), config));
            int stages = IntStream.of(context.statusTracker().getJobIdsForGroup(null))
                    .map(job -> context.statusTracker().getJobInfo(job).stageIds().length)
                    .max()
                    .orElseThrow();
            assertEquals(3, stages, "rows, then nodes of the tree, then merged subtrees");
        }
    }

    @Test
    void otherEnginesAreThoseThatWouldBeTaken() throws IOException {
        file("train.csv", 0, 150);
        StepBound.Alternative threads = new StepBound.Alternative("threads", "on one machine with as many cores");
        in("local[2]", backend -> {
            for (String engine : List.of("auto", "resident")) {
                assertEquals(List.of(threads), others(backend, engine));
            }
            assertEquals(List.of(new StepBound.Alternative("resident", ""), threads), others(backend, "job"));
            return null;
        });
    }

    private List<StepBound.Alternative> others(Backend backend, String engine) {
        JobConfig config = config(engine, "train = train.csv", 3);
        try (PreparedData data = backend.prepare(config, storage)) {
            FittedTransforms fitted = config.data().fit(data.schema(), data.summaries(Split.TRAIN));
            try (GradientEngine made = data.engine(config.trial(fitted, data.summaries(Split.TRAIN)))) {
                return StepBound.alternatives(made);
            }
        }
    }

    @Test
    void badDataIsTheParsersOneLine() throws IOException {
        file("train.csv", 0, 50);
        Files.writeString(directory.resolve("train.csv"), "1,oops,over\n", StandardOpenOption.APPEND);
        JobConfig config = config("train = train.csv", 3);
        String message = assertThrows(UserException.class, () -> train(new LocalBackend(1), config))
                .getMessage();
        assertTrue(message.contains("train.csv:52"), message);
        assertEquals(
                message,
                in(
                        "local[2]",
                        backend -> assertThrows(UserException.class, () -> train(backend, config))
                                .getMessage()));
    }

    @Test
    void dataWithoutRowsToTrainOnIsOneLine() throws IOException {
        file("train.csv", 0, 0);
        JobConfig config = config("train = train.csv", 3);
        String message = assertThrows(UserException.class, () -> train(new LocalBackend(1), config))
                .getMessage();
        assertEquals(
                message,
                in(
                        "local[2]",
                        backend -> assertThrows(UserException.class, () -> train(backend, config))
                                .getMessage()));
    }

    @Test
    void aFileThatAnExecutorDoesNotSeeIsOneLine() {
        String uri = "file:" + directory.resolve("only-on-the-driver.csv");
        FileRange range = new FileRange(uri, "", 0, 0, 100);
        String message = assertThrows(
                        UserException.class,
                        () -> FilesRdd.requireVisible(range, storage, new SparkInternals.Place("3", "node-7")))
                .getMessage();
        assertTrue(message.startsWith(uri + ": the executor on node-7 does not see this file"), message);
        assertTrue(message.contains("hdfs://"), message);
    }

    @Test
    void theHashSeesEveryValueAndTheLabel() {
        double[] values = {1, 2, 3};
        assertEquals(ContentHash.of(values, "x"), ContentHash.of(values.clone(), "x"));
        List<Object> different = List.of(
                ContentHash.of(values, "x"),
                ContentHash.of(values, "y"),
                ContentHash.of(values),
                ContentHash.of(values, ""),
                ContentHash.of(new double[] {1, 3, 2}, "x"),
                ContentHash.of(new double[] {1, 2}, "x"),
                ContentHash.of(new double[] {1, 2, 3, 0}, "x"));
        assertEquals(7, different.stream().distinct().count());
    }
}
