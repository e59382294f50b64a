package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Setting;
import io.tributary.error.UserException;
import io.tributary.model.ModelFiles;
import io.tributary.random.Key;
import io.tributary.row.Split;
import io.tributary.shard.ShardPacker;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedSetTest {
    private static final int ROWS = 150;

    @TempDir
    private Path folder;

    private final Storage storage = new LocalStorage();
    private final Backend backend = new LocalBackend(2);

    @BeforeEach
    void rows() throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,b,town,kind"));
        IntStream.range(0, ROWS).forEach(row -> {
            float a = Key.uniform(3, row);
            float b = Key.uniform(5, row);
            String town = List.of("Rome", "Oslo", "Kyiv").get(row % 3);
            lines.add(String.format(Locale.ROOT, "%s,%s,%s,%s", a, b, town, a + b > 1 ? "over" : "under"));
        });
        Files.write(folder.resolve("train.csv"), lines);
    }

    private JobConfig config(String... settings) {
        String text = "name = towns, seed = 3\n"
                + "data { format = csv, header = true, train = train.csv, split { validation = 0.2, test = 0.1 }\n"
                + "  label { column = kind, type = class }, scale = standardize, columns { town = { type = category } } }\n"
                + "model { input = [3], loss = softmax-cross-entropy, layers = [{ type = dense, units = 5, activation = tanh },"
                + " { type = dense, units = 2 }] }\n"
                + "optimizer { type = adam, learning-rate = 0.01 }\n"
                + "train { epochs = 2, shards = 3, batch-size = 20 }, metrics = [accuracy]\n";
        return JobConfig.parse(
                "test.conf", text, Arrays.stream(settings).map(Setting::parse).toList(), folder.toString());
    }

    private Path set(String name) {
        return folder.resolve(name);
    }

    private PreparedSet prepare(String name, String... settings) {
        return new PrepareJob(config(settings), storage, set(name).toString()).run(backend);
    }

    private String from(String set) {
        return "data.prepared=" + set(set);
    }

    private String sha(JobConfig config, Optional<String> output, boolean resume) {
        return new TrainJob(config, storage, TrainRun.plain().into(output, resume))
                .run(backend)
                .result()
                .weights()
                .sha256();
    }

    private String sha(String... settings) {
        return sha(config(settings), Optional.empty(), false);
    }

    private static String refused(Runnable work) {
        return assertThrows(UserException.class, work::run).getMessage();
    }

    @Test
    void aSetGivesTheBitsOfItsSourceAndReadsItNoMore() throws IOException {
        String own = sha();
        String other = sha("data.scale=min-max", "model.layers.0.units=7", "data.shuffle-window=100");
        PreparedSet set = prepare("set");
        assertEquals(ROWS, Stream.of(Split.values()).mapToLong(set::rows).sum());
        assertTrue(set.rows(Split.TEST) > 0);
        Files.delete(folder.resolve("train.csv"));
        assertEquals(own, sha(from("set")));
        assertEquals(
                other,
                sha(from("set"), "data.scale=min-max", "model.layers.0.units=7", "data.shuffle-window=100"),
                "what is made of the rows later");
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(set("set")));
    }

    /** Checkpoints know rows by content, so one may go on from a set, or from sources again. */
    @Test
    void aTrainingFromSourcesGoesOnFromASetAndIsEvaluatedOnIt() {
        String output = folder.resolve("out").toString();
        String whole = sha();
        sha(config("train.max-steps=5", "train.checkpoint.every-steps=5"), Optional.of(output), false);
        prepare("set");
        assertEquals(whole, sha(config(from("set")), Optional.of(output), true));
        ModelFiles model = ModelFiles.open(storage, output);
        EvaluateJob job = EvaluateJob.of(model, storage);
        assertEquals(
                job.heldOut(backend, Optional.empty()).figures(),
                job.heldOut(backend, Optional.of(set("set").toString())).figures());
    }

    @Test
    void aSetThatDoesNotFitIsRefusedWithTheDifference() {
        prepare("set");
        String place = set("set") + ": ";
        String remedy = "; take the job's settings that it was prepared with, or prepare the data again";
        assertEquals(place + "seed was 3, is now 4" + remedy, refused(() -> sha(from("set"), "seed=4")));
        assertEquals(
                place + "train.shards was 3, is now 2" + remedy, refused(() -> sha(from("set"), "train.shards=2")));
        assertEquals(
                place + "data.split.validation was 0.2, is now 0.3" + remedy,
                refused(() -> sha(from("set"), "data.split.validation=0.3")));
        assertEquals(
                place + "data.label.column was kind, is now town" + remedy,
                refused(() -> sha(from("set"), "data.label.column=town")));
        String ignored = refused(() -> sha(from("set"), "data.ignore=[b]", "model.input=[2]"));
        assertTrue(ignored.startsWith(place + "data.ignore was "), ignored);
        String files = refused(() -> sha(from("set"), "data.split=null", "data.validation=" + folder + "/train.csv"));
        assertTrue(files.startsWith(place + "data."), files);
        assertEquals(
                "model.input: must be the data's number of features, 3, is 2",
                refused(() -> sha(from("set"), "model.input=[2]")).split(";")[0]);
    }

    @Test
    void whatIsNotWholeIsNoSet() throws IOException {
        String missing = refused(() -> sha(from("set")));
        assertTrue(missing.startsWith(set("set") + ": holds no prepared set: there is no prepared.json"), missing);
        PreparedSet first = prepare("set");
        String again = refused(() -> prepare("set"));
        assertTrue(again.startsWith(set("set") + ": holds a prepared set already"), again);
        Files.delete(set("set").resolve("prepared.json")); // as a preparation that was killed leaves it
        Files.writeString(set("set").resolve("train-00007.shard"), "of a job of more shards");
        assertTrue(refused(() -> sha(from("set"))).contains("holds no prepared set"));
        assertEquals(first.bytes(), prepare("set").bytes());
        try (Stream<Path> files = Files.list(set("set"))) {
            assertEquals(11, files.count(), "9 shards, summaries and manifest");
        }
        Files.createDirectories(set("mine"));
        Files.writeString(set("mine").resolve("letter.txt"), "not to be lost");
        String foreign = refused(() -> prepare("mine"));
        assertTrue(foreign.startsWith(set("mine") + ": holds other files (letter.txt)"), foreign);
    }

    @Test
    void ofTwoThatPrepareTheSecondIsRefused() throws IOException {
        try (OutputLock claim = OutputLock.claim(storage, set("set").toString(), Duration.ofSeconds(10))) {
            claim.requireOurs();
            String refused = refused(() -> prepare("set"));
            assertTrue(refused.startsWith(set("set") + ": another training writes there"), refused);
        }
        assertEquals(
                ROWS, Stream.of(Split.values()).mapToLong(prepare("set")::rows).sum());
    }

    /** Any changed byte of any file is noticed, and the file named; of rows the block too. */
    @Test
    void damageIsNamed() throws IOException {
        prepare("set");
        List<Path> files;
        try (Stream<Path> list = Files.list(set("set"))) {
            files = list.sorted().toList();
        }
        int tried = 0;
        for (Path file : files) {
            byte[] whole = Files.readAllBytes(file);
            for (int at = 0; at < whole.length; at += Math.max(1, whole.length / 23)) {
                boolean unused = file.toString().endsWith(".shard") && at >= 48 && at < 64; // bytes of the header
                if (!unused) {
                    byte[] changed = whole.clone();
                    changed[at] ^= 1;
                    Files.write(file, changed);
                    String message = refused(() -> sha(from("set")));
                    assertTrue(message.startsWith(file + ": "), "byte " + at + ": " + message);
                    tried++;
                }
            }
            Files.write(file, Arrays.copyOf(whole, whole.length - 2));
            assertTrue(refused(() -> sha(from("set"))).startsWith(file + ": "));
            Files.delete(file);
            assertTrue(refused(() -> sha(from("set")))
                    .startsWith(set("set") + (file.endsWith("prepared.json") ? "" : "/")));
            Files.write(file, whole);
        }
        assertTrue(tried > 200, tried + " bytes");
        Path shard = ShardPacker.path(set("set"), Split.TRAIN, 1);
        byte[] bytes = Files.readAllBytes(shard);
        bytes[64] ^= 1;
        Files.write(shard, bytes);
        String message = refused(() -> sha(from("set")));
        assertTrue(message.startsWith(shard + ": block 0 of 1 (rows 0 to "), message);
    }

    @Test
    void aShardOfAnotherSetIsNoticed() throws IOException {
        prepare("set");
        change(lines -> lines.replaceAll(line -> line.replace("Rome", "Roma")));
        prepare("other");
        Path changed = null;
        for (int shard = 0; shard < 3 && changed == null; shard++) {
            Path file = ShardPacker.path(set("set"), Split.TRAIN, shard);
            Path other = ShardPacker.path(set("other"), Split.TRAIN, shard);
            if (Files.size(file) == Files.size(other) && Files.mismatch(file, other) >= 0) {
                Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
                changed = file;
            }
        }
        String message = refused(() -> sha(from("set")));
        assertTrue(message.startsWith(changed + ": is a shard of another set"), message);
    }

    private void change(Consumer<List<String>> how) {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("train.csv")));
            how.accept(lines);
            Files.write(folder.resolve("train.csv"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
