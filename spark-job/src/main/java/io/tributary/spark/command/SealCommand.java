package io.tributary.spark.command;

import io.tributary.model.ModelFiles;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code seal MODEL_DIR}: checksums for a model as it is. */
@Command(
        name = "seal",
        mixinStandardHelpOptions = true,
        description = {
            "Vouches for the files of a model as they are: checks that they fit, and writes their checksums anew.",
            "For files that were edited by hand, and for models of version 1, which had no checksums."
        })
final class SealCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ModelOptions model;

    SealCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String directory = model.directory();
        terminal.out().println("sealed  " + ModelFiles.seal(Places.storage(directory), directory, model.classes()));
        return TributaryCommand.OK;
    }
}
