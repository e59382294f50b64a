package io.tributary.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.feature.LabeledPoint;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model's predictions for DataFrames and streams, in SQL, and in functions of the user's own. */
class TransformTest {
    private static final int ROWS = 700;
    private static final String CONFIG = """
            seed = 5
            data {
              format = rows
              label { column = kind, type = class }
              ignore = [id]
              columns { city { type = category, encoding = one-hot }, b { missing = mean } }
              scale = standardize
            }
            model {
              input = [6]
              layers = [{ type = dense, units = 40, activation = tanh }, { type = dense, units = 3 }]
              loss = softmax-cross-entropy
            }
            optimizer { type = adam, learning-rate = 0.02 }
            train { epochs = 3, batch-size = 50, shards = 2 }
            """;

    @TempDir
    static Path directory;

    private static SparkSession session;
    private static Model model;

    @BeforeAll
    static void train() {
        session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
        model = Tributary.fit(rows(), CONFIG, directory.resolve("out").toString())
                .model();
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static Dataset<Row> rows() {
        return session.range(0, ROWS, 1, 3)
                .selectExpr(
                        "id",
                        "cast(id * 37 % 101 as double) / 64 as a",
                        "if(id % 11 = 0, null, cast(id * 53 % 97 as float)) as b",
                        "concat('c', id % 4) as city",
                        "cast((id * 37 % 101 + id * 53 % 97) div 70 as int) as kind");
    }

    private static double[] features(Row row) {
        double b = row.isNullAt(row.fieldIndex("b")) ? Double.NaN : row.getFloat(row.fieldIndex("b"));
        int city = Integer.parseInt(row.<String>getAs("city").substring(1));
        return new double[] {row.<Double>getAs("a"), b, city + 1}; // 0 are cities that are unknown
    }

    /** The rule: less than 1e-5 of the greatest output, whoever its neighbours are. */
    private static void assertPredicted(Row row) {
        double[] expected = model.predict(features(row));
        for (int k = 0; k < expected.length; k++) {
            assertEquals(expected[k], row.<Double>getAs("probability_" + k), 1e-5);
        }
        int kind = row.<Integer>getAs("prediction");
        for (double each : expected) {
            assertTrue(each <= expected[kind] + 2e-5, row::toString);
        }
    }

    @Test
    void columnsAreAppendedAndAllElseStays() {
        Dataset<Row> rows = rows();
        Dataset<Row> predicted = Tributary.transform(model, rows);
        assertArrayEquals(
                new String[] {
                    "id", "a", "b", "city", "kind", "prediction", "probability_0", "probability_1", "probability_2"
                },
                predicted.columns());
        assertEquals(
                DataTypes.IntegerType, predicted.schema().apply("prediction").dataType(), "as the label was");
        assertEquals(DataTypes.FloatType, predicted.schema().apply("b").dataType());
        assertEquals(rows.toJavaRDD().getNumPartitions(), predicted.toJavaRDD().getNumPartitions());
        List<Row> all = predicted.collectAsList();
        assertEquals(
                rows.collectAsList(),
                predicted
                        .drop("prediction", "probability_0", "probability_1", "probability_2")
                        .collectAsList());
        all.forEach(TransformTest::assertPredicted);
        List<Row> without = Tributary.transform(
                        model, rows.drop("kind").repartition(5).orderBy("id"))
                .collectAsList();
        assertEquals(ROWS, without.size());
        without.forEach(TransformTest::assertPredicted);
    }

    @Test
    void aStreamGoesOnWhereItStopped() throws Exception {
        String source = directory.resolve("source").toString();
        rows().filter("id < 300").write().parquet(source);
        stream(source);
        assertEquals(
                300,
                session.read().parquet(directory.resolve("sink").toString()).count());
        rows().filter("id >= 300").write().mode("append").parquet(source);
        stream(source);
        List<Row> all = session.read()
                .parquet(directory.resolve("sink").toString())
                .orderBy("id")
                .collectAsList();
        assertEquals(ROWS, all.size(), "none twice, none left out");
        all.forEach(TransformTest::assertPredicted);
    }

    private static void stream(String source) throws Exception {
        Dataset<Row> rows = session.readStream().schema(rows().schema()).parquet(source);
        StreamingQuery query = Tributary.transform(
                        Model.load(directory.resolve("out").toString()), rows)
                .writeStream()
                .option("checkpointLocation", directory.resolve("progress").toString())
                .trigger(Trigger.AvailableNow())
                .format("parquet")
                .start(directory.resolve("sink").toString());
        query.awaitTermination();
    }

    @Test
    void aFunctionOfSqlPredictsRowByRow() {
        Tributary.register(session, "kinds", model);
        rows().createOrReplaceTempView("points");
        session.sql("SELECT *, p.* FROM (SELECT *, kinds(struct(*)) AS p FROM points)")
                .collectAsList()
                .forEach(row -> {
                    double[] expected = model.predict(features(row));
                    for (int k = 0; k < expected.length; k++) {
                        assertEquals(expected[k], row.<Double>getAs("probability_" + k), 0, "the same call");
                    }
                });
    }

    @Test
    void aModelGoesIntoFunctionsOfTheUsersOwn() {
        Model own = model;
        List<String> labels = rows().map(
                        (MapFunction<Row, String>) row -> own.predictClass(features(row)), Encoders.STRING())
                .collectAsList();
        List<String> expected = new ArrayList<>();
        rows().collectAsList().forEach(row -> expected.add(model.predictClass(features(row))));
        assertEquals(expected, labels);
    }

    @Test
    void vectorsWithoutNamesComeInOneColumn() {
        String config = CONFIG.replace("ignore = [id]", "")
                .replace("columns { city { type = category, encoding = one-hot }, b { missing = mean } }", "")
                .replace("column = kind", "column = label")
                .replace("input = [6]", "input = [2]");
        List<LabeledPoint> points = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            points.add(new LabeledPoint(i % 3, Vectors.dense(i % 7, i % 5)));
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        Model vectors = Tributary.fit(context.parallelize(points, 2), config).model();
        Dataset<Row> rows = session.createDataFrame(points, LabeledPoint.class);
        for (Row row : Tributary.transform(vectors, rows).collectAsList()) {
            double[] features = row.<Vector>getAs("features").toArray();
            assertEquals(vectors.predict(features)[1], row.<Double>getAs("probability_1"), 1e-5);
        }
    }

    @Test
    void documentsComeInTheColumnText() {
        Model letters = Model.load("../trainer/src/test/resources/io/tributary/model/models-v1/letters");
        String document = "The River and the stream: flood, ford!";
        Dataset<Row> mails =
                session.createDataset(List.of(document), Encoders.STRING()).toDF("text");
        Row row = Tributary.transform(letters, mails).first();
        assertEquals("loud", row.getAs("prediction"));
        assertEquals(letters.predict(document)[0], row.<Double>getAs("probability_loud"), 1e-5);
    }

    @Test
    void saysInOneLineWhatDoesNotFit() {
        assertMessage(
                "the DataFrame: has a column \"Prediction\", which is what predictions are called; rename it",
                rows().withColumnRenamed("id", "Prediction"));
        assertMessage(
                "the DataFrame: no column \"city\", which the training data has; it has the columns id, a, b, kind",
                rows().drop("city"));
        assertMessage(
                "the DataFrame, column a: must be numeric, boolean or a vector, is string; set type = category for it in "
                        + "data.columns, or leave it out with data.ignore",
                rows().withColumn("a", functions.lit("much")));
    }

    private static void assertMessage(String message, Dataset<Row> rows) {
        assertEquals(
                message,
                assertThrows(UserException.class, () -> Tributary.transform(model, rows))
                        .getMessage());
    }
}
