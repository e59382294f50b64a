package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.storage.LocalStorage;
import io.tributary.train.CheckpointSchedule;
import io.tributary.train.TrainingState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * A checkpoint of every format version stays in the test resources and must load. Each was made by saving
 * {@link States#at} of step 12 when its version was the current one, and is never written again.
 */
class OldCheckpointsTest {
    @Test
    void version1Loads() throws URISyntaxException {
        StateAssert.assertSame(States.version1(12), load(1));
    }

    @Test
    void version2Loads() throws URISyntaxException {
        StateAssert.assertSame(States.version2(12), load(2));
    }

    @Test
    void version3Loads() throws URISyntaxException {
        StateAssert.assertSame(States.version3(12), load(3));
    }

    @Test
    void version4Loads() throws URISyntaxException {
        StateAssert.assertSame(States.at(12), load(4));
    }

    private static TrainingState load(int version) throws URISyntaxException {
        CheckpointStore store = new CheckpointStore(
                new LocalStorage(),
                directory("checkpoints-v" + version).toString(),
                States.identity(),
                new CheckpointSchedule(OptionalLong.empty(), OptionalDouble.empty(), 1),
                () -> 0);
        return store.latest(States.LAYOUT, States.MOMENTS).orElseThrow();
    }

    /** Whoever changes what is written changes the version, and keeps a file of it. */
    @Test
    void theCurrentVersionIsWrittenAsTheOneKept() throws IOException, URISyntaxException {
        Path kept = directory("checkpoints-v" + StateFile.VERSION).resolve("step-12");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Manifest.FileEntry entry = StateFile.write(written, States.at(12));
        assertArrayEquals(Files.readAllBytes(kept.resolve("state.bin")), written.toByteArray());
        assertEquals(Files.size(kept.resolve("state.bin")), entry.bytes());
        byte[] manifest = new Manifest(12, Map.of("state.bin", entry), States.identity()).toJson();
        assertArrayEquals(Files.readAllBytes(kept.resolve("manifest.json")), manifest);
    }

    private static Path directory(String name) throws URISyntaxException {
        return Path.of(OldCheckpointsTest.class.getResource(name).toURI());
    }
}
