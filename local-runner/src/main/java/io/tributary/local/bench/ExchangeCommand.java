package io.tributary.local.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tributary.local.bench.EngineOptions.Place;
import io.tributary.spark.command.Terminal;
import io.tributary.train.ShardHost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
            "in memory and through a loopback socket."
        })
public final class ExchangeCommand implements Callable<Integer> {
    private static final int WIDTH = 16;
    private static final int HOSTS = 2;
    private static final int ITEMS = 4096;
    private static final int LEAST_PARAMETERS = 256 * WIDTH;

    /** Arrays of the size of the gradient that the driver holds: weights, sums, messages on their way. */
    private static final int DRIVER_ARRAYS = 6;

    private final Terminal terminal;

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
        this.terminal = terminal;
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
        long total = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        List<Integer> fitting = new ArrayList<>();
        for (int number : shards) {
            if (needed(count, number) <= total / 2) {
                fitting.add(number);
            } else {
                say(
                        "%,d parameters, %d shards: skipped, needs about %,d MiB of %,d%n",
                        count, number, needed(count, number) >> 20, total >> 20);
            }
        }
        if (fitting.isEmpty()) {
            return;
        }
        copies(count);
        for (Place place : ours.places()) {
            for (int number : fitting) {
                cell(count, number, place, items, directory);
            }
        }
    }

    /** Bytes that the processes of a cell need together, about. */
    private static long needed(int count, int number) {
        return (long) count * Float.BYTES * (HOSTS * (ShardHost.mostBuffers(number) + 2L) + DRIVER_ARRAYS);
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

    private void cell(int count, int number, Place place, Items items, ScratchDirectory directory) throws IOException {
        String name =
                String.format(Locale.ROOT, "  %-7s %2d shards", place.name().toLowerCase(Locale.ROOT), number);
        int memory = (int) Math.max(1024, (needed(count, number) / 2 >> 20) + 1024);
        Path own = directory.resolve(count + "-" + number + "-" + place);
        List<Lane> lanes = new ArrayList<>();
        try {
            for (String engine : ours.engines()) {
                String text = text(engine, count, number, items);
                lanes.add(
                        place == Place.LOCAL
                                ? Lane.local(engine, text, own, 2 * memory)
                                : Lane.cluster(engine, text, own, memory));
            }
            lanes.add(Lane.emptyJobs(count, own, place == Place.CLUSTER, memory));
            for (Turns turns : Turns.take(lanes, times)) {
                String exchange = turns.has(Round.EXCHANGE)
                        ? String.format(Locale.ROOT, ", of it exchange %.3f", turns.median(Round.EXCHANGE))
                        : "";
                say("%s: %-24s %s%s%n", name, turns.name(), Round.spread(turns.rounds(), Round::millis, 3), exchange);
            }
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    /** A network of about so many parameters, nearly all of them in an embedding. */
    private static String text(String engine, int count, int shards, Items items) {
        return String.format(
                Locale.ROOT,
                """
                name = exchange
                engine = %s
                %s
                model {
                  input = [1]
                  layers = [
                    { type = embedding, input-dim = %d, output-dim = %d }
                    { type = flatten }
                    { type = dense, units = %d, use-bias = false }
                  ]
                  loss = softmax-cross-entropy
                }
                optimizer { type = sgd, learning-rate = 0.01 }
                train { epochs = %d, batch-size = %d, shards = %d }
                """,
                engine,
                items.text(1),
                Math.max(256, (count - WIDTH * Workload.CLASSES) / WIDTH),
                WIDTH,
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
