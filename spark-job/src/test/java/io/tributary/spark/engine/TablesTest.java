package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.format.DataPlace;
import io.tributary.job.Backend;
import io.tributary.job.EvaluateJob;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.job.TrainJob;
import io.tributary.job.TrainRun;
import io.tributary.model.ModelFiles;
import io.tributary.spark.source.DatasetRows;
import io.tributary.spark.source.Tables;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that the readers of Spark give. */
class TablesTest {
    private static SparkSession session;

    @TempDir
    static Path directory;

    private final Storage storage = new LocalStorage();

    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                .master("local[2]")
                .appName("test")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "3")
                .config(
                        "spark.sql.warehouse.dir",
                        directory.resolve("warehouse").toString())
                .getOrCreate();
        session.sparkContext().setLogLevel("OFF");
        Dataset<Row> rows = rows();
        rows.repartition(3).write().parquet(path("p"));
        rows.write().orc(path("o"));
        rows.repartition(2).write().json(path("j"));
        rows.write().option("header", true).csv(path("c"));
        rows.write().saveAsTable("flights");
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static String path(String name) {
        return directory.resolve(name).toString();
    }

    private static Dataset<Row> rows() {
        return session.range(0, 300)
                .selectExpr(
                        "cast(id * 37 % 101 as double) / 64 as a",
                        "cast(id * 53 % 97 as double) / 64 as b",
                        "concat('c', id % 3) as carrier",
                        "case when id * 37 % 101 + id * 53 % 97 > 99 then 'late' else 'fine' end as kind");
    }

    private static JobConfig config(String data) {
        return JobConfig.parse(
                "test.conf",
                "seed = 3, data { label { column = kind, type = class }, scale = standardize, "
                        + "columns { carrier { type = category, encoding = one-hot } }, split { validation = 0.2 }, "
                        + data + " }\n"
                        + "model { input = [5], loss = softmax-cross-entropy, layers = [{ type = dense, units = 2 }] }\n"
                        + "optimizer { type = sgd, learning-rate = 0.1 }\n"
                        + "train { epochs = 2, batch-size = 20, shards = 3 }\n",
                List.of(),
                directory.toString());
    }

    private float[] train(Backend backend, JobConfig config, Optional<String> output) {
        return new TrainJob(config, storage, TrainRun.plain().into(output, false))
                .run(backend)
                .result()
                .weights()
                .parameters();
    }

    private static JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    private static Backend threads() {
        return new LocalBackend(2, storage -> Tables.onDriver(session.sparkContext(), storage));
    }

    @Test
    void everyReaderGivesTheBitsOfTheDataFrameOnSparkAndOnThreads() {
        JobConfig live = config("format = rows");
        Backend rows = new SparkBackend(context())
                .over(roles -> new DatasetRows("the DataFrame", rows().repartition(5), roles));
        float[] expected = train(rows, live, Optional.empty());
        for (String data : List.of(
                "format = parquet, train = p",
                "format = orc, train = o",
                "format = json, train = j",
                "format = spark, reader = parquet, train = p",
                "format = table, train = flights",
                "format = csv-spark, train = c, options { header = \"true\", inferSchema = \"true\" }")) {
            assertEquals(
                    Arrays.toString(expected),
                    Arrays.toString(train(new SparkBackend(context()), config(data), Optional.empty())),
                    data);
            assertEquals(
                    Arrays.toString(expected), Arrays.toString(train(threads(), config(data), Optional.empty())), data);
        }
    }

    @Test
    void rowsAreThoseThatMeetTheConditionAndTheModelIsEvaluatedOnOthers() throws IOException {
        String where = "where = \"b > 0.25 and kind is not null\"";
        JobConfig config = config(
                "format = parquet, train = p, " + where + ", select = [a, \"b\", \"upper(carrier) as carrier\", kind]");
        String output = path("out");
        float[] some = train(threads(), config, Optional.of(output));
        assertNotEquals(
                Arrays.toString(train(threads(), config("format = parquet, train = p"), Optional.empty())),
                Arrays.toString(some));
        assertTrue(ModelFiles.open(storage, output).config().contains("b > 0.25"), "the condition goes with the model");
        EvaluateJob job = EvaluateJob.of(ModelFiles.open(storage, output), storage);
        DataPlace other = new DataPlace("--data", path("p"), Optional.empty());
        long meeting = rows().where("b > 0.25").count();
        assertEquals(meeting, job.on(threads(), other).sums().examples);
        assertEquals(meeting, job.on(new SparkBackend(context()), other).sums().examples);
    }

    @Test
    void whatIsWrongIsOneLine() {
        fails("data.train: ", "format = parquet, train = nowhere");
        fails("data.where: Spark cannot read c > 1: ", "format = parquet, train = p, where = \"c > 1\"");
        fails("data.select: Spark cannot read x: ", "format = parquet, train = p, select = [x]");
        fails("data.train: Spark cannot read ", "format = spark, reader = nosuch, train = p");
        fails(
                "data.options.token: the environment has no variable TRIBUTARY_NO_SUCH; export it",
                "format = parquet, train = p, options { token = \"env:TRIBUTARY_NO_SUCH\" }");
        String secret = assertThrows(
                        UserException.class,
                        () -> config("format = parquet, train = p, options { fs.password = hush }"))
                .getMessage();
        assertTrue(secret.contains("is stored with the model") && !secret.contains("hush"), secret);
    }

    private void fails(String beginning, String data) {
        String message = assertThrows(
                        UserException.class, () -> train(new SparkBackend(context()), config(data), Optional.empty()))
                .getMessage();
        assertTrue(message.startsWith(beginning) && !message.contains("\n"), message);
    }
}
