package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.storage.LocalStorage;
import io.tributary.train.StopRequest;
import io.tributary.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveReportTest {
    private static final String REFRESH = "http-equiv=\"refresh\"";

    @TempDir
    private Path folder;

    /** What a reader sees at the end of an epoch, before that epoch's own page. */
    private interface Reader {
        void atEpoch(int epoch);
    }

    private void train(StopRequest stop, Reader reader) throws IOException {
        Path data = folder.resolve("xor.csv");
        Files.writeString(data, "a,b,y\n" + "0,0,0\n0,1,1\n1,0,1\n1,1,0\n".repeat(8));
        JobConfig config = JobConfig.parse(
                "c.conf",
                "data { format = csv, header = true, train = xor.csv, label { column = y, type = class } }\n"
                        + "model { input = [2], layers = [{ type = dense, units = 4, activation = tanh },"
                        + " { type = dense, units = 2 }], loss = softmax-cross-entropy }\n"
                        + "optimizer { type = sgd, learning-rate = 0.1 }\n"
                        + "train { epochs = 4, batch-size = 8, shards = 2, report-steps = 1, health = true }",
                List.of(),
                folder.toUri().toString());
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epochEnded(Epoch epoch) {
                reader.atEpoch(epoch.epoch());
            }
        };
        new TrainJob(
                        config,
                        new LocalStorage(),
                        TrainRun.plain()
                                .into(Optional.of(folder.resolve("out").toUri().toString()), false)
                                .telling(List.of(listener))
                                .until(stop))
                .run(new LocalBackend(1));
    }

    private String page() {
        try {
            return Files.readString(folder.resolve("out/report.html"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isWatchedAfterTheFirstEpochAndWholeAtTheEnd() throws IOException {
        List<String> seen = new ArrayList<>();
        train(new StopRequest(), epoch -> {
            if (epoch == 2) {
                seen.add(page());
            }
        });
        String during = seen.get(0);
        assertTrue(during.contains(REFRESH) && during.contains("In training by Tributary"), during);
        assertTrue(during.contains("\"epoch\":[1]") && during.contains("\"learningRate\":[0.1,"), during);
        assertTrue(during.contains(Runtime.version().toString()) && during.contains(System.getProperty("os.name")));
        String after = page();
        assertFalse(after.contains(REFRESH));
        assertTrue(after.contains("\"epoch\":[1,2,3,4]") && after.contains("Trained by Tributary"), after);
        assertTrue(after.contains("<td>layers.0</td>"), "the health table calls layers as the layer table");
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            assertEquals(
                    0,
                    files.filter(file -> file.toString().endsWith(".writing")).count());
        }
    }

    @Test
    void saysThatATrainingWasStopped() throws IOException {
        StopRequest stop = new StopRequest();
        train(stop, epoch -> {
            if (epoch == 2) {
                stop.request("SIGTERM");
            }
        });
        String page = page();
        assertTrue(page.contains("<dd>SIGTERM</dd>"), page);
        assertFalse(page.contains(REFRESH));
        assertFalse(Files.exists(folder.resolve("out/summary.json")));
    }

    @Test
    void saysThatATrainingFailed() {
        assertThrows(
                IllegalStateException.class,
                () -> train(new StopRequest(), epoch -> {
                    if (epoch == 3) {
                        throw new IllegalStateException("the moon fell");
                    }
                }));
        String page = page();
        assertTrue(page.contains("<dd>error: the moon fell</dd>"), page);
        assertFalse(page.contains(REFRESH));
    }
}
