package io.tributary.spark;

import io.tributary.spark.command.Terminal;
import io.tributary.spark.command.TributaryCommand;

/**
 * The command line, as {@code spark-submit --class io.tributary.spark.Main} starts it; {@code bin/tributary} takes the same
 * arguments. Exit codes: 0 done, 2 bad usage, configuration or data, 130 and 143 interrupted after a checkpoint, 1 anything
 * else.
 */
public final class Main {
    private Main() {}

    /** @param args a command and its arguments; {@code --help} lists them */
    public static void main(String[] args) {
        System.exit(TributaryCommand.run(args, Terminal.system()));
    }
}
