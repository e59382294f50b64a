package io.tributary.spark.command;

import io.tributary.job.JobConfig;
import io.tributary.report.LayerTable;
import io.tributary.report.StepMemory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code describe CONF}: layers, shapes, parameters, arithmetic and memory; trains nothing and reads no data. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description =
                "Prints the network of a configuration: layers, shapes, parameters, FLOPs, memory, bytes per step.")
final class DescribeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JobOptions job;

    DescribeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        JobConfig config = job.read();
        LayerTable.of(config.network()).lines().forEach(terminal.out()::println);
        StepMemory.of(
                        config.network(),
                        config.optimizer().moments(),
                        config.targets(),
                        config.workspaceRows(),
                        config.options().shards())
                .lines()
                .forEach(terminal.out()::println);
        return TributaryCommand.OK;
    }
}
