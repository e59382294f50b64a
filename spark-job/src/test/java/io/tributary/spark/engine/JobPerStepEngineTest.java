package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.layer.Layers;
import io.tributary.network.Node;
import io.tributary.network.Weights;
import io.tributary.train.GradientSum;
import io.tributary.train.LocalEngine;
import io.tributary.train.ReductionTree;
import io.tributary.train.Step;
import io.tributary.train.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

class JobPerStepEngineTest {
    private static final int STEPS = 6;

    @TempDir
    Path directory;

    private String reference(Fixture fixture) {
        try (LocalEngine engine = fixture.reference(directory.resolve(fixture.rows + "-" + fixture.shards))) {
            return Fixture.trajectory(engine, STEPS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String run(JavaSparkContext context, Fixture fixture, int slices, boolean shuffles) {
        try (PackedShards packed = fixture.pack(context, slices);
                JobPerStepEngine engine = fixture.engine(context, packed, shuffles)) {
            return Fixture.trajectory(engine, STEPS);
        }
    }

    @Test
    void bitsEqualTheLocalEngineForAnyCoresShardsAndTreeLevels() {
        List<Fixture> fixtures = List.of(
                new Fixture(300, 1),
                new Fixture(300, 3),
                new Fixture(300, 5),
                new Fixture(300, 8),
                new Fixture(160, 40));
        for (String master : List.of("local[1]", "local[2]", "local[4]")) {
            Session.OURS.in(master, context -> {
                for (Fixture fixture : fixtures) {
                    for (boolean shuffles : new boolean[] {false, true}) {
                        assertEquals(
                                reference(fixture),
                                run(context, fixture, 3, shuffles),
                                master + ", " + fixture.shards + " shards, merged on executors: " + shuffles);
                    }
                }
            });
        }
    }

    @Test
    void bitsEqualWithTheUsersSerializers() {
        Fixture fixture = new Fixture(300, 5);
        for (Session session : List.of(Session.KRYO_OF_THE_USER, Session.JAVA)) {
            session.in("local[3]", context -> {
                assertEquals(reference(fixture), run(context, fixture, 1, false), session.name());
                assertEquals(reference(fixture), run(context, fixture, 7, true), session.name() + ", two levels");
            });
        }
    }

    @Test
    void arraysLargerThanKryosBufferTravelBothWays() {
        int values = 2 * Packets.PIECE + 3; // 64 MiB and a little
        Session.OURS.in("local[1]", context -> {
            float[] weights = new float[values];
            weights[values - 1] = 7;
            Broadcast<float[]> sent = context.broadcast(weights);
            List<GradientSum> arrived = new ArrayList<>();
            Fixture.jobs(context)
                    .run(
                            "test",
                            context.parallelize(List.of(1), 1).rdd(),
                            new Echo<>(sent),
                            bytes -> Packets.toGradients(bytes, () -> new GradientSum(values, 0))
                                    .nodes()
                                    .forEach(node -> arrived.add(node.value())));
            assertArrayEquals(weights, arrived.get(0).gradient.dense);
        });
    }

    /** Sends back, as a gradient, what was sent. */
    private static final class Echo<T> extends StepJob.Work<T, scala.collection.immutable.List<byte[]>> {
        private static final long serialVersionUID = 1L;

        private final Broadcast<float[]> sent;

        Echo(Broadcast<float[]> sent) {
            this.sent = sent;
        }

        @Override
        public scala.collection.immutable.List<byte[]> apply(Iterator<T> elements) {
            GradientSum sum = new GradientSum(sent.value().length, 0);
            sum.sums.examples = 1;
            System.arraycopy(sent.value(), 0, sum.gradient.dense, 0, sum.gradient.dense.length);
            return Packets.ofGradients(
                    new Packets.Packet<>(List.of(), List.of(new ReductionTree.Node<>(0, 0, sum))), System.nanoTime());
        }
    }

    @Test
    void evictedShardsArePackedAnewAndForeignFilesAreNeverRead() {
        Fixture fixture = new Fixture(300, 5);
        String expected = reference(fixture);
        Session.OURS.in("local[2]", context -> {
            try (PackedShards packed = fixture.pack(context, 2);
                    JobPerStepEngine engine = fixture.engine(context, packed, false)) {
                long before = ShardRegistry.packed();
                assertEquals(expected, Fixture.trajectory(engine, STEPS));
                assertEquals(before, ShardRegistry.packed(), "nothing is packed twice");
                ShardRegistry.evict(packed.rdd().set().dataset());
                plantForeignFiles(packed);
                assertEquals(expected, Fixture.trajectory(engine, STEPS));
                assertEquals(before + 2, ShardRegistry.packed(), "both partitions were packed anew");
            }
        });
    }

    /** Puts whole shards of other rows, halves, and attempts that died where the shards will lie. */
    private void plantForeignFiles(PackedShards packed) {
        try {
            new Fixture(20, 1).reference(directory.resolve("other")).close();
            ShardSet set = packed.rdd().set();
            for (int partition = 0; partition < set.partitions(); partition++) {
                Path place = FilePacking.directory(new HostedShards.Run(set.dataset(), partition, 0, 1));
                Files.createDirectories(place);
                for (int shard = 0; shard < set.shards(); shard++) {
                    Path name = place.resolve("train-" + shard + ".shard");
                    byte[] whole = Files.readAllBytes(directory.resolve("other").resolve("train0"));
                    Files.write(name, shard % 2 == 0 ? whole : Arrays.copyOf(whole, whole.length / 2));
                    Files.write(place.resolve("train-" + shard + ".shard.attempt-1.tmp"), new byte[] {1, 2, 3});
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void trainingsOneAfterAnotherLeaveNothingBehind() {
        Fixture fixture = new Fixture(300, 3);
        String expected = reference(fixture);
        Session.OURS.in("local[2]", context -> {
            for (int training = 0; training < 3; training++) {
                Path place;
                try (PackedShards packed = fixture.pack(context, 2);
                        JobPerStepEngine engine = fixture.engine(context, packed, false)) {
                    place = FilePacking.directory(
                            new HostedShards.Run(packed.rdd().set().dataset(), 0, 0, 1));
                    assertTrue(Files.exists(place));
                    assertEquals(expected, Fixture.trajectory(engine, STEPS));
                }
                assertTrue(Files.notExists(place), "files are deleted on close");
            }
        });
    }

    @Test
    void broadcastsDoNotAccumulate() {
        Fixture fixture = new Fixture(300, 3);
        Session.OURS.in("local[2]", context -> {
            try (PackedShards packed = fixture.pack(context, 2);
                    JobPerStepEngine engine = fixture.engine(context, packed, false)) {
                Weights weights = Weights.initial(Fixture.problem().network().layout(), 1);
                Broadcast<?> kept = context.broadcast(ScalaViews.asScala(List.of(new float[3])));
                long sent = sentWeights(context);
                kept.destroy();
                for (int step = 0; step < 30; step++) {
                    engine.gradients(weights, new Step(step + 1, 0, 0, Fixture.BATCH));
                }
                assertTrue(sent > 0, "the count sees what was sent");
                Eventually.holds("the weights of 30 steps are gone", () -> sentWeights(context) == 0);
            }
        });
    }

    /** Broadcast values that are still in memory and hold float arrays; those of Spark's own tasks do not. */
    private static long sentWeights(JavaSparkContext context) {
        BlockManager blocks = context.sc().env().blockManager();
        long count = 0;
        for (BlockId id : ScalaViews.asJava(blocks.getMatchingBlockIds(new Broadcasts()))) {
            Option<BlockResult> found = blocks.getLocalValues(id);
            if (found.isDefined()) {
                boolean weights = found.get().data().next() instanceof scala.collection.immutable.List<?> list
                        && list.head() instanceof float[];
                blocks.releaseLock(id, Option.empty());
                count += weights ? 1 : 0;
            }
        }
        return count;
    }

    /** Whole broadcast values, not their pieces. */
    private static final class Broadcasts extends AbstractFunction1<BlockId, Object> {
        @Override
        public Object apply(BlockId block) {
            return block.name().matches("broadcast_[0-9]+");
        }
    }

    @Test
    void aTasksUserErrorArrivesAsItIs() {
        Session.OURS.in("local[2]", context -> {
            UserException error = assertThrows(
                    UserException.class,
                    () -> Fixture.jobs(context)
                            .run("test", context.parallelize(List.of(1, 2), 2).rdd(), new Fail<>(), done -> {}));
            assertEquals("a.csv:7: must be a number, got \"x\"", error.getMessage());
        });
    }

    /** A task that finds a mistake in the data. */
    private static final class Fail<T> extends StepJob.Work<T, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer apply(Iterator<T> elements) {
            throw new UserException("a.csv:7", "must be a number, got \"x\"", "");
        }
    }

    @Test
    void aTasksOtherErrorIsToldInOneLineWithTaskAndException() {
        Session.OURS.in("local[2]", context -> {
            TrainingException error = assertThrows(
                    TrainingException.class,
                    () -> Fixture.jobs(context)
                            .run("step 6", context.parallelize(List.of(1), 1).rdd(), new Break<>(), done -> {}));
            assertTrue(
                    error.getMessage()
                            .matches("step 6 failed: Lost task 0\\.0 in .*: java.lang.IllegalStateException: boom 42"),
                    error.getMessage());
        });
    }

    /** A task that meets a mistake of the program. */
    private static final class Break<T> extends StepJob.Work<T, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer apply(Iterator<T> elements) {
            throw new IllegalStateException("boom 42");
        }
    }

    @Test
    void aJobOfAStoppedContextSaysSo() {
        Session.OURS.in("local[1]", context -> {
            var rdd = context.parallelize(List.of(1), 1).rdd();
            StepJob jobs = Fixture.jobs(context);
            context.stop();
            TrainingException error =
                    assertThrows(TrainingException.class, () -> jobs.run("step 8", rdd, new Break<>(), done -> {}));
            assertTrue(error.getMessage().contains("stopped SparkContext"), error.getMessage());
            assertEquals(1, error.getMessage().lines().count());
        });
    }

    @Test
    void aWaitThatTakesTooLongNamesWhatWasAwaited() {
        Session.OURS.in("local[2]", context -> {
            StepJob jobs = new StepJob(context.sc(), Duration.ofMillis(200));
            TrainingException error = assertThrows(
                    TrainingException.class,
                    () -> jobs.run(
                            "step 7", context.parallelize(List.of(1, 2), 2).rdd(), new Wait<>(), done -> {}));
            assertTrue(error.getMessage().startsWith("step 7: no task ended for"), error.getMessage());
            assertTrue(error.getMessage().contains("{0, 1}"), error.getMessage());
        });
    }

    /** A task that ends when it is killed. */
    private static final class Wait<T> extends StepJob.Work<T, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer apply(Iterator<T> elements) {
            while (!org.apache.spark.TaskContext.get().isInterrupted()) {
                Thread.onSpinWait();
            }
            return 0;
        }
    }

    @Test
    void everyShardGoesToThePartitionThatHostsItsRun() {
        for (int shards = 1; shards < 60; shards++) {
            for (int hosts = 1; hosts <= shards; hosts++) {
                int count = shards;
                int partitions = hosts;
                IntStream.range(0, shards).forEach(shard -> {
                    int host = HostPartitioner.host(shard, partitions, count);
                    assertTrue(ReductionTree.firstShard(host, partitions, count) <= shard);
                    assertTrue(shard < ReductionTree.firstShard(host + 1, partitions, count));
                });
            }
        }
    }

    @Test
    void theNumberOfNodesIsWhatHostsHandIn() {
        for (int shards : new int[] {1, 2, 3, 5, 8, 13, 40}) {
            for (int hosts = 1; hosts <= shards; hosts++) {
                long handedIn = 0;
                for (int host = 0; host < hosts; host++) {
                    ReductionTree<String> tree = new ReductionTree<>(shards, String::concat);
                    int end = ReductionTree.firstShard(host + 1, hosts, shards);
                    for (int shard = ReductionTree.firstShard(host, hosts, shards); shard < end; shard++) {
                        tree.add(0, shard, "");
                    }
                    handedIn += tree.drain().size();
                }
                assertEquals(handedIn, SubtreeShuffle.nodes(shards, hosts), shards + " shards on " + hosts);
            }
        }
    }

    /** A new layer joins {@link Fixture}. */
    @Test
    void everyLayerIsInTheNetworkThatEnginesAreComparedOn() {
        Set<String> missing = new TreeSet<>(Layers.REGISTRY.names());
        missing.remove("activation"); // an activation by another key
        forget(Fixture.problem().network().root(), missing);
        assertEquals(Set.of(), missing);
    }

    private static void forget(Node node, Set<String> types) {
        types.remove(node.layer().type());
        node.children().forEach(child -> forget(child, types));
    }
}
