package io.tributary.local.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tributary.local.bench.EngineOptions.Place;
import io.tributary.spark.command.Terminal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench exchange}: what it costs to bring weights out and gradients in, by their size and the number of shards. */
@Command(
        name = "exchange",
        mixinStandardHelpOptions = true,
        description = {
            "Measures a step that computes next to nothing: an embedding of so many parameters, of which an example reads one row.",
            "Beside it stand an empty Spark job that broadcasts and reduces as many floats, and the same bytes copied",
            "in memory and through a loopback socket. Those that need more than half of the machine's memory are skipped by name;",
            "those that need more together run one after another instead of in turns."
        })
public final class ExchangeCommand implements Callable<Integer> {
    private static final int HOSTS = Heaps.HOSTS;
    private static final int ITEMS = 4096;
    private static final int LEAST_PARAMETERS = 4096;

    private final Terminal terminal;
    private final long machine; // MiB

    @Option(
            names = "--parameters",
            defaultValue = "10000,79510,1000000,10000000,100000000",
            split = ",",
            description = "numbers of parameters: ${DEFAULT-VALUE}")
    private List<Integer> parameters;

    @Option(names = "--shards", defaultValue = "2,8,64", split = ",", description = "shards: ${DEFAULT-VALUE}")
    private List<Integer> shards;

    @Mixin
    private final EngineOptions ours = new EngineOptions("engine of Spark", "job", "resident");

    @Mixin
    private final RoundOptions times = new RoundOptions(5, 1);

    /** @param terminal where to write */
    public ExchangeCommand(Terminal terminal) {
        this(
                terminal,
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() >> 20);
    }

    /** @param machine its memory, in MiB */
    ExchangeCommand(Terminal terminal, long machine) {
        this.terminal = terminal;
        this.machine = machine;
    }

    @Override
    public Integer call() throws IOException {
        parameters.forEach(each -> RoundOptions.atLeast(LEAST_PARAMETERS, "--parameters", each));
        shards.forEach(each -> RoundOptions.atLeast(1, "--shards", each));
        times.check();
        ours.check();
        say(
                "%d rounds of about %.1f s in turns; median (least to greatest) of ms per step%n",
                times.rounds(), times.seconds());
        try (ScratchDirectory directory = new ScratchDirectory()) {
            Items items = Items.synthetic(directory.path(), new int[] {1}, ITEMS);
            for (int count : parameters) {
                measure(count, items, directory);
            }
        }
        return 0;
    }

    private void measure(int count, Items items, ScratchDirectory directory) throws IOException {
        List<Cell> cells = new ArrayList<>();
        for (Place place : ours.places()) {
            for (int number : shards) {
                Path own = directory.resolve(count + "-" + number + "-" + place);
                cells.add(new Cell(number, place, entrants(count, number, place, items, own)));
            }
        }
        if (cells.stream().flatMap(cell -> cell.entrants.stream()).anyMatch(this::fits)) {
            copies(count);
        }
        for (Cell cell : cells) {
            measure(count, cell);
        }
    }

    /** What is compared at a number of shards. */
    private record Cell(int shards, Place place, List<Entrant> entrants) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%-7s %2d shards", place.name().toLowerCase(Locale.ROOT), shards);
        }
    }

    /** A contender that is not started yet. */
    private record Entrant(String name, Heaps heaps, Supplier<Lane> start) {}

    private boolean fits(Entrant entrant) {
        return Heaps.fit(List.of(entrant.heaps), machine);
    }

    private List<Entrant> entrants(int count, int shards, Place place, Items items, Path directory) {
        List<Entrant> entrants = new ArrayList<>();
        for (String engine : ours.engines()) {
            Heaps heaps = Heaps.ofEngine(engine, count, shards, place);
            String text = text(engine, count, shards, items);
            entrants.add(new Entrant(
                    engine,
                    heaps,
                    () -> place == Place.LOCAL
                            ? Lane.local(engine, text, directory, heaps)
                            : Lane.cluster(engine, text, directory, heaps)));
        }
        Heaps heaps = Heaps.ofEmptyJobs(count, place);
        entrants.add(new Entrant("empty job", heaps, () -> Lane.emptyJobs(count, directory, heaps)));
        return entrants;
    }

    private void measure(int count, Cell cell) {
        List<Entrant> fitting = new ArrayList<>();
        for (Entrant entrant : cell.entrants) {
            if (fits(entrant)) {
                fitting.add(entrant);
            } else {
                say(
                        "  %s: %-24s skipped, %,d parameters need about %,d MiB, more than half of %,d%n",
                        cell, entrant.name, count, entrant.heaps.needed(), machine);
            }
        }
        if (Heaps.fit(fitting.stream().map(Entrant::heaps).toList(), machine)) {
            run(cell + ": ", fitting);
        } else {
            fitting.forEach(entrant -> run(cell + ", not in turns: ", List.of(entrant)));
        }
    }

    /** Measures contenders that live at the same time. */
    private void run(String before, List<Entrant> entrants) {
        List<Lane> lanes = new ArrayList<>();
        try {
            entrants.forEach(each -> lanes.add(each.start.get()));
            for (Turns turns : Turns.take(lanes, times)) {
                String exchange = turns.has(Round.EXCHANGE)
                        ? String.format(Locale.ROOT, ", of it exchange %.3f", turns.median(Round.EXCHANGE))
                        : "";
                say("  %s%-24s %s%s%n", before, turns.name(), Round.spread(turns.rounds(), Round::millis, 3), exchange);
            }
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    /** What moving the bytes costs at least: the weights to every host, a gradient from every host. */
    private void copies(int count) throws IOException {
        long bytes = 2L * HOSTS * count * Float.BYTES;
        List<Double> memory = new ArrayList<>();
        List<Double> socket = new ArrayList<>();
        for (int round = 0; round <= times.rounds(); round++) {
            double copied = Copies.inMemory(2 * HOSTS, count);
            double sent = Copies.throughSocket(bytes);
            if (round > 0) { // the first warms up
                memory.add(copied);
                socket.add(sent);
            }
        }
        say(
                "%,d parameters: %,d bytes a step; copied in memory %s ms, through a loopback socket %s ms%n",
                count, bytes, Round.spread(memory, each -> each, 3), Round.spread(socket, each -> each, 3));
    }

    /** A network of about so many parameters, nearly all of them in one layer, whose gradient is dense. */
    private static String text(String engine, int count, int shards, Items items) {
        int width = (int) Math.sqrt(count); // n of n² parameters
        return String.format(
                Locale.ROOT,
                """
                name = exchange
                engine = %s
                %s
                model {
                  input = [1]
                  layers = [
                    { type = dense, units = %d, use-bias = false }
                    { type = dense, units = %d, use-bias = false }
                    { type = dense, units = %d, use-bias = false }
                  ]
                  loss = softmax-cross-entropy
                }
                optimizer { type = sgd, learning-rate = 1e-6 }
                train { epochs = %d, batch-size = %d, shards = %d }
                """,
                engine,
                items.text(1.0 / 255),
                width,
                width,
                Workload.CLASSES,
                Integer.MAX_VALUE,
                Math.max(HOSTS, shards),
                shards);
    }

    private void say(String format, Object... values) {
        terminal.out().printf(Locale.ROOT, format, values);
        terminal.out().flush();
    }
}
