package io.tributary.local.bench;

import io.tributary.job.LocalBackend;
import io.tributary.spark.command.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench step}: examples per second of the local engine on one thread, and where the time of a step goes. */
@Command(
        name = "step",
        mixinStandardHelpOptions = true,
        description = {
            "Measures a training step on one thread, from packed shards to new weights, on synthetic items.",
            StepCommand.WORKLOADS
        })
public final class StepCommand implements Callable<Integer> {
    static final String WORKLOADS = "W1 is 784-100-10 at batch 128, W2 the same at batch 1024, "
            + "W3 784-1024-1024-10 at batch 512, W4 a network of LeNet's shape at batch 256, "
            + "W5 an LSTM of 128 units over 64 steps at batch 64, "
            + "RESNET three residual blocks on 16 channels of 32x32 at batch 128.";

    private final Terminal terminal;

    @Option(names = "--workload", defaultValue = "W1,W3", split = ",", description = "which: ${COMPLETION-CANDIDATES}")
    private List<Workload> workloads;

    @Mixin
    private final RoundOptions times = new RoundOptions(7, 2);

    @Option(names = "--images", defaultValue = "60000", description = "examples of an epoch: ${DEFAULT-VALUE}")
    private int images;

    @Option(names = "--shards", defaultValue = "1", description = "shards: ${DEFAULT-VALUE}")
    private int shards;

    @Option(names = "--torch", description = "the same steps in PyTorch, in turns")
    private boolean torch;

    @Option(
            names = "--python",
            defaultValue = "/usr/bin/python3",
            description = "the Python to use, which needs torch: ${DEFAULT-VALUE}")
    private String python;

    /** @param terminal where to write */
    public StepCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        for (Workload workload : workloads) {
            RoundOptions.atLeast(workload.batch, "--images", images);
        }
        times.check();
        RoundOptions.atLeast(1, "--shards", shards);
        try (ScratchDirectory directory = new ScratchDirectory()) {
            for (Workload workload : workloads) {
                measure(workload, directory.resolve(workload.name()));
            }
        }
        return 0;
    }

    private void measure(Workload workload, Path directory) throws IOException {
        Items data = Items.synthetic(directory, workload.input, images);
        try (Training ours = new Training(workload.config("threads", data, shards), new LocalBackend(1));
                Contender theirs = torch ? Torch.in(directory, python).threads(workload, data, 1) : null) {
            Products products = Products.areAllOf(ours.problem().network())
                    ? new Products(ours.problem().network(), workload.batch)
                    : null;
            int steps = warmUp(ours, products);
            List<Round> own = new ArrayList<>();
            List<Round> other = new ArrayList<>();
            List<Round> raw = new ArrayList<>();
            if (theirs != null) {
                theirs.run(steps);
            }
            for (int round = 0; round < times.rounds(); round++) {
                own.add(ours.run(steps));
                if (products != null) {
                    raw.add(products.run(Math.max(1, steps / 4)));
                }
                if (theirs != null) {
                    other.add(theirs.run(steps));
                }
            }
            say(
                    "%s: %s, batch %d, one thread, %s%n",
                    workload, workload.network, workload.batch, ours.engine().blas());
            say("  %d rounds of %d steps: median (least to greatest)%n", times.rounds(), steps);
            report("tributary", workload, own);
            split(own);
            if (products != null) {
                compare(own, raw, products.flops());
            }
            if (theirs != null) {
                report(theirs.description(), workload, other);
                compare(own, other);
            }
        }
    }

    /** Runs for two rounds' time, until the compiler is done; returns the steps of a round. */
    private int warmUp(Training ours, Products products) {
        if (products != null) {
            products.run(1);
        }
        ours.run(10);
        int steps = (int) Math.max(10, times.seconds() * 1e3 / ours.run(10).millis());
        return (int) Math.max(10, times.seconds() * 1e3 / ours.run(2 * steps).millis());
    }

    private void report(String name, Workload workload, List<Round> all) {
        say(
                "  %-22s %s examples/s, %s ms per step, %s ms of processor time%n",
                name,
                Round.spread(all, round -> workload.batch * round.steps() / round.wall(), 0),
                Round.spread(all, Round::millis, 3),
                Round.spread(all, Round::processorMillis, 3));
    }

    private void split(List<Round> own) {
        part("sample", own);
        part("forward", own);
        part("backward", own);
        part("reduce", own);
        part("update", own);
    }

    private void part(String name, List<Round> own) {
        say("    %-22s %s ms%n", name, Round.spread(own, round -> round.parts().get(name), 3));
    }

    private void compare(List<Round> own, List<Round> raw, double flops) {
        double alone = Round.median(raw, Round::processorMillis);
        say(
                "    matrix products alone  %s ms of processor time, %.0f GFLOP/s; the step runs at %.0f%% of that%n",
                Round.spread(raw, Round::processorMillis, 3),
                flops / alone / 1e6,
                100 * alone / Round.median(own, Round::processorMillis));
    }

    private void compare(List<Round> own, List<Round> other) {
        List<double[]> ratios = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            ratios.add(new double[] {
                other.get(i).millis() / own.get(i).millis(),
                other.get(i).processorMillis() / own.get(i).processorMillis()
            });
        }
        say(
                "  PyTorch's time over ours, pair by pair: %s by the clock, %s by processor time%n",
                Round.spread(ratios, pair -> pair[0], 2), Round.spread(ratios, pair -> pair[1], 2));
    }

    private void say(String format, Object... values) {
        terminal.out().printf(Locale.ROOT, format, values);
        terminal.out().flush();
    }
}
