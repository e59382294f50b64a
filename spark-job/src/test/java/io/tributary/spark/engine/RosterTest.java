package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.train.ReductionTree;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever executor Spark has put a task on, neighbouring shards are on one executor, and what is packed stays. */
class RosterTest {
    private static final Roster.Packed NOWHERE = (run, place) -> false;

    private static SparkTransport.Address address(int executor) {
        return new SparkTransport.Address("host", executor);
    }

    private static Roster.Task task(int partition, int executor) {
        SparkInternals.Place place = new SparkInternals.Place("" + executor, "host");
        return new Roster.Task(new Packets.Origin(partition, place, "blas"), address(executor));
    }

    /** @param executors where Spark has put the task of each partition */
    private static Map<Integer, Roster.Task> tasks(int... executors) {
        Map<Integer, Roster.Task> tasks = new HashMap<>();
        for (int partition = 0; partition < executors.length; partition++) {
            tasks.put(partition, task(partition, executors[partition]));
        }
        return tasks;
    }

    /** Nodes of the tree that an executor hands in, its tasks merged. */
    private static int nodes(Roster roster, Roster.Member member, int tasks, int shards) {
        ReductionTree<Integer> tree = new ReductionTree<>(shards, Integer::sum);
        for (int partition : member.partitions()) {
            int run = roster.run(partition);
            for (int shard = ReductionTree.firstShard(run, tasks, shards);
                    shard < ReductionTree.firstShard(run + 1, tasks, shards);
                    shard++) {
                tree.add(0, shard, 1);
            }
        }
        return tree.drain().size();
    }

    private static int mostNodes(int shards, int executors, int cores, Random random) {
        int count = Math.min(shards, executors * cores);
        List<Integer> places = new ArrayList<>(
                IntStream.range(0, count).map(task -> task % executors).boxed().toList());
        Collections.shuffle(places, random);
        Roster roster = Roster.of(tasks(places.stream().mapToInt(place -> place).toArray()), NOWHERE);
        return roster.executors().stream()
                .mapToInt(member -> nodes(roster, member, count, shards))
                .max()
                .orElseThrow();
    }

    @Test
    void anExecutorHandsInAboutOneSubtreeWhateverSparkPlacedWhere() {
        Random random = new Random(1);
        for (int trial = 0; trial < 20; trial++) {
            assertEquals(1, mostNodes(8, 4, 2, random));
            assertEquals(1, mostNodes(64, 4, 4, random));
            assertEquals(1, mostNodes(64, 8, 1, random));
            assertEquals(1, mostNodes(12, 3, 1, random));
            assertEquals(1, mostNodes(12, 3, 4, random));
            assertEquals(2, mostNodes(12, 4, 1, random));
            assertEquals(2, mostNodes(12, 4, 3, random));
            assertTrue(mostNodes(64, 3, 2, random) <= 5);
        }
    }

    /** What the class says of a run of r shards. */
    @Test
    void aRunMergesToTwiceItsLogarithmAtMost() {
        for (int shards : new int[] {8, 12, 64, 100}) {
            for (int first = 0; first < shards; first++) {
                for (int end = first + 1; end <= shards; end++) {
                    int levels = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(end - first);
                    int nodes = SubtreeShuffle.nodesOfRun(first, end, shards);
                    assertTrue(nodes <= Math.max(1, 2 * levels), first + " to " + end + " of " + shards + ": " + nodes);
                }
            }
        }
    }

    @Test
    void whatIsPackedStays() {
        // executor 2 holds the first runs, executor 1 the last; Spark has put tasks across
        Roster.Packed packed = (run, place) -> place.executor().equals(run < 2 ? "2" : "1");
        Roster roster = Roster.of(tasks(1, 2, 1, 2), packed);
        assertEquals(
                List.of(new Roster.Member(address(2), List.of(1, 3)), new Roster.Member(address(1), List.of(0, 2))),
                roster.executors());
        assertEquals(
                List.of(2, 0, 3, 1), IntStream.range(0, 4).mapToObj(roster::run).toList());
    }

    /** Executor 9 came for one that was lost: it takes the gap, and nothing else moves. */
    @Test
    void aNewExecutorTakesTheGap() {
        Map<Integer, String> at = Map.of(0, "1", 1, "1", 4, "3", 5, "3");
        Roster roster = Roster.of(
                tasks(1, 1, 3, 3, 9, 9), (run, place) -> place.executor().equals(at.get(run)));
        assertEquals(
                List.of(address(1), address(9), address(3)),
                roster.executors().stream().map(Roster.Member::address).toList());
    }

    @Test
    void everyRunIsHostedOnce() {
        Random random = new Random(2);
        for (int trial = 0; trial < 200; trial++) {
            int count = 1 + random.nextInt(12);
            int[] executors =
                    IntStream.range(0, count).map(task -> random.nextInt(5)).toArray();
            int seed = trial;
            Roster roster = Roster.of(tasks(executors), (run, place) -> (31 * run + place.hashCode() + seed) % 3 == 0);
            int[] runs = IntStream.range(0, count).map(roster::run).sorted().toArray();
            assertEquals(Arrays.toString(IntStream.range(0, count).toArray()), Arrays.toString(runs));
            for (Roster.Member member : roster.executors()) {
                int[] its = member.partitions().stream()
                        .mapToInt(roster::run)
                        .sorted()
                        .toArray();
                assertEquals(its[its.length - 1] - its[0], its.length - 1, "neighbours");
            }
        }
    }

    @Test
    void aRosterTravels() {
        Map<Integer, Roster.Task> tasks = new TreeMap<>(tasks(7, 3, 3, 7));
        tasks.put(4, new Roster.Task(tasks.get(0).origin(), new SparkTransport.Address("h\u00f6st", 65_535)));
        Roster roster = Roster.of(tasks, NOWHERE);
        assertEquals(3, roster.executors().size());
        assertEquals(1, roster.number(address(3)));
        assertThrows(IllegalArgumentException.class, () -> roster.number(address(1)));
        assertThrows(IllegalArgumentException.class, () -> roster.run(5));
        assertEquals(roster, Wire.roster(Wire.on(Wire.encode(roster))));
        assertNull(Wire.roster(Wire.on(Wire.END_OF_TASK)));
        byte[] cut = Arrays.copyOf(Wire.encode(roster), 20);
        assertThrows(BufferUnderflowException.class, () -> Wire.roster(Wire.on(cut)));
    }
}
