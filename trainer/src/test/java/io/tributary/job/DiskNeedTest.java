package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.row.Split;
import io.tributary.shard.ShardPacker;
import io.tributary.storage.LocalStorage;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskNeedTest {
    @TempDir
    private Path folder;

    private JobConfig config(String file) {
        return JobConfig.parse(
                "c.conf",
                "data { format = csv, train = " + file + ", label { column = 3, type = number } }\n"
                        + "model { input = [3], loss = mean-squared-error, layers = [{ type = dense, units = 1 }] }\n"
                        + "optimizer { type = sgd, learning-rate = 0.1 }, train { epochs = 1, shards = 2 }",
                List.of(),
                folder.toString());
    }

    private void rows(Writer out, int count) throws IOException {
        for (int row = 0; row < count; row++) {
            out.write(row * 7919L % 10007 + "," + row * 31L % 1009 + "," + row % 13 + ",0.5\n");
        }
    }

    /** What packing then writes is near what was reckoned, of plain and of compressed files. */
    @Test
    void whatIsReckonedIsWhatIsWritten() throws IOException {
        try (Writer out = Files.newBufferedWriter(folder.resolve("plain.csv"))) {
            rows(out, 60_000);
        }
        try (Writer out = new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(folder.resolve("packed.csv.gz"))), StandardCharsets.UTF_8)) {
            rows(out, 400_000);
        }
        for (String file : List.of("plain.csv", "packed.csv.gz")) {
            DiskNeed need = DiskNeed.of(config(file), new LocalStorage()).orElseThrow();
            Path set = folder.resolve("set-" + file);
            new PrepareJob(config(file), new LocalStorage(), set.toString()).run(new LocalBackend(2));
            long written = 0;
            for (int shard = 0; shard < 2; shard++) {
                written += Files.size(ShardPacker.path(set, Split.TRAIN, shard));
            }
            assertTrue(Math.abs(need.shards() - written) < 0.35 * written, need + " of " + written + ", " + file);
        }
    }

    @Test
    void oneLineTellsWhatIsWantedAndWhatIsFree() throws IOException {
        new DiskNeed(1, 0).require(folder);
        DiskNeed need = new DiskNeed(1L << 60, 1L << 50);
        String message =
                assertThrows(UserException.class, () -> need.require(folder)).getMessage();
        assertTrue(
                message.startsWith(
                        folder + ": packing the data takes about 1025.0 PiB (1024.0 PiB of shards, 1.0 PiB to"
                                + " sort them); "),
                message);
        assertTrue(message.endsWith("; make room, or name a directory on a larger disk with --scratch"), message);
        assertTrue(message.contains(" are free in " + folder + " ("), message);
    }

    @Test
    void sortingTakesDiskWhereTheHeapHasNoRoom() {
        assertEquals(0, ShardPacker.sortingBytes(1000, 100));
        long many = Runtime.getRuntime().maxMemory();
        assertEquals(many * 108, ShardPacker.sortingBytes(many, 100));
    }

    @Test
    void anEmptyFileNeedsNothingAndIsRefusedAsBefore() throws IOException {
        Files.createFile(folder.resolve("empty.csv"));
        String message = assertThrows(
                        UserException.class, () -> new LocalBackend(1).prepare(config("empty.csv"), new LocalStorage()))
                .getMessage();
        assertEquals("data.train: has no rows: every file is empty", message);
    }
}
