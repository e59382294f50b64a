package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.job.JobConfig;
import io.tributary.job.PrepareJob;
import io.tributary.job.PreparedSet;
import io.tributary.report.Text;
import io.tributary.row.Split;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code prepare CONF}: a job's examples, packed and kept. */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        description =
                "Reads a job's data once, packs it into shards and keeps these: train, evaluate and gradient-check take"
                        + " them with --prepared, read no source, and give the same bits.")
final class PrepareCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JobOptions job;

    @Mixin
    private MachineOptions machine;

    @Option(
            names = "--output",
            paramLabel = "URI",
            required = true,
            description = "where the shards go: a directory that is empty or not there, or any Hadoop URI")
    private String output;

    PrepareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        JobConfig config = job.read();
        if (config.data().prepared().isPresent()) {
            throw new UserException("data.prepared", "names examples that are prepared already", "leave it out");
        }
        String uri = Places.uri(output);
        try (Machine on = Machine.open(config, machine, terminal, uri)) {
            PreparedSet set = on.run(() -> new PrepareJob(config, on.storage(), uri).run(on.backend()));
            terminal.out().println("prepared  " + rows(set) + ", " + Text.bytes(set.bytes()) + ", in " + set.uri());
        }
        return TributaryCommand.OK;
    }

    private static String rows(PreparedSet set) {
        return Arrays.stream(Split.values())
                        .filter(split -> set.rows(split) > 0)
                        .map(split -> set.rows(split) + " " + split.adjective())
                        .collect(Collectors.joining(", "))
                + " rows";
    }
}
