package io.tributary.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.model.Model;
import io.tributary.model.VectorModel;
import io.tributary.random.Key;
import io.tributary.spark.engine.Logged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.LabeledPoint;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
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
import scala.Tuple2;

/** Training from DataFrames and RDDs in a session with Spark's own settings, the Java serializer among them. */
class TributaryTest {
    private static final int ROWS = 600;
    private static final String CONFIG = """
            seed = 5
            data {
              format = rows
              label { column = side, type = class }
              ignore = [note]
              split { validation = 0.2 }
              scale = standardize
            }
            model {
              input = [3]
              layers = [{ type = dense, units = 12, activation = tanh }, { type = dense, units = 2 }]
              loss = softmax-cross-entropy
            }
            optimizer { type = adam, learning-rate = 0.02 }
            train { epochs = 12, batch-size = 50, shards = 3 }
            metrics = [accuracy]
            """;

    private static SparkSession session;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    /** Points of a square; which side of a curve they lie on is their class. */
    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double a = Key.uniform(1, i);
            double b = Key.uniform(2, i);
            boolean flag = Key.uniform(3, i) > 0.5;
            rows.add(RowFactory.create(Vectors.dense(a, b), flag, a * a > b ? "below" : "above", "row " + i));
        }
        return rows;
    }

    private static Dataset<Row> frame(List<Row> rows, int partitions) {
        StructType schema = new StructType()
                .add("point", SQLDataTypes.VectorType())
                .add("flag", DataTypes.BooleanType)
                .add("side", DataTypes.StringType)
                .add("note", DataTypes.StringType);
        return session.createDataFrame(rows, schema).repartition(partitions);
    }

    @Test
    void partitioningAndOrderChangeNoBit() {
        List<Row> shuffled = rows();
        Collections.rotate(shuffled, 217);
        Fit fit = Tributary.fit(frame(rows(), 1), CONFIG);
        assertEquals(
                fit.summary().weightsSha256(),
                Tributary.fit(frame(shuffled, 7), CONFIG).summary().weightsSha256());
        assertTrue(fit.summary().validationMetrics().get("accuracy") > 0.9, fit.summary()::toString);
        assertEquals("job", fit.summary().engine());
    }

    @Test
    void aSessionWhoseSlotsAreAllNeededHearsOfResidentTasksAndTheirTerms() {
        try (Logged logged = Logged.warnings()) {
            Tributary.fit(frame(rows(), 1), CONFIG);
            assertEquals(
                    List.of("engine job: resident tasks would hold all 2 slots of this session until the training ends;"
                            + " engine = resident if no other job needs them"),
                    logged.lines());
        }
        String terms = "; engine = resident (which holds all 2 slots of this session until the training ends)";
        for (String engine : List.of("job", "auto")) {
            assertEquals(
                    terms + " or a larger train.batch-size would help (the batch size is part of the result)",
                    advice("engine = " + engine + "\n" + CONFIG.replace("epochs = 12", "epochs = 3")));
        }
        assertEquals(
                terms + " would help",
                advice(CONFIG.replace("epochs = 12, batch-size = 50", "epochs = 25, batch-size = all")));
    }

    /** What the line on what bounds a step says after that. */
    private static String advice(String config) {
        try (Logged logged = Logged.infos()) {
            Tributary.fit(frame(rows(), 1), config);
            List<String> lines = logged.lines().stream()
                    .filter(line -> line.startsWith("bound by the Spark job around each step"))
                    .toList();
            assertEquals(1, lines.size(), logged.lines()::toString);
            return lines.get(0).substring(lines.get(0).indexOf(';'));
        }
    }

    @Test
    void theModelPredictsWithoutSparkOnRawFeatures() {
        Model model = Tributary.fit(frame(rows(), 2), CONFIG).model();
        assertEquals("below", model.predictClass(new float[] {0.95f, 0.1f, 1}));
        assertEquals("above", model.predictClass(new float[] {0.1f, 0.9f, 0}));
        Vector probabilities = new VectorModel(model).predict(Vectors.sparse(3, new int[] {1}, new double[] {0.9}));
        assertEquals(1, probabilities.apply(0) + probabilities.apply(1), 1e-6);
    }

    @Test
    void labelledPointsTrainToo() {
        List<LabeledPoint> points = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double a = Key.uniform(1, i);
            double b = Key.uniform(2, i);
            points.add(new LabeledPoint(a * a > b ? 1 : 0, Vectors.dense(a, b, 0)));
        }
        JavaRDD<LabeledPoint> rdd =
                JavaSparkContext.fromSparkContext(session.sparkContext()).parallelize(points, 3);
        String config = CONFIG.replace("column = side", "column = label").replace("ignore = [note]", "");
        Fit fit = Tributary.fit(rdd, config);
        assertTrue(fit.summary().validationMetrics().get("accuracy") > 0.9, fit.summary()::toString);
        assertEquals("1", fit.model().predictClass(new float[] {0.95f, 0.1f, 0}));
    }

    @Test
    void theSessionKeepsItsSettingsAndItsOutputsCanBeLoaded() {
        Map<String, String> before = settings();
        Path output = directory.resolve("out");
        Fit fit = Tributary.fit(frame(rows(), 2), CONFIG, output.toString());
        assertEquals(before, settings());
        assertTrue(Files.exists(output.resolve("summary.json")));
        float[] features = {0.3f, 0.4f, 1};
        assertEquals(
                fit.model().predict(features)[0], Model.load(output.toString()).predict(features)[0]);
    }

    private static Map<String, String> settings() {
        Map<String, String> all = new TreeMap<>();
        for (Tuple2<String, String> setting : session.sparkContext().conf().getAll()) {
            all.put(setting._1(), setting._2());
        }
        return all;
    }

    @Test
    void categoriesAndMissingValuesTrainToo() {
        StructType schema = new StructType()
                .add("city", DataTypes.StringType)
                .add("level", DataTypes.LongType)
                .add("a", DataTypes.DoubleType)
                .add("side", DataTypes.StringType);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            int city = Key.below(Key.mix(1, i), 4);
            long level = Key.below(Key.mix(2, i), 3);
            Double a = i % 9 == 0 ? null : i % 9 == 1 ? Double.NaN : (double) Key.uniform(3, i);
            rows.add(RowFactory.create(
                    city == 0 ? null : "city " + city, level, a, city + level + (a == null ? 0 : a) > 2.5 ? "r" : "l"));
        }
        String columns = """
                columns {
                  city { type = category, encoding = one-hot, missing = category }
                  level { type = category, encoding = one-hot, unknown = error }
                  a { missing = 0.5, missing-indicator = true }
                }
                """;
        String config = CONFIG.replace("ignore = [note]", columns).replace("input = [3]", "input = [9]");
        Fit fit = Tributary.fit(session.createDataFrame(rows, schema).repartition(3), config);
        Collections.rotate(rows, 100);
        Fit same = Tributary.fit(session.createDataFrame(rows, schema).repartition(2), config);
        assertEquals(fit.summary().weightsSha256(), same.summary().weightsSha256());
        assertTrue(fit.summary().validationMetrics().get("accuracy") > 0.9, fit.summary()::toString);
        Model model = fit.model();
        assertEquals("r", model.predictClass(model.features(Map.of("city", "city 3", "level", 2, "a", 0.9))));
        assertEquals("l", model.predictClass(model.features(Map.of("level", 0L))));
        rows.set(5, RowFactory.create("city 1", null, 1.0, "l"));
        RuntimeException missing = assertThrows(
                RuntimeException.class, () -> Tributary.fit(session.createDataFrame(rows, schema), config));
        assertEquals(
                "the DataFrame, column level: the category is missing; fill it in, or set missing = category for the "
                        + "column",
                missing.getMessage());
    }

    /** A session's log is the user's: Spark prints there what a task threw, in each attempt. */
    @Test
    void aBadRowIsALineInSparksLog() {
        List<Row> withNull = rows();
        withNull.set(9, RowFactory.create(Vectors.dense(1, 2), null, "above", ""));
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        session.sparkContext().addSparkListener(new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.reason() instanceof TaskFailedReason failed) {
                    told.add(failed.toErrorString());
                }
            }
        });
        UserException error = assertThrows(UserException.class, () -> Tributary.fit(frame(withNull, 2), CONFIG));
        assertTrue(
                Stream.of(error.getStackTrace())
                        .anyMatch(at -> at.getClassName().equals(getClass().getName())),
                "whoever called it finds the place");
        long start = System.nanoTime();
        while (told.isEmpty() && System.nanoTime() - start < 20_000_000_000L) {
            Thread.onSpinWait();
        }
        for (String each : told) {
            assertTrue(each.contains("column flag: must be a number, and is null"), each);
            assertFalse(each.contains("\tat "), each);
        }
        assertFalse(told.isEmpty());
    }

    @Test
    void saysInOneLineWhatIsWrongWithTheRows() {
        List<Row> withNull = rows();
        withNull.set(9, RowFactory.create(Vectors.dense(1, 2), null, "above", ""));
        assertMessage(
                "the DataFrame, column flag: must be a number, and is null; fill it in, delete the row, or let data.missing say what takes its place",
                withNull);
        List<Row> ragged = rows();
        ragged.set(9, RowFactory.create(Vectors.dense(1, 2, 3), true, "above", ""));
        assertMessage("the DataFrame, column point: all vectors need 2 values as the first has, got 3", ragged);
        UserException text = assertThrows(
                UserException.class, () -> Tributary.fit(frame(rows(), 1), CONFIG.replace("ignore = [note]", "")));
        assertEquals(
                "the DataFrame, column note: must be numeric, boolean or a vector, is string; set type = category for it "
                        + "in data.columns, or leave it out with data.ignore",
                text.getMessage());
        UserException missing = assertThrows(
                UserException.class,
                () -> Tributary.fit(frame(rows(), 1), CONFIG.replace("column = side", "column = sid")));
        assertTrue(
                missing.getMessage().startsWith("data.label.column: no column sid in the DataFrame"),
                missing::getMessage);
        UserException files = assertThrows(
                UserException.class,
                () -> Tributary.fit(
                        frame(rows(), 1),
                        CONFIG.replace("format = rows", "format = csv, train = x.csv, header = true")));
        assertTrue(files.getMessage().startsWith("data.format: must be rows"), files::getMessage);
    }

    private static void assertMessage(String message, List<Row> rows) {
        RuntimeException thrown = assertThrows(RuntimeException.class, () -> Tributary.fit(frame(rows, 1), CONFIG));
        assertEquals(message, thrown.getMessage());
    }

    /** Four kinds of rows, as XOR's: partitioning has no say, the fraction is met, and equal rows stay together if told to. */
    @Test
    void equalRowsAreCountedByOccurrence() {
        StructType schema = new StructType()
                .add("a", DataTypes.DoubleType)
                .add("b", DataTypes.DoubleType)
                .add("y", DataTypes.StringType);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            rows.add(RowFactory.create((double) (i & 1), (double) (i >> 1 & 1), (i & 1) == (i >> 1 & 1) ? "n" : "p"));
        }
        String config = """
                seed = 3
                data { format = rows, label { column = y, type = class }, split { validation = 0.2 } }
                model { input = [2], layers = [{ type = dense, units = 2 }], loss = softmax-cross-entropy }
                optimizer { type = sgd, learning-rate = 0.1 }
                train { epochs = 2, batch-size = 32, shards = 3 }
                """;
        Dataset<Row> frame = session.createDataFrame(rows, schema);
        Fit one = Tributary.fit(frame.repartition(1), config);
        Fit seven = Tributary.fit(frame.repartition(7), config);
        assertEquals(one.summary().weightsSha256(), seven.summary().weightsSha256());
        assertEquals(2 * 320, one.summary().examples(), 2 * 32, "of 400 a fifth is held out, within sampling error");
        List<Row> kinds = new ArrayList<>(); // 40 of them, 10 rows each
        for (int i = 0; i < 400; i++) {
            kinds.add(RowFactory.create((double) (i % 40), 0.0, i % 2 == 0 ? "n" : "p"));
        }
        String grouped = config.replace("validation = 0.2", "validation = 0.5, group-equal = true");
        Fit together = Tributary.fit(session.createDataFrame(kinds, schema), grouped);
        assertEquals(0, together.summary().examples() / 2 % 10, "a kind is in one split");
        assertEquals(200, together.summary().examples() / 2, 90);
    }
}
