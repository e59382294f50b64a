package io.tributary.spark.command;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the subcommands, handing each the terminal. */
final class Commands implements IFactory {
    private final Terminal terminal;

    Commands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        try {
            return type.getDeclaredConstructor(Terminal.class).newInstance(terminal);
        } catch (NoSuchMethodException e) {
            return CommandLine.defaultFactory().create(type); // picocli's own: help, collections
        }
    }
}
