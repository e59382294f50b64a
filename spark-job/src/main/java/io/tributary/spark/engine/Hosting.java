package io.tributary.spark.engine;

import java.util.function.IntFunction;

/**
 * What a task finds of the shards: its partition's run, or another that the driver has it host. They are packed when they are
 * asked for and are not in this executor, so a task can say that it is there before that. Never leaves the JVM.
 */
final class Hosting {
    private final int partition;
    private final IntFunction<HostedShards> find;

    /**
     * @param partition the task's partition
     * @param find finds a run, or packs it
     */
    Hosting(int partition, IntFunction<HostedShards> find) {
        this.partition = partition;
        this.find = find;
    }

    /** @return the run with the number of the task's partition */
    HostedShards own() {
        return find.apply(partition);
    }

    /**
     * @param run a run's number: that of the partition it is packed from
     * @return the run
     */
    HostedShards run(int run) {
        return find.apply(run);
    }
}
