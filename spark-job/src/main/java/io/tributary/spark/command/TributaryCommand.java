package io.tributary.spark.command;

import io.tributary.config.Nearest;
import io.tributary.error.UserException;
import io.tributary.spark.engine.Failures;
import io.tributary.train.TrainingException;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: one subcommand for each thing that can be done. */
@Command(
        name = "tributary",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Trains neural networks by backpropagation, data-parallel, on Apache Spark.",
        subcommands = {
            PrepareCommand.class,
            CacheCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            GenerateCommand.class,
            SealCommand.class,
            DescribeCommand.class,
            GradientCheckCommand.class,
            HelpCommand.class
        })
public final class TributaryCommand implements Runnable {
    /** Done. */
    static final int OK = 0;

    /** Anything that is neither the user's to mend nor an interruption. */
    static final int FAILED = 1;

    @Spec
    private CommandSpec spec;

    private TributaryCommand() {}

    /**
     * Runs a command line.
     *
     * @param args a command and its arguments
     * @param terminal where to write
     * @param more commands beside the job's own
     * @return the exit code
     */
    public static int run(String[] args, Terminal terminal, Class<?>... more) {
        CommandLine line = new CommandLine(new TributaryCommand(), new Commands(terminal));
        List.of(more).forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new java.io.PrintWriter(terminal.out(), true));
        line.setErr(new java.io.PrintWriter(terminal.err(), true));
        line.setParameterExceptionHandler((exception, arguments) -> usage(exception, terminal));
        line.setExecutionExceptionHandler((exception, command, parsed) -> failed(exception, terminal));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) { // which picocli hands to nobody
            return failed(e, terminal);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: prepare, cache, train, evaluate, predict, generate, seal, describe or gradient-check");
    }

    private static int usage(ParameterException exception, Terminal terminal) {
        String command = exception.getCommandLine().getCommandSpec().qualifiedName();
        String problem = exception instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : exception.getMessage().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\.$", "");
        terminal.err().println(command + ": " + problem + "; see " + command + " --help");
        return UserException.EXIT_CODE;
    }

    /** What the first argument that fits nowhere is, and what it may have been meant to be. */
    private static String unmatched(UnmatchedArgumentException exception) {
        CommandSpec command = exception.getCommandLine().getCommandSpec();
        String argument = exception.getUnmatched().get(0);
        if (argument.startsWith("-")) {
            return "unknown option " + argument
                    + meant(argument, command.optionsMap().keySet());
        }
        Set<String> commands = command.subcommands().keySet();
        return commands.isEmpty()
                ? "unexpected argument " + argument
                : "unknown command " + argument + meant(argument, commands);
    }

    private static String meant(String word, Set<String> known) {
        return Nearest.nearest(word, known)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    private static int failed(Throwable exception, Terminal terminal) {
        Throwable cause = Failures.reason(exception);
        if (cause instanceof UserException) {
            terminal.err().println("tributary: " + cause.getMessage());
            return UserException.EXIT_CODE;
        }
        terminal.err().println("tributary: " + (cause instanceof TrainingException ? cause.getMessage() : cause));
        if (!(cause instanceof TrainingException)) {
            LoggerFactory.getLogger(TributaryCommand.class).error("unexpected failure", exception);
        }
        return FAILED;
    }
}
