package io.tributary.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.format.DataConfig;
import io.tributary.format.FileSources;
import io.tributary.network.Batch;
import io.tributary.row.Split;
import io.tributary.support.DataFixture;
import io.tributary.transform.FittedTransforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardPackerTest {
    private static final String CONFIG =
            "format = csv, train = x.csv, label { column = 1, type = class }, split { validation = 0.2, test = 0.3 }";

    @TempDir
    Path directory;

    private DataFixture data;

    @BeforeEach
    void fixture() {
        data = new DataFixture(directory);
    }

    private ShardPacker.Packed pack(String text, int shards, String into) throws IOException {
        DataConfig config = data.config(text);
        return data.pack(config, config.assignment(42, shards), into);
    }

    private static String lines(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i).append(',').append(i % 3).append('\n');
        }
        return text.toString();
    }

    @Test
    void everyRowIsInOneShardOfOneSplit() throws IOException {
        data.text("x.csv", lines(0, 500));
        ShardPacker.Packed packed = pack(CONFIG, 7, "out");
        FittedTransforms fitted = DataFixture.fit(data.config(CONFIG), packed);
        TreeSet<Integer> seen = new TreeSet<>();
        long rows = 0;
        for (Split split : Split.values()) {
            long[] sizes = DataFixture.sizes(packed, split);
            assertEquals(7, sizes.length);
            for (int s = 0; s < 7; s++) {
                Batch batch = new Batch(Math.max(1, (int) sizes[s]), 1, 1);
                Shard shard = Shard.open(ShardPacker.path(directory.resolve("out"), split, s), packed.schema());
                shard.gather(0, (int) sizes[s], EpochRows.AS_THEY_ARE, fitted, batch, 0);
                for (int b = 0; b < sizes[s]; b++) {
                    seen.add((int) batch.x[b]);
                    assertEquals((int) batch.x[b] % 3, batch.target[b]);
                }
                rows += sizes[s];
            }
        }
        assertEquals(500, rows);
        assertEquals(500, seen.size());
        assertEquals(250, Arrays.stream(DataFixture.sizes(packed, Split.TRAIN)).sum(), 50);
    }

    /** What they write is deleted after a failure. */
    @Test
    void aFailureIsThrownWhenNoThreadWritesAnyMore() {
        CountDownLatch began = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        IOException failure = assertThrows(
                IOException.class,
                () -> PackingThreads.run(
                        2,
                        List.of(
                                () -> {
                                    began.await();
                                    throw new IOException("the first");
                                },
                                () -> {
                                    began.countDown();
                                    Path file = directory.resolve("late");
                                    for (int i = 0; i < 2000; i++) { // heeds no interruption
                                        Files.writeString(file, "row " + i);
                                    }
                                    ended.set(true);
                                    throw new IOException("a later one");
                                }),
                        done -> {}));
        assertEquals("the first", failure.getMessage());
        assertTrue(ended.get());
    }

    @Test
    void tellsHowManyFilesHaveBeenReadAndWhatIsPacked() throws IOException {
        for (int file = 0; file < 3; file++) {
            data.text("in/" + file + ".csv", lines(100 * file, 100 * file + 100));
        }
        DataConfig config = data.config(CONFIG.replace("x.csv", "in"));
        List<String> told = new ArrayList<>();
        WorkListener listener = (what, done, of, unit) -> told.add(what + " " + done + " of " + of + " " + unit);
        new ShardPacker(
                        config,
                        new FileSources(data.storage),
                        config.assignment(42, 4),
                        directory.resolve("out"),
                        2,
                        listener)
                .pack();
        assertEquals(
                List.of(
                        "reading 0 of 3 files",
                        "reading 1 of 3 files",
                        "reading 2 of 3 files",
                        "reading 3 of 3 files",
                        "packing shards 0 of 2 parts",
                        "packing shards 1 of 2 parts",
                        "packing shards 2 of 2 parts"),
                told);
    }

    @Test
    void packingTwiceOrFromGzipGivesTheSameShards() throws IOException {
        data.text("x.csv", lines(0, 100));
        data.text("x.csv.gz", lines(0, 100));
        ShardPacker.Packed first = pack(CONFIG, 3, "first");
        ShardPacker.Packed second = pack(CONFIG.replace("x.csv", "x.csv.gz"), 3, "second");
        assertEquals(9, first.summaries().size());
        for (int i = 0; i < 9; i++) {
            assertArrayEquals(
                    first.summaries().get(i).encode(), second.summaries().get(i).encode());
        }
    }

    @Test
    void splitsMayHaveFilesOfTheirOwn() throws IOException {
        data.text("x.csv", lines(0, 60));
        data.text("v.csv", lines(100, 110));
        String text = "format = csv, train = x.csv, validation = v.csv, label { column = 1, type = class }";
        ShardPacker.Packed packed = pack(text, 2, "out");
        assertEquals(60, Arrays.stream(DataFixture.sizes(packed, Split.TRAIN)).sum());
        assertEquals(
                10, Arrays.stream(DataFixture.sizes(packed, Split.VALIDATION)).sum());
        assertEquals(0, DataFixture.sizes(packed, Split.TEST).length);
        assertEquals(
                List.of("0", "1", "2"),
                DataFixture.fit(data.config(text), packed).classes());
    }

    @Test
    void idxIsPackedToo() throws IOException {
        data.bytes("i", DataFixture.idx(new int[] {3, 2}, 1, 2, 3, 4, 5, 6));
        data.bytes("l", DataFixture.idx(new int[] {3}, 10, 9, 9));
        String text = "format = idx, train = i, label { train = l }, scale = min-max";
        ShardPacker.Packed packed = pack(text, 1, "out");
        Batch batch = new Batch(3, 2, 1);
        Shard.open(ShardPacker.path(directory.resolve("out"), Split.TRAIN, 0), packed.schema())
                .gather(0, 3, EpochRows.AS_THEY_ARE, DataFixture.fit(data.config(text), packed), batch, 0);
        Map<Float, Float> targets = new TreeMap<>();
        for (int b = 0; b < 3; b++) {
            assertEquals(batch.x[2 * b], batch.x[2 * b + 1]);
            targets.put(batch.x[2 * b], batch.target[b]);
        }
        assertEquals(Map.of(0f, 1f, 0.5f, 0f, 1f, 0f), targets);
    }

    @Test
    void noTrainingRowsIsAnError() throws IOException {
        data.text("x.csv", lines(0, 1));
        data.fails(
                "data.split: leaves no training rows: of 1 rows 0 are validation and 1 test; "
                        + "use more rows, smaller fractions or another seed",
                () -> pack(CONFIG.replace("0.3", "0.79"), 2, "out"));
        data.text("h.csv", "a,b\n");
        data.fails(
                "data.train: has no rows",
                () -> pack("format = csv, header = true, train = h.csv, label { column = b, type = class }", 2, "out"));
    }

    @Test
    void anUnknownClassInTheValidationRowsIsAnError() throws IOException {
        data.text("x.csv", lines(0, 60));
        data.text("v.csv", "1,7\n");
        String text = "format = csv, train = x.csv, validation = v.csv, label { column = 1, type = class }";
        ShardPacker.Packed packed = pack(text, 2, "out");
        FittedTransforms fitted = DataFixture.fit(data.config(text), packed);
        data.fails(
                "data.label: class \"7\" is not among the classes of the training rows, \"0\", \"1\", \"2\"; "
                        + "add training rows of it, or take these rows out; where data.split left it none, another seed may help",
                () -> fitted.requireKnown(packed.summaries(Split.VALIDATION)));
    }

    @Test
    void aBadRowLeavesNoShards() throws IOException {
        data.text("x.csv", lines(0, 60) + "x,1\n");
        data.fails(
                "DIR/x.csv:61, column 0: must be a finite decimal number, got \"x\"; "
                        + "correct it, or leave the column out with data.ignore",
                () -> pack(CONFIG, 4, "out"));
        try (var left = Files.list(directory.resolve("out"))) {
            assertTrue(left.toList().isEmpty());
        }
    }
}
