package io.tributary.local.bench;

import io.tributary.local.bench.EngineOptions.Place;
import io.tributary.random.Key;
import io.tributary.spark.command.Terminal;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench rows}: steps of a recommender with a long table, by its length and by optimizer. */
@Command(
        name = "rows",
        mixinStandardHelpOptions = true,
        description = {
            "Measures steps of an embedding and two dense layers by the rows of the embedding and by optimizer: on two threads, and",
            "with resident tasks on two executor processes. Optimizers that step touched rows alone take as long whatever the rows."
        })
public final class RowsCommand implements Callable<Integer> {
    private static final int WIDTH = 16;
    private static final int EXAMPLES = 100_000;
    private static final String THREADS = "threads";

    private final Terminal terminal;

    @Option(
            names = "--rows",
            defaultValue = "100000,10000000",
            split = ",",
            description = "rows of the table: ${DEFAULT-VALUE}")
    private List<Integer> rows;

    @Option(
            names = "--optimizer",
            defaultValue = "adagrad,lazy-adam,adam",
            split = ",",
            description = "optimizers: ${DEFAULT-VALUE}")
    private List<String> optimizers;

    @Option(names = "--batch", defaultValue = "1024", description = "examples of a step: ${DEFAULT-VALUE}")
    private int batch;

    @Option(names = "--ids", defaultValue = "1", description = "ids of an example: ${DEFAULT-VALUE}")
    private int ids;

    @Mixin
    private final EngineOptions ours = new EngineOptions("engine", THREADS, "resident");

    @Mixin
    private final RoundOptions times = new RoundOptions(5, 2);

    /** @param terminal where to write */
    public RowsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        rows.forEach(each -> RoundOptions.atLeast(1, "--rows", each));
        RoundOptions.atLeast(1, "--ids", ids);
        RoundOptions.atLeast(1, "--batch", batch);
        times.check();
        ours.check();
        say(
                "an embedding of %d values a row, %d id(s) an example, batch %d, two shards; %d rounds of about %.1f s;"
                        + " median (least to greatest) of a round's median ms per step%n",
                WIDTH, ids, batch, times.rounds(), times.seconds());
        try (ScratchDirectory directory = new ScratchDirectory()) {
            for (String optimizer : optimizers) {
                for (int count : rows) {
                    Path own = Files.createDirectories(directory.resolve(optimizer + "-" + count));
                    Path data = examples(own, count);
                    if (ours.engines().contains(THREADS)) {
                        measure(optimizer, count, Lane.threads(text(THREADS, optimizer, count, data), own, 2));
                    }
                    if (ours.engines().contains("resident") && ours.places().contains(Place.CLUSTER)) {
                        String text = text("resident", optimizer, count, data);
                        measure(optimizer, count, Lane.cluster("resident", text, own, heaps(count)));
                    }
                }
            }
        }
        return 0;
    }

    /** Each by itself: the tables of several would not fit into the memory of a small machine. */
    private void measure(String optimizer, int count, Lane lane) {
        try (lane) {
            for (Turns turns : Turns.take(List.of(lane), times)) {
                say(
                        "  %-10s %,12d rows, %-24s %s, update %.3f, %,.0f bytes to and from the driver%n",
                        optimizer,
                        count,
                        turns.name(),
                        Round.spread(turns.rounds(), round -> round.parts().get(Round.MEDIAN), 3),
                        turns.median("update"),
                        turns.median(Round.BYTES));
            }
        }
    }

    /** Weights, moments, and what is sent of them; an executor has weights and pieces of them. */
    private static Heaps heaps(int count) {
        int table = Math.toIntExact((long) count * WIDTH * Float.BYTES >> 20);
        return new Heaps(1024 + 6 * table, 768 + 2 * table, 0);
    }

    private Path examples(Path directory, int count) throws IOException {
        Path file = directory.resolve("examples.csv");
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < EXAMPLES; i++) {
                long key = Key.mix(count, i);
                for (int column = 0; column < ids; column++) {
                    out.write(Key.below(Key.mix(key, column), count) + ",");
                }
                out.write(Key.uniform(key, ids) + "\n");
            }
        }
        return file;
    }

    private String text(String engine, String optimizer, int count, Path data) {
        return String.format(
                Locale.ROOT,
                """
                name = rows
                engine = %s
                data { format = csv, train = "%s", label { column = %d, type = number } }
                model {
                  input = [%d]
                  layers = [
                    { type = embedding, input-dim = %d, output-dim = %d }
                    flatten
                    { type = dense, units = 64, activation = relu }
                    { type = dense, units = 1 }
                  ]
                  loss = mean-squared-error
                }
                optimizer { type = %s, learning-rate = 0.01 }
                train { epochs = %d, batch-size = %d, shards = 2 }
                """,
                engine,
                data.toAbsolutePath(),
                ids,
                ids,
                count,
                WIDTH,
                optimizer,
                Integer.MAX_VALUE,
                batch);
    }

    private void say(String format, Object... values) {
        terminal.out().printf(Locale.ROOT, format, values);
        terminal.out().flush();
    }
}
