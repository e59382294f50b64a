package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.format.DataFiles;
import io.tributary.job.DataCheck;
import io.tributary.job.DiskNeed;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.network.ParameterLayout;
import io.tributary.report.LayerTable;
import io.tributary.report.StepMemory;
import io.tributary.row.Split;
import io.tributary.spark.engine.ClusterForecast;
import io.tributary.spark.engine.ExchangeForecast;
import io.tributary.spark.engine.ProductRate;
import io.tributary.storage.Storage;
import io.tributary.train.RowSteps;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code describe CONF}: layers, shapes, parameters, arithmetic and memory, and whether the data's header fits; trains nothing. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description =
                "Prints the network of a configuration: layers, shapes, parameters, FLOPs, memory, bytes per step.")
final class DescribeCommand implements Callable<Integer> {
    private static final Pattern BANDWIDTH = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)([MG])bit");

    private final Terminal terminal;

    @Mixin
    private JobOptions job;

    @Option(names = "--executors", description = "forecasts memory, bytes and time of a step on so many executors")
    private Integer executors;

    @Option(names = "--cores", defaultValue = "1", description = "slots of each executor: ${DEFAULT-VALUE}")
    private int cores;

    @Option(
            names = "--bandwidth",
            defaultValue = "10Gbit",
            description = "of every link, each way, in Mbit or Gbit a second: ${DEFAULT-VALUE}")
    private String bandwidth;

    DescribeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        JobConfig job = this.job.read();
        Data data = data(job);
        Optional<JobConfig> sized = sized(job, data);
        if (sized.isPresent()) {
            show(sized.get());
        } else {
            terminal.out()
                    .println("layers: not shown; model.input = auto, and the rows decide how many inputs there are");
        }
        data.line.ifPresent(terminal.out()::println);
        return TributaryCommand.OK;
    }

    /** What the network leaves to the data: its input by the header, where that tells it, and one row for each table. */
    private Optional<JobConfig> sized(JobConfig job, Data data) {
        if (job.sized()) {
            return Optional.of(job);
        }
        boolean[] open = new boolean[1];
        IntUnaryOperator oneRow = input -> {
            open[0] = true;
            return 1;
        };
        Optional<JobConfig> sized =
                data.header.filter(DataCheck.Header::exact).map(header -> job.sized(header.inputs(), oneRow));
        if (open[0]) {
            terminal.out().println("input-dim = auto: shown with one row, since the rows decide how many there are");
        }
        return sized;
    }

    private void show(JobConfig config) {
        LayerTable.of(config.network()).lines().forEach(terminal.out()::println);
        StepMemory.of(
                        config.network(),
                        config.optimizer(),
                        config.targets(),
                        config.workspaceRows(),
                        config.options().shards(),
                        config.data().windowBytes())
                .lines()
                .forEach(terminal.out()::println);
        RowSteps.cost(
                        config.network().layout(),
                        config.optimizer(),
                        config.options().batchSize())
                .ifPresent(terminal.out()::println);
        if (executors != null) {
            atLeastOne("--executors", executors);
            atLeastOne("--cores", cores);
            ClusterForecast.Cluster cluster =
                    new ClusterForecast.Cluster(executors, cores, bytesPerSecond(bandwidth), ProductRate.measure());
            ClusterForecast.of(config, load(config, executors * cores), cluster)
                    .lines()
                    .forEach(terminal.out()::println);
        }
    }

    /** Weights and a gradient; of tables, as many rows as are touched at most. */
    private static ExchangeForecast.Load load(JobConfig config, long slots) {
        ParameterLayout layout = config.network().layout();
        long batch = config.options().batchSize();
        long part = batch / Math.min(slots, config.options().shards()) + 1; // of a task
        long states = Float.BYTES * (long) layout.stateCount();
        int bytes = config.options().exchange().precision().bytes();
        boolean byRows = RowSteps.areTaken(layout, config.optimizer());
        long weights = byRows ? layout.gradientForm().numbers(batch) : layout.parameterCount();
        return new ExchangeForecast.Load(
                bytes * weights + states, bytes * layout.gradientForm().numbers(part) + states, byRows);
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new UserException(option, "is at least 1, got " + value, "give a larger number");
        }
    }

    private static double bytesPerSecond(String text) {
        Matcher matcher = BANDWIDTH.matcher(text);
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) == 0) {
            throw new UserException(
                    "--bandwidth", "is a number of Mbit or Gbit, such as 10Gbit, got " + text, "correct it");
        }
        return Double.parseDouble(matcher.group(1)) * (matcher.group(2).equals("G") ? 1e9 : 1e6) / Byte.SIZE;
    }

    /**
     * What is known of the data.
     *
     * @param line what to say of it, if anything
     * @param header what its beginning tells, where it was looked at
     */
    private record Data(Optional<String> line, Optional<DataCheck.Header> header) {
        static Data unseen(String why) {
            return new Data(Optional.of("data: not looked at" + why), Optional.empty());
        }
    }

    /** Looks at the beginning of the data, where it is on this machine. */
    private static Data data(JobConfig config) {
        String uri = config.data().files().get(Split.TRAIN);
        if (uri == null) {
            return new Data(Optional.empty(), Optional.empty());
        }
        if (!Places.isLocal(uri)) {
            return Data.unseen(", it is elsewhere");
        }
        Storage storage = Places.storage(uri);
        try {
            try {
                DataFiles.list(config.data().place(Split.TRAIN), config.data().format(), storage);
            } catch (UserException e) {
                return Data.unseen("; " + e.getMessage());
            }
            DataCheck.Header header = DataCheck.header(config, storage);
            String disk = DiskNeed.of(config, storage)
                    .map(need -> System.lineSeparator() + "disk: packing takes about " + need + "; "
                            + need.free(LocalBackend.SCRATCH))
                    .orElse("");
            return new Data(Optional.of(header + disk), Optional.of(header));
        } catch (IOException e) {
            throw new UserException("data.train", "cannot be read: " + e.getMessage(), "check the path", e);
        }
    }
}
