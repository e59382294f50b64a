package io.tributary.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every job in conf/, on its shipped data or on small files in the real format. */
class ExampleJobsTest {
    private static final List<String> SUMMARY = List.of(
            "parameters",
            "shards",
            "epochs",
            "steps",
            "examples",
            "trainLoss",
            "validationLoss",
            "validationMetrics",
            "testMetrics",
            "trainSeconds",
            "examplesPerSecond",
            "stepMillis",
            "engine",
            "blas",
            "weightsSha256",
            "seed",
            "warnings",
            "stoppedBy");

    /** How a job is run here, by its file; every file has an entry. */
    private static final Map<String, Preparation> PREPARATIONS = Map.ofEntries(
            Map.entry("xor.conf", folder -> List.of("train.epochs=50")),
            Map.entry("digits.conf", folder -> List.of("train.epochs=2")),
            Map.entry("digits-lbfgs.conf", folder -> List.of("train.epochs=2")),
            Map.entry("mnist-mlp.conf", folder -> images(folder, "")),
            Map.entry("fashion-mnist-mlp.conf", folder -> images(folder, ".gz")),
            Map.entry("fashion-mnist-lenet.conf", folder -> images(folder, ".gz")),
            Map.entry("cifar10-resnet.conf", ExampleJobsTest::cifar),
            Map.entry("movielens-factorization.conf", TabularSamples::ratings),
            Map.entry("movielens-wide-deep.conf", TabularSamples::ratings),
            Map.entry("shuttle-autoencoder.conf", TabularSamples::shuttle),
            Map.entry("diamonds-regression.conf", TabularSamples::diamonds),
            Map.entry("wide-sparse.conf", TabularSamples::sparse),
            Map.entry("spam-bag.conf", TextSamples::mails),
            Map.entry("spam-lstm.conf", TextSamples::mails),
            Map.entry("spoken-language.conf", SoundSamples::prompts),
            Map.entry("speeches-char-gru.conf", TextSamples::speeches),
            Map.entry("speeches-char-transformer.conf", TextSamples::speeches));

    @TempDir
    private Path folder;

    /** Makes data where the job's own is not shipped; returns the settings for a short run. */
    private interface Preparation {
        List<String> in(Path folder) throws IOException;
    }

    static List<Path> jobs() throws IOException {
        try (Stream<Path> files = Files.list(Trained.CONF)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .filter(file -> !file.endsWith("spark-defaults.conf"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jobs")
    void trainsAndLeavesAllOutputs(Path conf) throws IOException {
        Preparation preparation = PREPARATIONS.get(conf.getFileName().toString());
        assertTrue(preparation != null, conf + " has no entry here");
        List<String> set = preparation.in(folder).stream()
                .flatMap(setting -> Stream.of("--set", setting))
                .toList();

        Trained trained = Trained.of(conf, folder.resolve("out"), set.toArray(String[]::new));

        List<String> keys = new ArrayList<>();
        trained.summary().fieldNames().forEachRemaining(keys::add);
        assertEquals(SUMMARY, keys);
        assertTrue(
                trained.figure("testMetrics").has("loss")
                        && trained.figure("testMetrics").size() > 1,
                "the job has a test split and metrics");
        for (String file : List.of("model.conf", "weights.safetensors", "transforms.json")) {
            assertTrue(Files.size(trained.directory().resolve("model").resolve(file)) > 0, file);
        }
        assertEquals(
                trained.figure("epochs").asInt(), epochLines(trained.directory().resolve("metrics.jsonl")));
        String report = Files.readString(trained.directory().resolve("report.html"));
        assertTrue(report.contains("</html>") && report.contains(trained.sha256()), "the report is whole");
        assertTrue(trained.hasCheckpoint(), "the last state is kept");
    }

    private static long epochLines(Path metrics) throws IOException {
        return Files.readAllLines(metrics).stream()
                .map(line -> Json.parseObject(line.getBytes(UTF_8), "metrics", ""))
                .filter(line -> line.required("type").asText().equals("epoch"))
                .count();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jobs")
    void isDescribedWithoutItsData(Path conf) {
        CommandRun run = CommandRun.done(List.of("describe", conf.toString()));

        assertTrue(run.out().contains("\nnon-trainable "), run.out());
        assertEquals("", run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits.conf", "digits-lbfgs.conf"})
    void digitsReachTheAccuracyTheyPromise(String conf) {
        Trained trained = Trained.of(Trained.CONF.resolve(conf), folder.resolve("out"));

        assertTrue(trained.testAccuracy() >= 0.96, "test accuracy " + trained.testAccuracy());
    }

    @Test
    void xorIsSolvedFromTwentySeeds() {
        List<Integer> failed = IntStream.rangeClosed(1, 20)
                .filter(seed -> Trained.of(
                                        Trained.CONF.resolve("xor.conf"),
                                        folder.resolve("seed-" + seed),
                                        "--set",
                                        "seed=" + seed)
                                .testAccuracy()
                        < 1)
                .boxed()
                .toList();

        assertEquals(List.of(), failed);
    }

    /** Digits of the size of MNIST's, under its names: the class decides which rows of an image are bright. */
    private static List<String> images(Path folder, String suffix) throws IOException {
        List<String> settings = new ArrayList<>(List.of("train.epochs=2"));
        for (String split : List.of("train", "test")) {
            int count = split.equals("train") ? 300 : 50;
            Path images = folder.resolve(split + "-images-idx3-ubyte" + suffix);
            Path labels = folder.resolve(split + "-labels-idx1-ubyte" + suffix);
            write(images, pixels(count));
            write(labels, labels(count));
            settings.add("data." + split + "=" + images);
            settings.add("data.label." + split + "=" + labels);
        }
        return settings;
    }

    /** Images of the size and format of CIFAR-10's, under its names: the class decides which rows are bright. */
    private static List<String> cifar(Path folder) throws IOException {
        Path images = Files.createDirectory(folder.resolve("cifar10"));
        Files.writeString(images.resolve("batches.meta.txt"), "abcdefghij".replaceAll(".", "$0\n"));
        Files.write(images.resolve("data_batch_1.bin"), records(90));
        Files.write(images.resolve("data_batch_2.bin"), records(60));
        Files.write(images.resolve("test_batch.bin"), records(30));
        return List.of("train.epochs=2", "train.batch-size=50", "data.train=" + images, "data.test=" + images);
    }

    private static byte[] records(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * 3073);
        for (int i = 0; i < count; i++) {
            bytes.put((byte) (i % 10));
            for (int pixel = 0; pixel < 3072; pixel++) {
                int row = pixel % 1024 / 32;
                bytes.put((byte) (row / 3 == i % 10 ? 200 + pixel % 56 : pixel % 7));
            }
        }
        return bytes.array();
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, file.toString().endsWith(".gz") ? Playground.gzip(content) : content);
    }

    private static byte[] pixels(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * 784);
        bytes.putInt(0x0803).putInt(count).putInt(28).putInt(28);
        for (int pixel = 0; pixel < count * 784; pixel++) {
            int label = pixel / 784 % 10;
            int row = pixel % 784 / 28;
            bytes.put((byte) (row / 2 == label ? 200 + pixel % 56 : pixel % 7));
        }
        return bytes.array();
    }

    private static byte[] labels(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + count);
        bytes.putInt(0x0801).putInt(count);
        for (int i = 0; i < count; i++) {
            bytes.put((byte) (i % 10));
        }
        return bytes.array();
    }
}
