package io.tributary.spark.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.model.CheckpointStore;
import io.tributary.model.Identity;
import io.tributary.network.Weights;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import io.tributary.train.CheckpointSchedule;
import io.tributary.train.TrainingState;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who works on a context that stops is woken, and told. */
@Timeout(60)
class ContextWatchTest {
    private static final Duration GRACE = Duration.ofMillis(200);

    private JavaSparkContext context;

    @BeforeEach
    void start() {
        context = SparkStart.start(new SparkConf(false)
                .setMaster("local[1]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1"));
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void whatComesOfTheWorkIsHandedOn() {
        assertEquals(7, ContextWatch.over(context, () -> 7));
        IllegalStateException own = new IllegalStateException("own");
        assertEquals(
                own,
                assertThrows(
                        IllegalStateException.class,
                        () -> ContextWatch.over(context, () -> {
                            throw own;
                        })));
    }

    /** As who waits for a lock of Spark's that nobody will release. */
    @Test
    void aWaitWithoutEndEndsWhenTheContextStops() {
        UserException error = assertThrows(
                UserException.class,
                () -> ContextWatch.over(context, GRACE, () -> {
                    stopSoon();
                    new CountDownLatch(1).await();
                    return 0;
                }));
        assertTrue(
                error.getMessage().startsWith("Spark at local[1]: its context was stopped before"), error::getMessage);
        assertFalse(Thread.currentThread().isInterrupted());
    }

    /** Also who does not give up at the first interruption. */
    @Test
    void itIsInterruptedUntilItEnds() {
        assertThrows(
                UserException.class,
                () -> ContextWatch.over(context, GRACE, () -> {
                    stopSoon();
                    for (int heard = 0; heard < 3; ) {
                        try {
                            TimeUnit.HOURS.sleep(1);
                        } catch (InterruptedException e) {
                            heard++;
                        }
                    }
                    throw new IllegalStateException("at last");
                }));
    }

    /** An interruption would close the file's channel. */
    @Test
    void whoeverWritesACheckpointFinishesIt(@TempDir Path directory) {
        Identity identity = new Identity(Map.of("seed", "1"));
        CheckpointSchedule schedule = new CheckpointSchedule(OptionalLong.of(1), OptionalDouble.empty(), 1);
        CheckpointStore store = new CheckpointStore(slow(), directory.toString(), identity, schedule, System::nanoTime);
        TrainingState state = new TrainingState(new Weights(new float[3], new float[0]), 0);
        assertThrows(
                UserException.class,
                () -> ContextWatch.over(context, GRACE, () -> {
                    context.stop();
                    store.save(state);
                    new CountDownLatch(1).await();
                    return 0;
                }));
        assertTrue(Files.exists(directory.resolve("step-0/manifest.json")));
    }

    /** Files of this machine, which take longer to be made than an interruption takes to come. */
    private static Storage slow() {
        Storage storage = new LocalStorage();
        return (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("create")) {
                        TimeUnit.MILLISECONDS.sleep(3 * GRACE.toMillis());
                    }
                    return method.invoke(storage, arguments);
                });
    }

    @Test
    void workThatWasDoneInTimeIsDone() throws InterruptedException {
        assertEquals(5, ContextWatch.over(context, GRACE, () -> {
            context.stop();
            return 5;
        }));
        TimeUnit.MILLISECONDS.sleep(2 * GRACE.toMillis());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    private void stopSoon() {
        Thread stops = new Thread(context::stop);
        stops.setDaemon(true);
        stops.start();
    }
}
