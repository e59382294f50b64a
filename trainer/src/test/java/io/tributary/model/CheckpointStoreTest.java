package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.storage.LocalStorage;
import io.tributary.train.CheckpointSchedule;
import io.tributary.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
    private static final CheckpointSchedule EVERY_10_KEEP_2 =
            new CheckpointSchedule(OptionalLong.of(10), OptionalDouble.empty(), 2);

    @TempDir
    private Path temp;

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void aStateComesBackBitForBit() {
        TrainingState state = States.at(12);
        store().save(state);
        StateAssert.assertSame(state, latest(store()));
    }

    @Test
    void whatIsNotKeptStaysAbsent() {
        TrainingState state = States.at(1);
        state.bestWeights = null;
        state.stoppedBy = null;
        store().save(state);
        TrainingState back = latest(store());
        assertNull(back.bestWeights);
        assertNull(back.stoppedBy);
    }

    @Test
    void withoutCheckpointsThereIsNoState() {
        assertTrue(store().latest(States.LAYOUT, States.MOMENTS).isEmpty());
    }

    @Test
    void theLastAreKeptAndTheOlderDeleted() throws IOException {
        CheckpointStore store = store();
        for (long step : new long[] {8, 9, 10, 100}) {
            store.save(States.at(step));
        }
        assertEquals(List.of("step-10", "step-100"), names());
        assertEquals(100, latest(store()).step);
    }

    /** What the loop does after a step. */
    private static void stepped(CheckpointStore store, TrainingState state) {
        if (store.isDue(state)) {
            store.save(state);
        }
    }

    @Test
    void savesAtMultiplesOfTheSteps() throws IOException {
        CheckpointStore store = store();
        for (long step = 1; step <= 25; step++) {
            stepped(store, States.at(step));
        }
        assertEquals(List.of("step-10", "step-20"), names());
    }

    @Test
    void savesWhenTheMinutesHavePassed() throws IOException {
        CheckpointStore store =
                store(new CheckpointSchedule(OptionalLong.empty(), OptionalDouble.of(0.5), 9), States.identity());
        for (long step = 1; step <= 8; step++) {
            nanos.addAndGet(10_000_000_000L);
            stepped(store, States.at(step));
        }
        assertEquals(List.of("step-3", "step-6"), names());
    }

    @Test
    void aStepIsSavedOnce() throws IOException {
        CheckpointStore store = store();
        store.save(States.at(5));
        Files.delete(file("step-5/state.bin"));
        store.save(States.at(5));
        assertTrue(Files.notExists(file("step-5/state.bin")), "it was written again");
    }

    @Test
    void theStepThatWasLoadedIsNotSavedAgain() throws IOException {
        store().save(States.at(5));
        CheckpointStore resumed = store();
        latest(resumed);
        Files.delete(file("step-5/state.bin"));
        resumed.save(States.at(5));
        assertTrue(Files.notExists(file("step-5/state.bin")), "it was written again");
    }

    @Test
    void leftoversAreDeletedAndReplaced() throws IOException {
        Files.createDirectories(file("step-7.tmp-4711"));
        Files.createDirectories(file("step-8"));
        Files.writeString(file("step-8/state.bin"), "half");
        Files.createDirectories(file("notes"));
        CheckpointStore store = store();
        assertTrue(store.latest(States.LAYOUT, States.MOMENTS).isEmpty(), "step-8 has no manifest");
        store.save(States.at(8));
        assertEquals(List.of("notes", "step-8"), names());
        assertEquals(8, latest(store()).step);
    }

    @Test
    void aRunThatBeginsAnewReplacesTheCheckpointsOfTheOneBefore() throws IOException {
        store().save(States.at(500));
        CheckpointStore anew = store();
        anew.save(States.at(10));
        assertEquals(List.of("step-10"), names());
        anew.clear();
        assertEquals(List.of(), names());
        anew.save(States.at(10));
        assertEquals(List.of("step-10"), names());
    }

    @Test
    void anotherTrainingIsRefusedNamingOldAndNew() {
        store().save(States.at(120));
        CheckpointStore other = store(EVERY_10_KEEP_2, States.identityWith("train.shards", "8"));
        assertEquals(
                "checkpoint step-120: train.shards was 4, is now 8; resume with the same or start anew with another"
                        + " --output",
                assertThrows(UserException.class, () -> latest(other)).getMessage());
    }

    @Test
    void aWriteThatFailsIsOneErrorAndLeavesTheOthers() throws IOException {
        CheckpointStore store = store();
        store.save(States.at(1));
        CheckpointStore full = new CheckpointStore(
                new FullDisk(), directory().toString(), States.identity(), EVERY_10_KEEP_2, nanos::get);
        assertEquals(
                file("step-2") + ": the checkpoint cannot be written: No space left on device;"
                        + " check permissions and free space; earlier checkpoints are as they were",
                assertThrows(UserException.class, () -> full.save(States.at(2))).getMessage());
        assertEquals(1, latest(store()).step);
        store.save(States.at(3));
        assertEquals(List.of("step-1", "step-3"), names());
    }

    private CheckpointStore store() {
        return store(EVERY_10_KEEP_2, States.identity());
    }

    private CheckpointStore store(CheckpointSchedule schedule, Identity identity) {
        return new CheckpointStore(new LocalStorage(), directory().toString(), identity, schedule, nanos::get);
    }

    private static TrainingState latest(CheckpointStore store) {
        return store.latest(States.LAYOUT, States.MOMENTS).orElseThrow();
    }

    private Path directory() {
        return temp.resolve("checkpoints");
    }

    private Path file(String name) {
        return directory().resolve(name);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
