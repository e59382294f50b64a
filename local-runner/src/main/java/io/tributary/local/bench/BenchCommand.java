package io.tributary.local.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: measures this machine. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures what a training step costs on this machine.",
        subcommands = StepCommand.class)
public final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to measure: step");
    }
}
