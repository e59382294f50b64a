package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.shard.EpochPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a task's memory is said to be, against what its arithmetic needs. */
class ShardHostMemoryTest {
    private static final Network SMALL = network(4);

    private static Network network(int inputs) {
        return Network.of(
                new Sequential(List.of(new Dense(4, Activations.LINEAR))), Shape.of(inputs), Regularizer.NONE);
    }

    /** Sums at once while a run of shards is merged greedily, the one that is being computed included. */
    private static int buffers(int shards, int first, int end) {
        int[] held = {0};
        int most = 0;
        ReductionTree<Integer> tree = new ReductionTree<>(shards, (left, right) -> {
            held[0]--;
            return left;
        });
        for (int shard = first; shard < end; shard++) {
            held[0]++;
            most = Math.max(most, held[0]);
            tree.add(0, shard, shard);
        }
        return most;
    }

    @Test
    void noTaskKeepsMoreBuffersThanTheBound() {
        for (int shards = 1; shards <= 130; shards++) {
            int most = ShardHost.mostBuffers(shards);
            for (int tasks = 1; tasks <= shards; tasks++) {
                for (int task = 0; task < tasks; task++) {
                    int first = task * shards / tasks;
                    int end = (task + 1) * shards / tasks;
                    assertTrue(buffers(shards, first, end) <= most, shards + " shards, task " + task + "/" + tasks);
                }
            }
        }
    }

    @Test
    void theBoundIsMetByFewShards() {
        for (int shards = 1; shards <= 7; shards++) {
            assertEquals(buffers(shards, 0, shards), ShardHost.mostBuffers(shards), shards + " shards");
        }
    }

    @Test
    void theWorkspaceHoldsAnEvaluationAndAtMostAPass() {
        long[] sizes = {1000, 3000};
        assertEquals(ShardWorker.EVALUATION_ROWS, ShardHost.workspaceRows(SMALL, sizes, 10));
        assertEquals(752, ShardHost.workspaceRows(SMALL, sizes, 1000));
        assertEquals(3000, ShardHost.workspaceRows(SMALL, sizes, EpochPlan.ALL));
        Network large = network(1 << 20);
        assertEquals(63, ShardHost.workspaceRows(large, sizes, 10));
        assertEquals(ShardHost.MOST_ROWS, ShardHost.workspaceRows(SMALL, new long[] {1 << 20}, EpochPlan.ALL));
    }
}
