package io.tributary.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.random.Key;
import io.tributary.train.TrainingListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Spark's pages and metrics show of a training, fetched from them while it runs. */
class WatchedTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SINK = "spark.metrics.conf.*.sink.";

    private static SparkSession session;
    private static Dataset<Row> rows;

    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                .master("local[3]")
                .config("spark.ui.enabled", "true")
                .config("spark.ui.port", "0")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config(SINK + "prometheusServlet.class", "org.apache.spark.metrics.sink.PrometheusServlet")
                .config(SINK + "prometheusServlet.path", "/metrics/prometheus")
                .config(SINK + "jmx.class", "org.apache.spark.metrics.sink.JmxSink")
                .getOrCreate();
        StructType schema = new StructType()
                .add("a", DataTypes.DoubleType)
                .add("b", DataTypes.DoubleType)
                .add("side", DataTypes.StringType);
        List<Row> points = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            double a = Key.uniform(1, i);
            double b = Key.uniform(2, i);
            points.add(RowFactory.create(a, b, a > b ? "below" : "above"));
        }
        rows = session.createDataFrame(points, schema);
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static String config(String engine, int epochs) {
        return """
                name = points
                data { format = rows, label { column = side, type = class }, split { validation = 0.2 } }
                model { input = [2], layers = [{ type = dense, units = 2 }], loss = softmax-cross-entropy }
                optimizer { type = sgd, learning-rate = 0.1 }
                metrics = [accuracy]
                train { batch-size = 50, shards = 2, report-steps = 1, epochs = %d }
                engine = %s
                """.formatted(epochs, engine);
    }

    private static String get(String path) {
        URI page = URI.create(session.sparkContext().uiWebUrl().get() + path);
        try (InputStream in = page.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode api(String path) {
        try {
            return JSON.readTree(
                    get("/api/v1/applications/" + session.sparkContext().applicationId() + path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void metricsAreInPrometheusAndJmxWhileItRuns() {
        List<String> seen = new ArrayList<>();
        List<Double> beans = new ArrayList<>();
        Tributary.training(rows, config("job", 3))
                .listener(new TrainingListener() {
                    @Override
                    public void stepped(Progress progress) {
                        if (progress.step() == 10) {
                            seen.add(get("/metrics/prometheus/"));
                            beans.add(bean("loss"));
                        }
                    }
                })
                .fit();
        for (String gauge : List.of(
                "loss",
                "examplesPerSecond",
                "validationLoss",
                "validation_accuracy",
                "stepMillis_forward",
                "stepMillis_wait",
                "stepMillis_slowestLag")) {
            assertTrue(Double.isFinite(value(seen.get(0), gauge)), gauge);
        }
        assertTrue(value(seen.get(0), "stepMillis_slowestLag") >= 0);
        assertEquals(9, value(seen.get(0), "step"), 1, "this test's listener may be told first");
        assertTrue(beans.get(0) > 0);
        assertTrue(!get("/metrics/prometheus/").contains("tributary"), "gone with the training");
    }

    private static double value(String page, String gauge) {
        String line = page.lines()
                .filter(each -> each.contains("tributary_points_" + gauge + "_Value"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + gauge + " in " + page));
        return Double.parseDouble(line.substring(line.lastIndexOf(' ')));
    }

    private static Double bean(String gauge) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            for (ObjectName name : server.queryNames(null, null)) {
                if (String.valueOf(name.getKeyProperty("name")).endsWith("tributary.points." + gauge)) {
                    return (Double) server.getAttribute(name, "Value");
                }
            }
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError("no bean of " + gauge);
    }

    @Test
    void jobsAndStagesSayWhatTheyDo() {
        session.sparkContext().setJobDescription("the user's own");
        Tributary.fit(rows, config("job", 2));
        assertEquals("the user's own", session.sparkContext().getLocalProperty("spark.job.description"));
        session.sparkContext().setJobDescription(null);
        assertSaid("/jobs", "points: reading and packing the rows");
        assertSaid("/jobs", "points: epoch 2 of 2, steps 5 to 8: 6");
        assertSaid("/jobs", "points: evaluation of the validation rows");
        assertSaid("/stages", "points: epoch 1 of 2, steps 1 to 4: 3");
    }

    private static void assertSaid(String path, String description) {
        TreeSet<String> said = new TreeSet<>();
        for (int look = 0; look < 100 && !said.contains(description); look++) { // the pages follow the jobs
            for (JsonNode each : api(path)) {
                said.add(each.path("description").asText());
            }
            LockSupport.parkNanos(50_000_000);
        }
        assertTrue(said.contains(description), () -> description + " is not in " + said);
    }

    /** Spark fixes a stage's description when it is submitted; how far it is, the metrics say. */
    @Test
    void aResidentStageSaysWhatItIs() {
        Tributary.fit(rows, config("resident", 5));
        assertSaid("/jobs", "points: resident tasks from step 1 on, 5 epochs of 4 steps");
    }
}
