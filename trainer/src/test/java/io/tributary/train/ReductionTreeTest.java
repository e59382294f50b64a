package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.random.Permutation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The leaves are names and a merge writes down its operands, so that equal text means the same additions. */
class ReductionTreeTest {
    static IntStream shards() {
        return IntStream.rangeClosed(1, 17);
    }

    private static ReductionTree<String> tree(int shards) {
        return new ReductionTree<>(shards, (left, right) -> "(" + left + right + ")");
    }

    private static String leaf(int shard) {
        return "" + (char) ('a' + shard);
    }

    /** The definition: neighbours merge, the last of an odd level goes up as it is. */
    private static String expected(int shards) {
        List<String> level = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            level.add(leaf(shard));
        }
        while (level.size() > 1) {
            List<String> above = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                above.add(i + 1 < level.size() ? "(" + level.get(i) + level.get(i + 1) + ")" : level.get(i));
            }
            level = above;
        }
        return level.get(0);
    }

    @Test
    void theDefinitionItselfReadsWell() {
        assertEquals("a", expected(1));
        assertEquals("((ab)c)", expected(3));
        assertEquals("(((ab)(cd))(ef))", expected(6));
    }

    @ParameterizedTest
    @MethodSource("shards")
    void anyOrderOfArrivalMakesTheSameAdditions(int shards) {
        for (long key = 0; key < 50; key++) {
            Permutation order = new Permutation(key, shards);
            ReductionTree<String> tree = tree(shards);
            for (int i = 0; i < shards; i++) {
                int shard = (int) order.at(i);
                tree.add(0, shard, leaf(shard));
            }
            assertEquals(expected(shards), tree.root(), "order " + key);
        }
    }

    @ParameterizedTest
    @MethodSource("shards")
    void anyPartitionIntoRunsMakesTheSameAdditions(int shards) {
        for (int hosts = 1; hosts <= shards; hosts++) {
            List<ReductionTree.Node<String>> nodes = new ArrayList<>();
            for (int host = 0; host < hosts; host++) {
                nodes.addAll(run(shards, firstShard(host, hosts, shards), firstShard(host + 1, hosts, shards)));
            }
            for (long key = 0; key < 10; key++) {
                Permutation order = new Permutation(key, nodes.size());
                ReductionTree<String> driver = tree(shards);
                for (int i = 0; i < nodes.size(); i++) {
                    ReductionTree.Node<String> node = nodes.get((int) order.at(i));
                    driver.add(node.level(), node.index(), node.value());
                }
                assertEquals(expected(shards), driver.root(), hosts + " hosts, order " + key);
            }
        }
    }

    private static int firstShard(int host, int hosts, int shards) {
        return ReductionTree.firstShard(host, hosts, shards);
    }

    /** What a host of the shards from first to end hands in. */
    private static List<ReductionTree.Node<String>> run(int shards, int first, int end) {
        ReductionTree<String> tree = tree(shards);
        for (int shard = first; shard < end; shard++) {
            tree.add(0, shard, leaf(shard));
        }
        List<ReductionTree.Node<String>> nodes = tree.drain();
        assertTrue(tree.drain().isEmpty(), "drained, and not empty");
        int most = 2 * (32 - Integer.numberOfLeadingZeros(shards));
        assertTrue(nodes.size() <= most, nodes.size() + " nodes of one run");
        return nodes;
    }

    @ParameterizedTest
    @MethodSource("shards")
    void runsCoverAllShardsEvenly(int shards) {
        for (int hosts = 1; hosts <= shards; hosts++) {
            assertEquals(0, firstShard(0, hosts, shards));
            assertEquals(shards, firstShard(hosts, hosts, shards));
            for (int host = 0; host < hosts; host++) {
                int size = firstShard(host + 1, hosts, shards) - firstShard(host, hosts, shards);
                assertTrue(size == shards / hosts || size == shards / hosts + 1, "run of " + size);
            }
        }
    }

    @Test
    void servesAgainOnceItIsEmpty() {
        ReductionTree<String> tree = tree(3);
        for (int round = 0; round < 2; round++) {
            for (int shard = 2; shard >= 0; shard--) {
                tree.add(0, shard, leaf(shard));
            }
            assertEquals("((ab)c)", tree.root());
        }
    }

    @Test
    void aMissingShardIsSaid() {
        ReductionTree<String> tree = tree(6);
        tree.add(0, 0, "a");
        tree.add(0, 1, "b");
        tree.add(0, 3, "d");
        IllegalStateException e = assertThrows(IllegalStateException.class, tree::root);
        assertEquals("the tree of 6 shards is not complete: 2 nodes wait for a sibling", e.getMessage());
    }

    @Test
    void aShardThatComesTwiceIsSaid() {
        ReductionTree<String> tree = tree(4);
        tree.add(0, 2, "c");
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> tree.add(0, 2, "c"));
        assertEquals("node 2 of level 0 came twice", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> tree(0));
    }
}
