package io.tributary.spark.engine;

import io.tributary.job.JobConfig;
import io.tributary.network.Network;
import io.tributary.report.StepMemory;
import io.tributary.shard.EpochPlan;
import io.tributary.train.ExchangeOptions;
import io.tributary.train.ShardHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a training on a cluster will need, before there is one: memory, bytes and time of a step. Arithmetic is that of matrix
 * products at a given rate, three times the forward pass; what values cost beside that, and the exchange, are {@link Costs}.
 *
 * <p>Against {@code bench/links.sh} (8.3 million parameters, 8 shards, 400 Mbit/s): two executors 1,489 ms, to which two
 * constants are fitted; four 1,698, forecast 1,426, which share two cores there and would not in a cluster.
 *
 * @param exchange what is sent
 * @param cluster executors and slots
 * @param executorBytes of heap of the largest executor: weights, and of each task gradients and workspace
 * @param driverBytes of heap of the driver: weights, moments, the sum, what has come, a copy to look at a step's length
 * @param arithmetic seconds of a step's products; not a number where the examples of a step are not known
 * @param handling seconds that values cost beside them
 */
public record ClusterForecast(
        ExchangeForecast exchange,
        Cluster cluster,
        double executorBytes,
        double driverBytes,
        double arithmetic,
        double handling) {
    /**
     * A cluster.
     *
     * @param executors number of executors
     * @param cores slots of each
     * @param bandwidth of a link, in bytes a second, each way
     * @param products floating-point operations a second of a core
     */
    public record Cluster(int executors, int cores, double bandwidth, double products) {}

    /**
     * @param job what is trained
     * @param load what of it travels
     * @param cluster where
     * @return the forecast
     */
    public static ClusterForecast of(JobConfig job, ExchangeForecast.Load load, Cluster cluster) {
        Network network = job.network();
        int shards = job.options().shards();
        long parameters = network.layout().parameterCount();
        long states = network.layout().stateCount();
        ExchangeForecast exchange =
                ExchangeForecast.of(load, shards, cluster.executors, cluster.cores, cluster.bandwidth);
        int tasks = (int) Math.min(shards, (long) cluster.executors * cluster.cores);
        double perTask = Math.ceil((double) shards / tasks);
        double examples = job.options().batchSize() == EpochPlan.ALL
                ? Double.NaN
                : perTask * Math.ceil((double) job.options().batchSize() / shards);
        double values = parameters + states;
        return new ClusterForecast(
                exchange,
                cluster,
                executorBytes(job, exchange, cluster, tasks, (int) perTask),
                Float.BYTES * values * (4 + job.optimizer().moments()),
                examples * 3 * network.root().flops() / cluster.products,
                values * (perTask * Costs.SHARD_NANOS + Costs.DRIVER_NANOS) / 1e9);
    }

    private static double executorBytes(
            JobConfig job, ExchangeForecast exchange, Cluster cluster, int tasks, int shardsOfTask) {
        int shards = job.options().shards();
        StepMemory memory = StepMemory.of(
                job.network(),
                job.optimizer(),
                job.targets(),
                job.workspaceRows(),
                shards,
                job.data().windowBytes());
        double model = memory.parameters();
        int own = (int) Math.min(cluster.cores, Math.ceil((double) tasks / cluster.executors));
        double buffers = Math.min(ShardHost.mostBuffers(shards), 1 + Math.ceil(Math.log(shardsOfTask) / Math.log(2)));
        ExchangeOptions options = job.options().exchange();
        double task =
                buffers * model + memory.activations() + (options.errorFeedback() ? 2.0 * shardsOfTask * model : 0);
        boolean ranges = exchange.how().startsWith(ExchangeForecast.BY_RANGES);
        double shared = ranges ? 2 * model : own * model; // weights and the own range's sums, or weights per task
        return shared + own * task + Costs.MESSAGE_BYTES;
    }

    /** @return seconds of a step; not a number where the examples of a step are not known */
    public double seconds() {
        return arithmetic + handling + exchange.seconds();
    }

    /** @return the part of a step in which the cores compute products */
    public double efficiency() {
        return arithmetic / seconds();
    }

    /** @return the forecast as lines of plain text, without line ends */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(exchange.lines());
        lines.add(String.format(
                Locale.ROOT,
                "heap an executor %.0f MB and the driver %.0f MB, beside what Spark and the shards take",
                executorBytes / 1e6,
                driverBytes / 1e6));
        if (!Double.isNaN(arithmetic)) {
            lines.add(String.format(
                    Locale.ROOT,
                    "a step takes about %.1f ms: products %.1f (at %.0f GFLOP/s a core, as this machine), values %.1f, links %.1f;"
                            + " cores compute products for %.0f %% of it",
                    1e3 * seconds(),
                    1e3 * arithmetic,
                    cluster.products / 1e9,
                    1e3 * handling,
                    1e3 * exchange.seconds(),
                    100 * efficiency()));
        }
        return lines;
    }
}
