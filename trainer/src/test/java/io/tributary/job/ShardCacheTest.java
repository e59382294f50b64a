package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Setting;
import io.tributary.error.UserException;
import io.tributary.format.CacheConfig;
import io.tributary.format.DataPlace;
import io.tributary.model.ModelFiles;
import io.tributary.random.Key;
import io.tributary.row.RowSchema;
import io.tributary.storage.FileEntry;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardCacheTest {
    @TempDir
    private Path folder;

    private final Storage storage = new LocalStorage();
    private final Counting backend = new Counting();

    /** How often the sources were read, and what happens meanwhile. */
    private static final class Counting implements Backend {
        private final Backend threads = new LocalBackend(2);
        private int packed;
        private Runnable meanwhile = () -> {};

        @Override
        public PreparedData prepare(JobConfig config, Storage storage) {
            packed++;
            meanwhile.run();
            return threads.prepare(config, storage);
        }

        @Override
        public List<FileEntry> readFrom(JobConfig config, Storage storage) throws IOException {
            return threads.readFrom(config, storage);
        }

        @Override
        public PreparedData open(JobConfig config, Storage storage, PreparedSet set) {
            return threads.open(config, storage, set);
        }

        @Override
        public PreparedData prepareTest(JobConfig config, Storage storage, DataPlace place, RowSchema trained) {
            return threads.prepareTest(config, storage, place, trained);
        }
    }

    @BeforeEach
    void rows() throws IOException {
        write(100);
    }

    private void write(int rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,b,kind"));
        IntStream.range(0, rows).forEach(row -> {
            float a = Key.uniform(3, row);
            float b = Key.uniform(5, row);
            lines.add(String.format(Locale.ROOT, "%s,%s,%s", a, b, a + b > 1 ? "over" : "under"));
        });
        Files.write(folder.resolve("train.csv"), lines);
    }

    private JobConfig config(String... settings) {
        String text = "name = sums, seed = 3\n"
                + "data { format = csv, header = true, train = train.csv, split { validation = 0.2, test = 0.1 }\n"
                + "  label { column = kind, type = class } }\n"
                + "model { input = [2], loss = softmax-cross-entropy, layers = [{ type = dense, units = 2 }] }\n"
                + "optimizer { type = sgd, learning-rate = 0.1 }\n"
                + "train { epochs = 1, shards = 2, batch-size = 20 }, metrics = [accuracy]\n";
        return JobConfig.parse(
                "test.conf", text, Arrays.stream(settings).map(Setting::parse).toList(), folder.toString());
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private String train(Optional<String> output, String... settings) {
        return new TrainJob(config(settings), storage, TrainRun.plain().into(output, false))
                .run(backend)
                .result()
                .weights()
                .sha256();
    }

    private String cached(String... more) {
        String[] settings = Stream.concat(Stream.of("data.cache=" + cache()), Stream.of(more))
                .toArray(String[]::new);
        return train(Optional.empty(), settings);
    }

    private ShardCache opened() {
        return new ShardCache(storage, new CacheConfig(cache().toString(), Long.MAX_VALUE));
    }

    private static void age(Path set, Duration by) throws IOException {
        try (Stream<Path> files = Files.list(set)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(by)));
            }
        }
    }

    @Test
    void whatWasPackedOnceIsTakenAgainWithTheSameBits() throws IOException {
        String plain = train(Optional.empty());
        String scaled = train(Optional.empty(), "data.scale=standardize");
        assertEquals(2, backend.packed);
        assertEquals(plain, cached());
        assertEquals(plain, cached());
        assertEquals(scaled, cached("data.scale=standardize"), "which is made of the same shards");
        assertEquals(3, backend.packed);
        assertEquals(1, opened().entries().size());
        assertEquals("sums", opened().entries().get(0).job());
    }

    @Test
    void whatChangesShardsHasAKeyOfItsOwn() throws IOException {
        cached();
        String before = cached("seed=4");
        cached("train.shards=3");
        assertEquals(3, opened().entries().size());
        write(90);
        String after = cached("seed=4");
        assertNotEquals(before, after);
        assertEquals(train(Optional.empty(), "seed=4"), after);
        FileTime later = FileTime.from(Instant.now().plusSeconds(5));
        Files.setLastModifiedTime(folder.resolve("train.csv"), later);
        assertEquals(after, cached("seed=4"), "the same bytes, written again");
        assertEquals(5, opened().entries().size());
        FileEntry file = new FileEntry("f", 1, 2);
        Map<String, String> job = Map.of("seed", "1");
        assertNotEquals(ShardCache.key(job, List.of(file)), ShardCache.key(job, List.of(file, file)));
        assertNotEquals(ShardCache.key(job, List.of(file)), ShardCache.key(Map.of("seed", "2"), List.of(file)));
        assertEquals(ShardCache.key(job, List.of(file)), ShardCache.key(job, List.of(new FileEntry("f", 1, 2))));
    }

    @Test
    void whileAnotherWritesTheSetATrainingPacksForItself() throws IOException {
        String expected = cached();
        Path set = cache().resolve(opened().entries().get(0).key());
        Files.delete(set.resolve("prepared.json"));
        try (OutputLock other = OutputLock.claim(storage, set.toString(), Duration.ofSeconds(10))) {
            other.requireOurs();
            assertEquals(expected, cached());
            assertEquals(expected, cached());
            assertFalse(Files.exists(set.resolve("prepared.json")));
        }
        assertEquals(expected, cached());
        assertTrue(Files.exists(set.resolve("prepared.json")), "what was left half-written is written anew");
        assertEquals(4, backend.packed);
    }

    @Test
    void aModelsEvaluationTakesTheSetAndWritesNone() throws IOException {
        String output = folder.resolve("out").toString();
        train(Optional.of(output), "data.cache=" + cache());
        EvaluateJob job = EvaluateJob.of(ModelFiles.open(storage, output), storage);
        Evaluation taken = job.heldOut(backend, Optional.empty());
        assertEquals(1, backend.packed);
        storage.delete(cache().toString());
        assertEquals(taken.figures(), job.heldOut(backend, Optional.empty()).figures());
        assertEquals(2, backend.packed);
        assertFalse(Files.exists(cache()));
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() throws IOException {
        cached();
        Path first = cache().resolve(opened().entries().get(0).key());
        age(first, Duration.ofHours(3));
        cached("seed=4");
        List<ShardCache.Entry> two = opened().entries();
        assertEquals(first.getFileName().toString(), two.get(0).key());
        age(cache().resolve(two.get(1).key()), Duration.ofHours(2));
        assertEquals(List.of(), opened().prune(two.get(0).bytes() + two.get(1).bytes()));
        cached("seed=5", "data.cache-size=" + (two.get(0).bytes() + two.get(1).bytes() + 100));
        assertFalse(Files.exists(first));
        assertEquals(2, opened().entries().size());
        cached("seed=4");
        assertEquals(List.of(), opened().prune(0), "used a moment ago");
        Path unfinished = Files.createDirectories(cache().resolve("0".repeat(32)));
        Files.writeString(unfinished.resolve("train-00000.shard"), "half");
        Files.writeString(cache().resolve("readme.txt"), "not ours");
        assertEquals(List.of(), opened().prune(Long.MAX_VALUE), "may be being written");
        age(unfinished, Duration.ofHours(2));
        assertEquals(
                unfinished.getFileName().toString(),
                opened().prune(Long.MAX_VALUE).get(0).key());
        assertTrue(Files.exists(cache().resolve("readme.txt")));
    }

    @Test
    void aSourceThatChangesWhileItIsReadIsNamed() {
        backend.meanwhile = () -> {
            try {
                write(101);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        for (String[] settings : new String[][] {{}, {"data.cache=" + cache()}}) {
            try {
                write(100);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String message = assertThrows(UserException.class, () -> train(Optional.empty(), settings))
                    .getMessage();
            assertTrue(
                    message.startsWith(folder.resolve("train.csv") + ": changed while the data was read: "), message);
        }
        assertThrows(
                UserException.class,
                () -> Preparation.requireUnchanged(List.of(), List.of(new FileEntry("new.csv", 1, 1))));
    }
}
