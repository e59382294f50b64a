package io.tributary.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.job.EvaluateJob;
import io.tributary.model.Model;
import io.tributary.model.ModelFiles;
import io.tributary.random.Key;
import io.tributary.spark.engine.Logged;
import io.tributary.storage.LocalStorage;
import io.tributary.train.StopRequest;
import io.tributary.train.TrainingException;
import io.tributary.train.TrainingListener;
import io.tributary.train.TrainingResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training in a session can be told, tells, and leaves. */
class FitTest {
    private static final int ROWS = 240;

    private static SparkSession session;
    private static Dataset<Row> rows;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        StructType schema = new StructType()
                .add("a", DataTypes.DoubleType)
                .add("b", DataTypes.DoubleType)
                .add("side", DataTypes.StringType);
        List<Row> points = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double a = Key.uniform(1, i);
            double b = Key.uniform(2, i);
            points.add(RowFactory.create(a, b, a * a > b ? "below" : "above"));
        }
        rows = session.createDataFrame(points, schema);
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static String config(int epochs) {
        return """
                name = points
                seed = 5
                engine = job
                data { format = rows, label { column = side, type = class }, split { validation = 0.2 } }
                model {
                  input = [2]
                  layers = [{ type = dense, units = 6, activation = tanh }, { type = dense, units = 2 }]
                  loss = softmax-cross-entropy
                }
                optimizer { type = adam, learning-rate = 0.02 }
                metrics = [accuracy]
                train { batch-size = 50, shards = 2, report-steps = 2, checkpoint { every-steps = 5 }, epochs = \
                """ + epochs + " }";
    }

    /** What a listener was told, in order. */
    private static final class Told implements TrainingListener {
        private final List<String> events = new ArrayList<>();
        private final List<Epoch> epochs = new ArrayList<>();
        private float[] first; // parameters
        private Throwable failure;

        @Override
        public void started(Start start) {
            events.add("started");
            first = start.state().weights.parameters().clone();
        }

        @Override
        public void stepped(Progress progress) {
            events.add("stepped " + progress.step());
        }

        @Override
        public void epochEnded(Epoch epoch) {
            events.add("epoch " + epoch.epoch());
            epochs.add(epoch);
        }

        @Override
        public void checkpointed(long step) {
            events.add("checkpoint " + step);
        }

        @Override
        public void ended(TrainingResult result) {
            events.add("ended");
        }

        @Override
        public void failed(Throwable thrown) {
            events.add("failed");
            failure = thrown;
        }
    }

    @Test
    void aListenerIsToldOfAllThatHappensAndTheFitHasItsHistory() {
        Told told = new Told();
        Fit fit = Tributary.training(rows, config(2))
                .output(directory.resolve("out").toString())
                .listener(told)
                .fit();
        assertEquals(
                List.of(
                        "started",
                        "stepped 1",
                        "stepped 2",
                        "stepped 3",
                        "stepped 4",
                        "epoch 1",
                        "stepped 5",
                        "checkpoint 5",
                        "stepped 6",
                        "stepped 7",
                        "stepped 8",
                        "epoch 2",
                        "checkpoint 8",
                        "ended"),
                told.events);
        assertEquals(told.epochs, fit.history());
        assertTrue(fit.history().get(1).validationMetrics().containsKey("accuracy"));
        assertEquals(4, fit.wholeHistory().intervals().size());
    }

    @Test
    void aTrainingIsContinuedAsIfItHadNotEnded() {
        Fit whole = Tributary.fit(rows, config(6));
        Fit half = Tributary.fit(rows, config(2));
        String before = half.model().weights().sha256();
        Fit rest = Tributary.training(rows, config(6)).after(half).fit();
        assertEquals(whole.summary().weightsSha256(), rest.summary().weightsSha256());
        assertEquals(
                whole.history().stream().map(TrainingListener.Epoch::trainLoss).toList(),
                rest.history().stream().map(TrainingListener.Epoch::trainLoss).toList());
        assertEquals(before, half.model().weights().sha256(), "what was continued is as it was");
        UserException other = assertThrows(
                UserException.class,
                () -> Tributary.training(rows, config(6).replace("units = 6", "units = 7"))
                        .after(half)
                        .fit());
        assertTrue(other.getMessage().startsWith("model.layers: have 37 parameters"), other::getMessage);
    }

    @Test
    void aStoppedTrainingIsResumedFromItsOutput() {
        String output = directory.resolve("out").toString();
        StopRequest stop = new StopRequest();
        Fit stopped = Tributary.training(rows, config(6))
                .output(output)
                .stop(stop)
                .listener(new TrainingListener() {
                    @Override
                    public void stepped(Progress progress) {
                        if (progress.step() == 6) {
                            stop.request("the user");
                        }
                    }
                })
                .fit();
        assertEquals("the user", stopped.summary().stoppedBy());
        assertEquals(6, stopped.summary().steps());
        Fit resumed =
                Tributary.training(rows, config(6)).output(output).resume().fit();
        assertEquals(
                Tributary.fit(rows, config(6)).summary().weightsSha256(),
                resumed.summary().weightsSha256());
        assertEquals(6, resumed.history().size());
        UserException nowhere = assertThrows(
                UserException.class,
                () -> Tributary.training(rows, config(6)).resume().fit());
        assertTrue(nowhere.getMessage().startsWith("resume: needs the directory"), nowhere::getMessage);
    }

    @Test
    void aSavedModelIsOneThatTrainHasWritten() throws Exception {
        Fit fit = Tributary.fit(rows, config(3));
        String saved = directory.resolve("saved").toString();
        fit.save(saved);
        float[] point = {0.3f, 0.4f};
        assertArrayEquals(fit.model().predict(point), Model.load(saved).predict(point));
        LocalStorage storage = new LocalStorage();
        EvaluateJob evaluation = EvaluateJob.of(ModelFiles.open(storage, saved), storage);
        assertEquals("points", evaluation.config().name());
        UserException twice = assertThrows(UserException.class, () -> fit.save(saved));
        assertTrue(twice.getMessage().contains("holds a model already"), twice::getMessage);
    }

    @Test
    void firstWeightsAreThoseOfAModelInMemoryOrInAFile() {
        Fit fit = Tributary.fit(rows, config(3));
        String saved = directory.resolve("saved").toString();
        fit.save(saved);
        Told memory = new Told();
        Tributary.training(rows, config(1))
                .firstWeights(fit.model())
                .listener(memory)
                .fit();
        assertArrayEquals(fit.model().weights().parameters(), memory.first);
        Told file = new Told();
        Tributary.training(rows, config(1)).firstWeights(saved).listener(file).fit();
        assertArrayEquals(memory.first, file.first);
    }

    @Test
    void aFailureIsToldOnce() {
        Told told = new Told();
        UserException thrown = assertThrows(
                UserException.class,
                () -> Tributary.training(rows.withColumn("a", rows.col("side")), config(1))
                        .listener(told)
                        .fit());
        assertEquals(List.of("failed"), told.events);
        assertSame(thrown, told.failure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "resident"})
    void anInterruptedFitLeavesTheSessionUsable(String engine) throws Exception {
        String endless = config(1_000_000).replace("engine = job", "engine = " + engine);
        CountDownLatch begun = new CountDownLatch(1);
        List<Throwable> thrown = new ArrayList<>();
        Thread fitting = new Thread(() -> {
            try {
                Tributary.training(rows, endless)
                        .listener(new TrainingListener() {
                            @Override
                            public void stepped(Progress progress) {
                                begun.countDown();
                            }
                        })
                        .fit();
            } catch (RuntimeException e) {
                thrown.add(e);
                thrown.add(Thread.currentThread().isInterrupted() ? null : e);
            }
        });
        fitting.start();
        assertTrue(begun.await(60, TimeUnit.SECONDS));
        fitting.interrupt();
        fitting.join(60_000);
        assertEquals(2, thrown.size());
        assertEquals(TrainingException.class, thrown.get(0).getClass());
        assertEquals(null, thrown.get(1), "the thread is still interrupted");
        assertEquals(ROWS, rows.count());
        assertNotEquals("", Tributary.fit(rows, config(1)).summary().weightsSha256());
        for (int look = 0; look < 200 && activeJobs() > 0; look++) { // Spark's books follow the jobs
            Thread.sleep(50);
        }
        assertEquals(0, activeJobs());
    }

    private static int activeJobs() {
        return session.sparkContext().statusTracker().getActiveJobIds().length;
    }

    @Test
    void theLogIsToldHowItGoes() {
        try (Logged logged = Logged.infos()) {
            Tributary.fit(rows, config(2));
            List<String> lines = logged.lines().stream()
                    .filter(line -> line.startsWith("points: "))
                    .toList();
            assertEquals("points: from step 0 to 8, 4 of an epoch of 184 examples", lines.get(0));
            assertTrue(lines.get(1).startsWith("points: epoch 2, step 8 of 8, epoch loss 0."), lines::toString);
            assertTrue(lines.get(1).contains(", accuracy 0."), lines::toString);
            assertEquals("points: ended after step 8 by epochs", lines.get(2));
        }
    }

    /** What reads a file that is gone fails in Spark, in whatever way; nothing checked comes out. */
    @Test
    void whatFailsInSparkIsUnchecked() throws Exception {
        Path table = directory.resolve("table");
        rows.write().parquet(table.toString());
        Dataset<Row> gone = session.read().parquet(table.toString());
        try (var files = Files.list(table)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        assertThrows(RuntimeException.class, () -> Tributary.fit(gone, config(1)));
    }
}
