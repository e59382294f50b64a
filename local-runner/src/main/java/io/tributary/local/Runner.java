package io.tributary.local;

import io.tributary.local.bench.BenchCommand;
import io.tributary.spark.command.Terminal;
import io.tributary.spark.command.TributaryCommand;

/** What {@code bin/tributary} starts: the job's commands, with Spark, where it is needed, in this JVM. */
public final class Runner {
    private Runner() {}

    /** @param args a command and its arguments; {@code --help} lists them */
    public static void main(String[] args) {
        System.exit(TributaryCommand.run(args, Terminal.system(), BenchCommand.class));
    }
}
