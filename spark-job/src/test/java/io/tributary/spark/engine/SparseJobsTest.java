package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.format.DataPlace;
import io.tributary.job.Backend;
import io.tributary.job.EvaluateJob;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.job.TrainJob;
import io.tributary.job.TrainRun;
import io.tributary.model.Model;
import io.tributary.model.ModelFiles;
import io.tributary.spark.source.DatasetRows;
import io.tributary.spark.source.Tables;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs over sparse rows: the same bits wherever they run, and close to the same job over dense rows. */
class SparseJobsTest {
    private static final int FEATURES = 40;

    @TempDir
    static Path directory;

    private static JavaSparkContext context;

    private final Storage storage = new HadoopStorage(new Configuration());

    /** The same rows as LibSVM, plain and compressed, and as CSV. */
    @BeforeAll
    static void rows() throws IOException {
        context = new JavaSparkContext(new SparkConf().setMaster("local[2]").setAppName("sparse"));
        Random random = new Random(8);
        StringBuilder sparse = new StringBuilder();
        StringBuilder dense = new StringBuilder();
        for (int row = 0; row < 300; row++) {
            StringBuilder pairs = new StringBuilder();
            StringBuilder cells = new StringBuilder();
            double sum = 0;
            for (int index = 1; index <= FEATURES; index++) {
                String value = random.nextInt(8) > 0 ? "0" : String.format(Locale.ROOT, "%.2f", random.nextGaussian());
                sum += (index % 3 - 1) * Double.parseDouble(value);
                pairs.append(value.equals("0") ? "" : " " + index + ":" + value);
                cells.append(value).append(',');
            }
            String label = sum > 0.5 ? "over" : sum < -0.5 ? "under" : "even";
            sparse.append(label).append(pairs).append('\n');
            dense.append(cells).append(label).append('\n');
        }
        Files.writeString(directory.resolve("a.svm"), sparse);
        Files.writeString(directory.resolve("a.csv"), dense);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve("a.svm.gz")))) {
            out.write(sparse.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    static void stop() {
        context.stop();
    }

    private static JobConfig config(String engine, String data, String train) {
        return config(engine, data, train, FEATURES);
    }

    private static JobConfig config(String engine, String data, String train, int inputs) {
        return JobConfig.parse(
                "test.conf",
                "seed = 3, engine = " + engine + ", data { " + data + " }\n"
                        + "model { input = [" + inputs + "], loss = softmax-cross-entropy, layers = ["
                        + "{ type = dense, units = 6, activation = tanh }, { type = dense, units = 3 }] }\n"
                        + "optimizer { type = adagrad, learning-rate = 0.1 }\n"
                        + "train { " + train + " }\n",
                List.of(),
                directory.toString());
    }

    private static String libsvm(String file) {
        return "format = libsvm, features = " + FEATURES + ", train = \"" + file
                + "\", label { type = class }, scale = 0.5";
    }

    private float[] train(Backend backend, JobConfig config, Optional<String> output) {
        return new TrainJob(config, storage, TrainRun.plain().into(output, false))
                .run(backend)
                .result()
                .weights()
                .parameters();
    }

    @Test
    void everyEngineAndFileGivesTheSameBits() {
        String steps = "epochs = 3, batch-size = 32, shards = 3";
        String split = ", split { validation = 0.2 }";
        String expected = Arrays.toString(
                train(new LocalBackend(1), config("threads", libsvm("a.svm") + split, steps), Optional.empty()));
        assertEquals(
                expected,
                Arrays.toString(train(
                        new LocalBackend(4), config("threads", libsvm("a.svm.gz") + split, steps), Optional.empty())));
        for (String engine : List.of("job", "resident")) {
            assertEquals(
                    expected,
                    Arrays.toString(train(
                            new SparkBackend(context),
                            config(engine, libsvm("a.svm") + split, steps),
                            Optional.empty())),
                    engine);
        }
    }

    /** The same rows in the same shards: only how inputs are kept differs. */
    @Test
    void columnsDeclaredSparseGiveWhatDenseOnesGive() throws IOException {
        String steps = "epochs = 3, batch-size = 32, shards = 3";
        String csv = "format = csv, train = a.csv, label { column = 40, type = class }, scale = 0.5";
        String sparse = IntStream.range(3, FEATURES)
                .mapToObj(column -> column + " { sparse = true }")
                .collect(Collectors.joining(", ", ", columns { ", " }"));
        assertArrayEquals(
                train(new LocalBackend(2), config("threads", csv, steps), Optional.empty()),
                train(new LocalBackend(2), config("threads", csv + sparse, steps), Optional.empty()),
                1e-6f);

        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < 300; row++) {
            lines.append(String.format(
                    Locale.ROOT,
                    "c%d,%d,%s%n",
                    row * 37 % 30,
                    row % 7,
                    row * 37 % 30 > 19 ? "high" : row * 37 % 30 > 9 ? "middle" : "low"));
        }
        Files.writeString(directory.resolve("b.csv"), lines);
        String places = "format = csv, train = b.csv, label { column = 2, type = class }, scale = standardize, "
                + "columns { 0 { type = category, encoding = one-hot";
        float[] dense = train(new LocalBackend(2), config("threads", places + " } }", steps, 31), Optional.empty());
        String output = directory.resolve("places").toString();
        JobConfig declared = config("threads", places + ", sparse = true } }", steps, 31);
        assertArrayEquals(dense, train(new LocalBackend(2), declared, Optional.of(output)), 1e-6f);
        Model model = Model.load(output);
        double[] known = model.predict(model.features(Map.of("0", "c3", "1", 2)));
        double[] unknown = model.predict(model.features(Map.of("0", "nowhere", "1", 2)));
        assertNotEquals(known[0], unknown[0]);
    }

    @Test
    void vectorsDeclaredSparseGiveTheSameBitsInAnyPartitions() {
        SparkSession session = Tables.session(context.sc());
        StructType type = new StructType().add("v", SQLDataTypes.VectorType()).add("kind", DataTypes.StringType);
        Random random = new Random(2);
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < 200; row++) {
            double[] values = new double[FEATURES];
            values[random.nextInt(FEATURES)] = 1;
            values[random.nextInt(FEATURES)] = random.nextGaussian();
            Vector vector = Vectors.dense(values);
            rows.add(RowFactory.create(
                    row % 2 == 0 ? vector : vector.toSparse(), values[0] > 0 ? "a" : values[1] > 0 ? "b" : "c"));
        }
        Dataset<Row> data = session.createDataFrame(rows, type);
        String live = "format = rows, label { column = kind, type = class }";
        String steps =
                "epochs = 8, batch-size = all, shards = 3"; // rows are numbered by content, whose form is another
        float[] dense = fit(config("auto", live, steps), data);
        float[] sparse = null;
        for (int partitions : new int[] {1, 7}) {
            float[] some = fit(
                    config("auto", live + ", columns { v { sparse = true } }", steps), data.repartition(partitions));
            assertTrue(sparse == null || Arrays.equals(sparse, some));
            sparse = some;
        }
        assertArrayEquals(dense, sparse, 1e-6f);
    }

    private float[] fit(JobConfig config, Dataset<Row> rows) {
        Backend backend = new SparkBackend(context).over(roles -> new DatasetRows("the DataFrame", rows, roles));
        return train(backend, config, Optional.empty());
    }

    @Test
    void theModelIsThatOfDenseRowsToRoundingAndEvaluatesOthers() {
        String steps = "epochs = 8, batch-size = all, shards = 2";
        String dense = "format = csv, train = a.csv, label { column = 40, type = class }, scale = 0.5";
        String output = directory.resolve("out").toString();
        float[] sparse = train(new LocalBackend(2), config("threads", libsvm("a.svm"), steps), Optional.of(output));
        assertArrayEquals(train(new LocalBackend(2), config("threads", dense, steps), Optional.empty()), sparse, 1e-6f);

        double[] examples = new double[2 * FEATURES];
        examples[0] = 2;
        examples[FEATURES + 2] = -1;
        Model model = Model.load(output);
        double[] both = model.predict(examples, 2);
        double[] first = model.predict(Arrays.copyOf(examples, FEATURES));
        assertArrayEquals(first, Arrays.copyOf(both, 3));
        assertEquals(1, Arrays.stream(first).sum(), 1e-6);

        EvaluateJob job = EvaluateJob.of(ModelFiles.open(storage, output), storage);
        DataPlace other = new DataPlace("--data", directory.resolve("a.svm.gz").toString(), Optional.empty());
        assertEquals(300, job.on(new SparkBackend(context), other).sums().examples);
        double loss = job.on(new LocalBackend(2), other).sums().loss / 300;
        assertTrue(loss < 1.08, "training lowered it: " + loss);
    }
}
