package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An output belongs to one training at a time, and what a dead one left stands in nobody's way. */
@Timeout(60)
class OutputLockTest {
    private static final Duration BEAT = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    private Path out;
    private Path file;

    @BeforeEach
    void paths() {
        out = folder.resolve("out");
        file = out.resolve(OutputLock.NAME);
    }

    private OutputLock claim() throws IOException {
        return OutputLock.claim(new LocalStorage(), out.toString(), BEAT);
    }

    @Test
    void theSecondIsRefusedAndToldOfTheFirst() throws IOException {
        try (OutputLock first = claim()) {
            UserException error = assertThrows(UserException.class, this::claim);
            String who = "another training writes there (process "
                    + ProcessHandle.current().pid() + " on ";
            assertTrue(error.getMessage().contains(who), error::getMessage);
            first.requireOurs();
        }
        assertFalse(Files.exists(file));
        claim().close();
    }

    @Test
    void theClaimOfAProcessThatHasEndedIsReplaced() throws IOException {
        String dead;
        try (OutputLock own = claim()) {
            own.requireOurs();
            dead = Files.readString(file)
                    .replace("\"process\":" + ProcessHandle.current().pid(), "\"process\":999999999");
        }
        Files.writeString(file, dead);
        long before = System.nanoTime();
        try (OutputLock next = claim()) {
            next.requireOurs();
            assertTrue(System.nanoTime() - before < Duration.ofSeconds(30).toNanos());
        }
    }

    /** Each looks at it before the first of them has replaced it. */
    @Test
    void ofManyWhoFindADeadClaimOneHasIt() throws Exception {
        String dead;
        try (OutputLock own = claim()) {
            own.requireOurs();
            dead = Files.readString(file)
                    .replace("\"process\":" + ProcessHandle.current().pid(), "\"process\":999999999");
        }
        int finders = 4;
        ExecutorService threads = Executors.newFixedThreadPool(finders);
        try {
            for (int round = 0; round < 100; round++) {
                Files.writeString(file, dead);
                CyclicBarrier together = new CyclicBarrier(finders);
                List<Future<Optional<OutputLock>>> claims = new ArrayList<>();
                for (int finder = 0; finder < finders; finder++) {
                    claims.add(threads.submit(() -> {
                        together.await();
                        return claimed();
                    }));
                }
                List<OutputLock> had = new ArrayList<>();
                for (Future<Optional<OutputLock>> claim : claims) {
                    claim.get().ifPresent(had::add);
                }
                assertEquals(1, had.size());
                had.get(0).requireOurs();
                had.get(0).close();
                try (Stream<Path> left = Files.list(out)) {
                    assertEquals(List.of(), left.toList());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aTurnOfOneWhoWasKilledInItIsDeleted() throws IOException {
        Files.createDirectories(out);
        Files.writeString(file, "{\"id\":\"a\",\"host\":\"elsewhere\",\"beat\":4}");
        Path turn = Files.writeString(out.resolve(OutputLock.NAME + ".turn"), "");
        claim().close();
        assertFalse(Files.exists(turn));
    }

    private Optional<OutputLock> claimed() throws IOException {
        try {
            return Optional.of(claim());
        } catch (UserException e) {
            assertTrue(e.getMessage().contains("another training writes there"), e::getMessage);
            return Optional.empty();
        }
    }

    /** Of another machine, or half a file: whether it lives shows in its beats. */
    @Test
    void aClaimThatDoesNotChangeIsReplaced() throws IOException {
        Files.createDirectories(out);
        for (String left : new String[] {"{\"id\":\"a\",\"host\":\"elsewhere\",\"beat\":4}", "{\"id\"", ""}) {
            Files.writeString(file, left);
            claim().close();
            assertFalse(Files.exists(file), left);
        }
    }

    @Test
    void aClaimOfAnotherMachineThatChangesStands() throws IOException {
        Files.createDirectories(out);
        Files.writeString(file, "{\"id\":\"a\",\"host\":\"elsewhere\",\"beat\":0}");
        Thread beats = new Thread(() -> {
            try {
                for (int beat = 1; beat < 600; beat++) {
                    Files.writeString(file, "{\"id\":\"a\",\"host\":\"elsewhere\",\"beat\":" + beat + "}");
                    Thread.sleep(10);
                }
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        beats.setDaemon(true);
        beats.start();
        UserException error = assertThrows(UserException.class, this::claim);
        beats.interrupt();
        assertTrue(error.getMessage().contains("on elsewhere"), error::getMessage);
    }

    @Test
    void whoLosesTheOutputIsToldAndLeavesTheOthersClaim() throws IOException {
        try (OutputLock own = claim()) {
            Files.writeString(file, "{\"id\":\"a\",\"host\":\"elsewhere\"}");
            assertThrows(UserException.class, own::requireOurs);
        }
        assertEquals("{\"id\":\"a\",\"host\":\"elsewhere\"}", Files.readString(file));
    }

    @Test
    void anOutputThatVanishesIsMadeAndClaimedAgain() throws IOException {
        try (OutputLock own = claim()) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(out);
            own.requireOurs();
            assertTrue(Files.exists(file));
        }
    }
}
