package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.spark.Tributary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train}, {@code evaluate} and {@code predict} on a table of Spark, and on a model that was trained in a session. */
class TableCommandsTest {
    private static final String REST = """
            model { input = [2], layers = [{ type = dense, units = 8, activation = tanh }, { type = dense, units = 3 }],
              loss = softmax-cross-entropy }
            optimizer { type = adam, learning-rate = 0.05 }
            train { epochs = 5, batch-size = 50 }
            metrics = [accuracy]
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeTable() {
        inSpark(session -> rows(session).coalesce(1).write().parquet(path("table")));
    }

    private static Dataset<Row> rows(SparkSession session) {
        return session.range(0, 400)
                .selectExpr(
                        "id",
                        "cast(id * 37 % 101 as double) / 101 as a",
                        "cast(id * 53 % 97 / 97 as float) as b",
                        "cast((id * 37 % 101) div 40 as int) as kind",
                        "date_add(date'2024-01-01', cast(id as int)) as day");
    }

    private static void inSpark(Consumer<SparkSession> work) {
        SparkSession session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        try {
            work.accept(session);
        } finally {
            session.stop();
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void whatWasTrainedOnATableIsEvaluatedAndPredictedOnTables() throws IOException {
        Files.writeString(
                folder.resolve("job.conf"),
                "data { format = parquet, train = table, label { column = kind, type = class }, ignore = [id, day], "
                        + "where = \"id < 300\", split { test = 0.2 } }\n" + REST);
        Trained trained = Trained.of(folder.resolve("job.conf"), folder.resolve("out"));
        assertTrue(CommandRun.done(List.of("evaluate", path("out"))).out().contains("accuracy"));
        String all = CommandRun.done(List.of("evaluate", path("out"), "--data", path("table")))
                .out();
        assertTrue(all.matches("(?s)examples \\(test\\) +300\\n.*"), all);
        CommandRun.done(List.of(
                "predict", path("out"), "--input", path("table"), "--output", path("typed"), "--format", "PARQUET"));
        CommandRun.done(List.of("predict", path("out"), "--input", path("table"), "--output", path("text")));
        inSpark(session -> {
            Dataset<Row> typed = session.read().parquet(path("typed"));
            assertEquals(300, typed.count(), "where goes with the model");
            assertEquals(
                    DataTypes.IntegerType, typed.schema().apply("prediction").dataType());
            assertEquals(DataTypes.DateType, typed.schema().apply("day").dataType());
            assertEquals(DataTypes.FloatType, typed.schema().apply("b").dataType());
            assertEquals(
                    rows(session).filter("id < 300").collectAsList(),
                    typed.select("id", "a", "b", "kind", "day").collectAsList(),
                    "in order");
            Dataset<Row> text = session.read()
                    .option("header", true)
                    .option("inferSchema", true)
                    .csv(path("text"));
            assertEquals(
                    DataTypes.IntegerType, text.schema().apply("prediction").dataType());
            assertEquals(
                    typed.select("prediction", "probability_2").collectAsList(),
                    text.select("prediction", "probability_2").collectAsList());
        });
        assertTrue(trained.testAccuracy() > 0.5, trained.summary()::toString);
    }

    @Test
    void whatWasTrainedInASessionIsEvaluatedAndPredictedOnTables() {
        inSpark(session -> Tributary.fit(
                rows(session),
                "data { format = rows, label { column = kind, type = class }, ignore = [id, day] }\n" + REST,
                path("fit")));
        String figures = CommandRun.done(
                        List.of("evaluate", path("fit"), "--data", path("table"), "--reader", "parquet"))
                .out();
        assertTrue(figures.matches("(?s)examples \\(test\\) +400\\n.*accuracy.*"), figures);
        CommandRun.done(List.of(
                "predict", path("fit"), "--reader", "parquet", "--input", path("table"), "--output", path("typed")));
        assertTrue(Files.exists(folder.resolve("typed/_SUCCESS")));
        refused(
                "tributary: --reader: is missing: the model was trained on rows of a live session, which are in no files; "
                        + "name what reads a table: parquet, orc, json, csv, table\n",
                List.of("predict", path("fit"), "--input", path("table"), "--output", path("none")));
        refused(
                "tributary: --data: is missing: the model was trained on rows of a live session, which are not here; name a "
                        + "table with labels, and with --reader what reads it\n",
                List.of("evaluate", path("fit")));
        refused(
                "tributary: --reader: goes with --data; add --data, or leave it out\n",
                List.of("evaluate", path("fit"), "--reader", "parquet"));
    }

    private static void refused(String line, List<String> arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertEquals(line, run.err());
        assertEquals(2, run.exitCode());
    }
}
