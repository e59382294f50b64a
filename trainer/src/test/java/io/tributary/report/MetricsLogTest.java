package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.storage.LocalStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("metrics.jsonl");
    }

    private MetricsLog log(long step) {
        MetricsLog log = new MetricsLog(new LocalStorage(), file.toString());
        log.started(Samples.start(step, 20, 60));
        return log;
    }

    private List<String> steps() throws IOException {
        History history = History.parse(Files.readAllBytes(file), "metrics.jsonl");
        List<String> intervals = history.intervals().stream()
                .map(each -> each.step() + "@" + each.loss())
                .toList();
        List<String> epochs = history.epochs().stream()
                .map(each -> "epoch " + each.epoch() + "@" + each.trainLoss())
                .toList();
        return List.of(String.join(" ", intervals), String.join(" ", epochs));
    }

    /** Two epochs of 20 steps, reported every 10. */
    private void twoEpochs(double loss) {
        try (MetricsLog log = log(0)) {
            for (int epoch = 1; epoch <= 2; epoch++) {
                log.interval(Samples.progress(epoch * 20 - 10, epoch, loss));
                log.interval(Samples.progress(epoch * 20, epoch, loss));
                log.epochEnded(Samples.epoch(epoch, epoch * 20, loss, Double.NaN, Map.of()));
            }
        }
    }

    @Test
    void everyLineIsThereAtOnce() throws IOException {
        try (MetricsLog log = log(0)) {
            assertEquals(0, Files.size(file));
            log.interval(Samples.progress(10, 1, 1));
            assertEquals(List.of("10@1.0", ""), steps());
            log.epochEnded(Samples.epoch(1, 20, 1, 2, Map.of("accuracy", 0.5)));
            assertEquals(List.of("10@1.0", "epoch 1@1.0"), steps());
        }
    }

    @Test
    void aTrainingFromTheBeginningStartsTheFileAnew() throws IOException {
        twoEpochs(1);
        twoEpochs(2);
        assertEquals(List.of("10@2.0 20@2.0 30@2.0 40@2.0", "epoch 1@2.0 epoch 2@2.0"), steps());
    }

    @Test
    void aContinuedTrainingKeepsTheLinesUpToItsFirstStep() throws IOException {
        twoEpochs(1);
        try (MetricsLog log = log(20)) {
            assertEquals(List.of("10@1.0 20@1.0", "epoch 1@1.0"), steps());
            log.interval(Samples.progress(30, 2, 2));
        }
        assertEquals(List.of("10@1.0 20@1.0 30@2.0", "epoch 1@1.0"), steps());
        log(25).close(); // between two reports
        assertEquals(List.of("10@1.0 20@1.0", "epoch 1@1.0"), steps());
    }

    @Test
    void keptLinesKeepTheirBytes() throws IOException {
        twoEpochs(0.1);
        byte[] before = Files.readAllBytes(file);
        log(40).close();
        assertEquals(new String(before, StandardCharsets.UTF_8), Files.readString(file));
    }

    @Test
    void theHalfLineOfAKilledProcessIsDropped() throws IOException {
        twoEpochs(1);
        Files.writeString(file, "{\"type\":\"interval\",\"step\":4", StandardOpenOption.APPEND);
        log(40).close();
        assertEquals(List.of("10@1.0 20@1.0 30@1.0 40@1.0", "epoch 1@1.0 epoch 2@1.0"), steps());
    }

    @Test
    void aFileOfSomethingElseIsNotOverwritten() throws IOException {
        Files.writeString(file, "my notes\n");
        UserException error = assertThrows(UserException.class, () -> log(40));
        assertTrue(error.getMessage().startsWith(file + ":1: is not valid JSON"), error.getMessage());
        assertEquals("my notes\n", Files.readString(file));
    }

    @Test
    void closingTwiceOrBeforeTheStartIsFine() {
        MetricsLog log = new MetricsLog(new LocalStorage(), file.toString());
        log.close();
        log.started(Samples.start(0, 20, 60));
        log.close();
        log.close();
        assertTrue(Files.exists(file));
    }
}
