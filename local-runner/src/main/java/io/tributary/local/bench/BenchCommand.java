package io.tributary.local.bench;

import io.tributary.error.UserException;
import io.tributary.local.bench.EngineOptions.Place;
import io.tributary.local.cluster.Installation;
import io.tributary.spark.command.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: one table of what trains how fast on this machine. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures training steps of every engine on this machine, beside PyTorch and MLlib, in one table.",
            "Contenders take turns, each in processes of its own. " + StepCommand.WORKLOADS
        },
        subcommands = {StepCommand.class, ExchangeCommand.class, RowsCommand.class})
public final class BenchCommand implements Callable<Integer> {
    private static final Heaps ON_CLUSTER = new Heaps(4096, 2048, 0);
    private static final int SHARDS = 2;

    private final Terminal terminal;

    @Option(
            names = "--workload",
            defaultValue = "W1,W2,W3,W4,W5",
            split = ",",
            description = "which: ${COMPLETION-CANDIDATES}")
    private List<Workload> workloads;

    @Mixin
    private final EngineOptions ours = new EngineOptions("engine", "threads", "job", "resident");

    @Mixin
    private final RoundOptions times = new RoundOptions(5, 2);

    @Option(names = "--items", defaultValue = "60000", description = "synthetic examples: ${DEFAULT-VALUE}")
    private int items;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Fashion-MNIST's files; by default where conf/fetch-fashion-mnist.sh puts them")
    private Path data;

    @Option(
            names = "--python",
            defaultValue = "/usr/bin/python3",
            description = "the Python whose torch is measured, where it has one: ${DEFAULT-VALUE}")
    private String python;

    @Option(names = "--no-mllib", description = "leave out MLlib's perceptron, which takes minutes")
    private boolean withoutMllib;

    /** @param terminal where to write */
    public BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        check();
        Installation at = Installation.ofLauncher();
        Items fashion = Items.fashion(data == null ? at.root().resolve("conf/data/fashion-mnist") : data);
        if (data != null && !fashion.exist()) {
            throw new UserException("--data", "no " + fashion.items().getFileName() + " in " + data, "");
        }
        boolean torch = Torch.isThere(python);
        if (!torch) {
            terminal.out().println("no torch in " + python + ": its rows are left out (--python names another)");
        }
        try (ScratchDirectory directory = new ScratchDirectory()) {
            for (Workload workload : workloads) {
                Path own = directory.resolve(workload.name());
                boolean real = fashion.exist() && workload.takesFashion();
                Items examples = real ? fashion : Items.synthetic(own, workload.input, items);
                new Table(terminal, workload, examples, times).measure(() -> lanes(workload, examples, own, torch));
            }
            Items test = Items.fashionTest(fashion.items().getParent());
            if (!withoutMllib && fashion.exist() && test.exist()) {
                new Perceptron(terminal, directory.resolve("mllib")).compare(fashion, test);
            } else if (!withoutMllib) {
                terminal.out().println("no Fashion-MNIST (conf/fetch-fashion-mnist.sh fetches it): MLlib is left out");
            }
        }
        return 0;
    }

    private void check() {
        ours.check();
        for (Workload workload : workloads) {
            RoundOptions.atLeast(workload.batch, "--items", items);
        }
        times.check();
    }

    private List<Lane> lanes(Workload workload, Items examples, Path directory, boolean torch) {
        List<Lane> lanes = new ArrayList<>();
        boolean whole = false;
        try {
            if (ours.engines().contains("threads")) {
                lanes.add(Lane.threads(workload.text("threads", examples, SHARDS), directory, 1));
                lanes.add(Lane.threads(workload.text("threads", examples, SHARDS), directory, 2));
            }
            for (String engine : List.of("job", "resident")) {
                String text = workload.text(engine, examples, SHARDS);
                if (ours.engines().contains(engine) && ours.places().contains(Place.LOCAL)) {
                    lanes.add(Lane.local(engine, text, directory));
                }
                if (ours.engines().contains(engine) && ours.places().contains(Place.CLUSTER)) {
                    lanes.add(Lane.cluster(engine, text, directory, ON_CLUSTER));
                }
            }
            if (torch) {
                Torch its = Torch.in(directory, python);
                lanes.add(new Lane(its.threads(workload, examples, 1)));
                lanes.add(new Lane(its.threads(workload, examples, 2)));
                lanes.add(new Lane(its.distributed(workload, examples)));
            }
            whole = true;
            return lanes;
        } finally {
            if (!whole) {
                lanes.forEach(Lane::close);
            }
        }
    }
}
