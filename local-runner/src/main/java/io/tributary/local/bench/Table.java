package io.tributary.local.bench;

import io.tributary.spark.command.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Lets contenders take turns on a workload and prints what they took: medians over the rounds, with the spread. */
final class Table {
    /** Whose rates are compared: the first over the second, round by round. */
    private static final List<List<String>> RATIOS = List.of(
            List.of("threads, 1 thread", "PyTorch, 1 thread"),
            List.of("threads, 2 threads", "PyTorch, 2 threads"),
            List.of("resident, local[2]", "threads, 2 threads"),
            List.of("resident, local[2]", "job, local[2]"),
            List.of("resident, 2 executors", "PyTorch DDP, 2 processes"),
            List.of("resident, 2 executors", "PyTorch, 2 threads"),
            List.of("resident, 2 executors", "job, 2 executors"));

    private final Terminal terminal;
    private final Workload workload;
    private final Items examples;
    private final RoundOptions times;

    Table(Terminal terminal, Workload workload, Items examples, RoundOptions times) {
        this.terminal = terminal;
        this.workload = workload;
        this.examples = examples;
        this.times = times;
    }

    /** Starts them, warms them up, and measures. */
    void measure(Supplier<List<Lane>> contenders) {
        say("%s: %s, batch %d, %s%n", workload, workload.network, workload.batch, examples.what());
        List<Lane> lanes = contenders.get();
        try {
            print(Turns.take(lanes, times));
        } finally {
            lanes.forEach(Lane::close);
        }
        say("%n");
    }

    private void print(List<Turns> rows) {
        Set<String> seen = new TreeSet<>();
        rows.forEach(row -> seen.add(row.lane().contender().description()));
        say("  %s%n", String.join("; ", seen));
        say(
                "  %d rounds of about %.1f s in turns; median (least to greatest); parts in ms of a step%n",
                times.rounds(), times.seconds());
        List<String> parts = parts(rows);
        say("  %-26s %-28s %9s %9s", "", "examples/s", "ms/step", "p95");
        parts.forEach(part -> say(" %9s", part));
        say(" %9s%n", "peak MiB");
        for (Turns row : rows) {
            say(
                    "  %-26s %-28s %9s %9s",
                    row.name(), Round.spread(row.rounds(), this::rate, 0), row.text(Round.MEDIAN), row.text(Round.P95));
            parts.forEach(part -> say(" %9s", row.text(part)));
            say(" %9.0f%n", row.lane().peakMemory());
        }
        ratios(rows);
    }

    private double rate(Round round) {
        return workload.batch * round.steps() / round.wall();
    }

    /** The names of all parts of a step, as far as any contender tells them. */
    private static List<String> parts(List<Turns> rows) {
        Map<String, Double> all = new LinkedHashMap<>();
        rows.forEach(row -> all.putAll(row.rounds().get(0).parts()));
        all.keySet().removeAll(List.of(Round.MEDIAN, Round.P95, Round.EXCHANGE));
        return List.copyOf(all.keySet());
    }

    private void ratios(List<Turns> rows) {
        for (List<String> pair : RATIOS) {
            Turns first = row(rows, pair.get(0));
            Turns second = row(rows, pair.get(1));
            if (first == null || second == null) {
                continue;
            }
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < times.rounds(); round++) {
                ratios.add(
                        rate(first.rounds().get(round)) / rate(second.rounds().get(round)));
            }
            say("  %s over %s: %s%n", pair.get(0), pair.get(1), Round.spread(ratios, ratio -> ratio, 2));
        }
    }

    private static Turns row(List<Turns> rows, String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElse(null);
    }

    private void say(String format, Object... values) {
        terminal.out().printf(Locale.ROOT, format, values);
        terminal.out().flush();
    }
}
