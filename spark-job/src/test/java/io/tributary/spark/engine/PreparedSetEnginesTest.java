package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Setting;
import io.tributary.error.UserException;
import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.job.PrepareJob;
import io.tributary.job.PreparedSet;
import io.tributary.job.TrainJob;
import io.tributary.job.TrainRun;
import io.tributary.random.Key;
import io.tributary.row.Split;
import io.tributary.shard.ShardPacker;
import io.tributary.spark.storage.HadoopFiles;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever prepares a set, whoever trains from it: the files and the weights are the same to the last bit. */
class PreparedSetEnginesTest {
    @TempDir
    Path directory;

    private final Storage storage = new HadoopStorage(new Configuration());

    @BeforeEach
    void rows() throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,b,town,kind"));
        IntStream.range(0, 400).forEach(row -> {
            float a = Key.uniform(3, row);
            float b = Key.uniform(5, row);
            String town = List.of("Rome", "Oslo", "Kyiv").get(row % 3);
            lines.add(String.format(Locale.ROOT, "%s,%s,%s,%s", a, b, town, a + b > 1 ? "over" : "under"));
        });
        Files.write(directory.resolve("train.csv"), lines);
    }

    private JobConfig config(String engine, Optional<Path> prepared) {
        return JobConfig.parse(
                "test.conf",
                "engine = " + engine + ", seed = 3\n"
                        + "data { format = csv, header = true, train = train.csv, split { validation = 0.2, test = 0.1 }\n"
                        + "  label { column = kind, type = class }, scale = standardize, shuffle-window = 300\n"
                        + "  columns { town = { type = category } } }\n"
                        + "model { input = [3], loss = softmax-cross-entropy, layers = [\n"
                        + "  { type = dense, units = 5, activation = tanh }, { type = dense, units = 2 }] }\n"
                        + "optimizer { type = adam, learning-rate = 0.01 }\n"
                        + "train { epochs = 2, shards = 3, batch-size = 20 }\n",
                prepared.map(set -> new Setting("data.prepared", set.toString())).stream()
                        .toList(),
                directory.toString());
    }

    private String sha(Backend backend, JobConfig config) {
        TrainJob job = new TrainJob(config, storage, TrainRun.plain());
        return job.run(backend).result().weights().sha256();
    }

    private PreparedSet prepare(Backend backend, String name) {
        return new PrepareJob(
                        config("threads", Optional.empty()),
                        storage,
                        directory.resolve(name).toString())
                .run(backend);
    }

    @Test
    void everybodyMakesTheSameSetAndTheSameWeightsOfIt() throws IOException {
        String expected = sha(new LocalBackend(2), config("threads", Optional.empty()));
        prepare(new LocalBackend(2), "threads");
        Session.OURS.in("local[2]", context -> prepare(new SparkBackend(context), "spark"));
        try (var files = Files.list(directory.resolve("threads"))) {
            List<Path> all = files.toList();
            assertEquals(11, all.size());
            for (Path file : all) {
                assertArrayEquals(
                        Files.readAllBytes(file),
                        Files.readAllBytes(directory.resolve("spark").resolve(file.getFileName())),
                        file.toString());
            }
        }
        Files.delete(directory.resolve("train.csv"));
        for (String set : List.of("threads", "spark")) {
            Optional<Path> from = Optional.of(directory.resolve(set));
            assertEquals(expected, sha(new LocalBackend(2), config("threads", from)));
            for (String engine : List.of("job", "resident")) {
                for (String master : List.of("local[1]", "local[2]")) {
                    Session.OURS.in(
                            master,
                            context -> assertEquals(
                                    expected,
                                    sha(new SparkBackend(context), config(engine, from)),
                                    engine + " at " + master));
                }
            }
        }
    }

    /** A run that an executor has lost comes from the set again; a set that is gone then is named. */
    @Test
    void lostShardsAreFetchedAgain() throws IOException {
        PreparedSet set = prepare(new LocalBackend(2), "set");
        Session.OURS.in("local[2]", context -> {
            StepJob jobs = new StepJob(context.sc(), Duration.ofMinutes(1));
            try (HadoopFiles files = new HadoopFiles(context);
                    PackedShards packed =
                            PackedShards.fetch(jobs, context.sc(), new FetchPacking(set, files), set.summaries(), 3)) {
                assertEquals(3, packed.summaries(Split.TRAIN).size());
                long fetched = ShardRegistry.packed();
                packed.packAgain(jobs);
                assertEquals(fetched, ShardRegistry.packed(), "nothing was lost");
                ShardRegistry.evict(packed.rdd().set().dataset());
                packed.packAgain(jobs);
                assertEquals(fetched + 2, ShardRegistry.packed());
                ShardRegistry.evict(packed.rdd().set().dataset());
                Path gone = ShardPacker.path(directory.resolve("set"), Split.TRAIN, 0);
                Files.delete(gone);
                String message = assertThrows(UserException.class, () -> packed.packAgain(jobs))
                        .getMessage();
                assertTrue(
                        message.startsWith(gone + ": cannot be read as a shard: the shard's file is gone; "), message);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
