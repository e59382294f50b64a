package io.tributary.spark.engine;

import io.tributary.train.ReductionTree;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;

/**
 * What resident tasks of a cluster will send in a step, before there is a cluster: every executor with the same number of slots,
 * all of them in use. Bytes are those of weights and gradients; the network adds a few in a hundred.
 *
 * @param how which exchange, and why
 * @param driverSends bytes
 * @param driverReceives bytes
 * @param executorSends bytes of the busiest executor
 * @param executorReceives bytes of the busiest executor
 * @param seconds what that takes at least: weights on their way down, then gradients on their way up
 */
public record ExchangeForecast(
        String how,
        double driverSends,
        double driverReceives,
        double executorSends,
        double executorReceives,
        double seconds) {
    /** How {@link #how} begins where executors own ranges. */
    static final String BY_RANGES = "by ranges";

    /**
     * What travels.
     *
     * @param down bytes that a task is brought in a step: all weights, or what a step changed
     * @param up bytes of a task's gradient
     * @param byRows whether the weights come back by changed rows
     */
    public record Load(long down, long up, boolean byRows) {
        /**
         * @param bytes of a gradient, and of the weights
         * @return all of them
         */
        public static Load all(long bytes) {
            return new Load(bytes, bytes, false);
        }
    }

    /**
     * @param load what travels
     * @param shards number of shards
     * @param executors number of executors
     * @param cores slots of each
     * @param bandwidth of a link, in bytes a second, each way
     * @return the forecast
     */
    public static ExchangeForecast of(Load load, int shards, int executors, int cores, double bandwidth) {
        int tasks = (int) Math.min(shards, (long) executors * cores);
        int used = (tasks + cores - 1) / cores;
        ExchangeChoice choice =
                ExchangeChoice.of(new SparkConf(false), load.up, load.byRows, SubtreeShuffle.nodes(shards, tasks));
        return choice.ranges()
                ? byRanges(choice, load, shards, tasks, used, bandwidth)
                : inAStar(choice, load, shards, tasks, used, bandwidth);
    }

    private static ExchangeForecast byRanges(
            ExchangeChoice choice, Load load, int shards, int tasks, int executors, double bandwidth) {
        int all = 0;
        int most = 0;
        int least = Integer.MAX_VALUE;
        for (int executor = 0; executor < executors; executor++) {
            int nodes = SubtreeShuffle.nodesOfRun(
                    ReductionTree.firstShard(first(executor, executors, tasks), tasks, shards),
                    ReductionTree.firstShard(first(executor + 1, executors, tasks), tasks, shards),
                    shards);
            all += nodes;
            most = Math.max(most, nodes);
            least = Math.min(least, nodes);
        }
        double range = (double) load.up / executors;
        double handsOn = load.down * (1 - 1.0 / executors); // the own range of the weights, to all others
        double handsIn =
                most * (load.up - range) + range; // nodes to the owners, and the own range merged to the driver
        double takesIn = (all - least) * range;
        return new ExchangeForecast(
                BY_RANGES + ": " + choice.why(),
                load.down,
                load.up,
                handsOn + handsIn,
                load.down + takesIn,
                (load.down + Math.max(load.up, Math.max(handsIn, takesIn))) / bandwidth);
    }

    /** The first task of an executor: tasks are spread evenly, as neighbours. */
    private static int first(int executor, int executors, int tasks) {
        return (int) ((long) executor * tasks / executors);
    }

    private static ExchangeForecast inAStar(
            ExchangeChoice choice, Load load, int shards, int tasks, int executors, double bandwidth) {
        double nodes = (double) SubtreeShuffle.nodes(shards, tasks) * load.up;
        double down = (double) tasks * load.down;
        return new ExchangeForecast(
                "in a star: " + choice.why(),
                down,
                nodes,
                nodes / executors,
                down / executors,
                (down + nodes) / bandwidth);
    }

    /** @return the forecast as lines of plain text, without line ends */
    public List<String> lines() {
        return List.of(
                "exchange " + how,
                String.format(
                        Locale.ROOT,
                        "per step the driver sends %.1f MB and receives %.1f MB, an executor %.1f MB and %.1f MB",
                        driverSends / 1e6,
                        driverReceives / 1e6,
                        executorSends / 1e6,
                        executorReceives / 1e6),
                String.format(Locale.ROOT, "which takes %.1f ms at least, beside the arithmetic", 1e3 * seconds));
    }
}
