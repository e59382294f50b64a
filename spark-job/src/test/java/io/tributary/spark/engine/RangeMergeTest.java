package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.GradientForm;
import io.tributary.network.Precision;
import io.tributary.network.Rounding;
import io.tributary.random.Key;
import io.tributary.train.GradientSum;
import io.tributary.train.ReductionTree;
import io.tributary.train.ShardHost;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The pieces of ranges, and what their owners add. */
class RangeMergeTest {
    private static final int P = 23;
    private static final int S = 4;

    private static final Coding CODING = new Coding(P, new Rounding(Precision.BFLOAT16, 1));

    private static GradientSum sum(int shard) {
        GradientSum sum = new GradientSum(GradientForm.dense(P), S, 0, CODING.rounding());
        sum.sums.examples = shard % 3 == 1 ? 0 : 2; // some have none
        for (int i = 0; i < P && sum.sums.examples > 0; i++) {
            sum.gradient.dense[i] = Key.uniform(shard, i) * 1e6f - 3e5f;
        }
        sum.gradient.round(CODING.rounding());
        Arrays.fill(sum.state, sum.sums.examples > 0 ? -0f : 0f);
        return sum;
    }

    private static RangeMerge merge(Ranges ranges, int owner, int shards) {
        return new RangeMerge(ranges, owner, shards, CODING);
    }

    private static ByteBuffer message(List<ReductionTree.Node<GradientSum>> nodes, Ranges.Piece piece) {
        int full = (int) nodes.stream().filter(RangeMerge::isFull).count();
        RangeMerge any = merge(new Ranges(P + S, 1, P + S), 0, 1);
        ByteBuffer bytes = Wire.on(new byte[any.bytes(nodes.size(), full, piece)]);
        any.write(nodes, piece, bytes);
        assertEquals(0, bytes.remaining());
        return bytes.flip();
    }

    /** Every way to cut, every piece, hand-ins in a random order: the bits of the whole tree. */
    @Test
    void piecesAreAddedAsTheTreeAddsTheWhole() {
        int pieces = 0;
        for (int shards : new int[] {1, 2, 5, 12}) {
            ReductionTree<GradientSum> tree = new ReductionTree<>(shards, ShardHost.MERGE_GRADIENTS);
            for (int shard = 0; shard < shards; shard++) {
                tree.add(0, shard, sum(shard));
            }
            GradientSum whole = tree.root();
            for (int owners : new int[] {1, 2, 3, 30}) {
                for (int pieceFloats : new int[] {1, 4, 100}) {
                    Ranges ranges = new Ranges(P + S, owners, pieceFloats);
                    for (int owner = 0; owner < owners; owner++) {
                        for (Ranges.Piece piece : ranges.all(owner)) {
                            requirePiece(whole, ranges, owner, piece, shards);
                            pieces++;
                        }
                    }
                }
            }
        }
        assertTrue(pieces > 500, "pieces " + pieces);
    }

    private static void requirePiece(GradientSum whole, Ranges ranges, int owner, Ranges.Piece piece, int shards) {
        RangeMerge merge = merge(ranges, owner, shards);
        List<Integer> order = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            order.add(shard);
        }
        Collections.shuffle(order, new Random(piece.offset()));
        RangeMerge.Segment segment = null;
        for (int shard : order) {
            assertNull(segment, "it is whole before all have handed in");
            segment = merge.add(piece, message(List.of(new ReductionTree.Node<>(0, shard, sum(shard))), piece));
        }
        ByteBuffer bytes = Wire.on(new byte[CODING.bytes(piece)]);
        merge.write(segment, piece, bytes);
        float[] expected = new float[piece.count()];
        for (int i = 0; i < expected.length; i++) {
            int at = (int) piece.offset() + i;
            expected[i] = at < P ? whole.gradient.dense[at] : whole.state[at - P];
        }
        float[] got = new float[piece.count()];
        CODING.on(piece, got).read(bytes.flip());
        assertArrayEquals(expected, got);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Ranges ranges = new Ranges(P + S, 3, 4);
        Ranges.Piece piece = ranges.piece(1, 1);
        List<ReductionTree.Node<GradientSum>> nodes = List.of(new ReductionTree.Node<>(0, 0, sum(0)));
        RangeMerge merge = merge(ranges, 1, 2);
        assertThrows(IllegalArgumentException.class, () -> merge.add(ranges.piece(0, 1), message(nodes, piece)));
        assertThrows(
                IllegalArgumentException.class,
                () -> merge.add(new Ranges.Piece(piece.offset() + 1, piece.count()), message(nodes, piece)));
        ByteBuffer longer =
                ByteBuffer.allocate(200).order(Wire.on(new byte[0]).order()).put(message(nodes, piece));
        assertThrows(IllegalArgumentException.class, () -> merge(ranges, 1, 2).add(piece, longer.rewind()));
        ByteBuffer shorter = message(nodes, piece);
        shorter.limit(shorter.limit() - 1);
        assertThrows(BufferUnderflowException.class, () -> merge(ranges, 1, 2).add(piece, shorter));
        ByteBuffer negative = message(nodes, piece).putInt(0, -1);
        assertThrows(IllegalArgumentException.class, () -> merge(ranges, 1, 2).add(piece, negative));
        assertNull(merge.add(piece, message(nodes, piece)));
        assertThrows(IllegalStateException.class, () -> merge.add(piece, message(nodes, piece)), "twice");
    }
}
