package io.tributary.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.row.BlockCut;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
    private static final int[] SIZES = {0, 1, 2, 6, 7, 8, 13, 14, 15, 20, 21, 22, 83, 84, 85, 1000, 4999};

    @Test
    void everyRowOnceWhateverTheCut() {
        int cases = 0;
        for (int rows : SIZES) {
            for (int blockRows : new int[] {1, 2, 7, 64, 5000}) {
                for (int windowBlocks : new int[] {1, 2, 3, 100}) {
                    EpochOrder order = new EpochOrder(rows, rows, new BlockCut(blockRows, windowBlocks));
                    BitSet seen = new BitSet();
                    for (int i = 0; i < rows; i++) {
                        seen.set((int) order.at(i));
                    }
                    assertEquals(rows, seen.cardinality(), rows + " by " + blockRows + " by " + windowBlocks);
                    assertEquals(rows, seen.length());
                    cases++;
                }
            }
        }
        assertEquals(SIZES.length * 20, cases);
    }

    /** Rows of a window come out of its blocks alone, windows in a row, every block in one of them. */
    @Test
    void aWindowHasTheRowsOfItsBlocks() {
        BlockCut cut = new BlockCut(7, 3);
        for (int rows : SIZES) {
            EpochOrder order = new EpochOrder(5, rows, cut);
            Set<Long> blocks = new HashSet<>();
            for (int window = 0; window < order.windows(); window++) {
                for (long block : order.blocks(window)) {
                    assertTrue(blocks.add(block), "block " + block + " twice");
                }
            }
            assertEquals(cut.blocks(rows), blocks.size());
            int before = 0;
            for (int i = 0; i < rows; i++) {
                int window = order.window(i);
                assertTrue(window == before || window == before + 1, "windows in a row");
                before = window;
                long row = order.at(i);
                boolean within = false;
                for (long block : order.blocks(window)) {
                    within |= row / 7 == block;
                }
                assertTrue(within, "row " + row + " of window " + window);
            }
        }
    }

    @Test
    void anyPositionGivesTheRowThatWalkingGives() {
        EpochOrder walked = new EpochOrder(11, 1000, new BlockCut(13, 4));
        List<Long> rows = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            rows.add(walked.at(i));
        }
        EpochOrder asked = new EpochOrder(11, 1000, new BlockCut(13, 4));
        for (int i = 999; i >= 0; i -= 7) {
            assertEquals(rows.get(i), asked.at(i));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> asked.at(1000));
        assertThrows(IndexOutOfBoundsException.class, () -> asked.at(-1));
    }

    /** Far rows come close: neighbours in the order of a shard of one window are as far apart as chance has it, a third. */
    @Test
    void aShardOfOneWindowIsPermutedAsAWhole() {
        EpochOrder order = new EpochOrder(3, 10_000, new BlockCut(100, 100));
        assertEquals(1, order.windows());
        double distance = 0;
        for (int i = 1; i < 10_000; i++) {
            distance += Math.abs(order.at(i) - order.at(i - 1));
        }
        assertEquals(1.0 / 3, distance / 9_999 / 10_000, 0.01);
    }

    @Test
    void keysGiveDifferentOrders() {
        BlockCut cut = new BlockCut(10, 10);
        EpochOrder first = new EpochOrder(1, 1000, cut);
        EpochOrder second = new EpochOrder(2, 1000, cut);
        int same = 0;
        for (int i = 0; i < 1000; i++) {
            same += first.at(i) == second.at(i) ? 1 : 0;
        }
        assertTrue(same < 20, same + " rows at the same place");
    }
}
