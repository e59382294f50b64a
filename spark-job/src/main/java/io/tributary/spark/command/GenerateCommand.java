package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.model.Model;
import io.tributary.model.TextGenerator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code generate MODEL_DIR}: text that a language model writes. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description =
                "Continues a text, character by character, with a model trained on data.label.type = next-character.")
final class GenerateCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "what the text begins with; by default nothing, the beginning of a document")
    private String prompt = "";

    @Option(names = "--length", paramLabel = "N", description = "characters to add; ${DEFAULT-VALUE} by default")
    private int length = 500;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "1 draws from the model's probabilities, less prefers the likely, 0 takes the likeliest; "
                    + "${DEFAULT-VALUE} by default")
    private double temperature = 1;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "equal seeds draw equal characters; ${DEFAULT-VALUE} by default")
    private long seed;

    GenerateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (length < 0) {
            throw new UserException("--length", "must be at least 0, got " + length, "");
        }
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new UserException("--temperature", "must be finite and at least 0, got " + temperature, "");
        }
        String directory = model.directory();
        TextGenerator generator = new TextGenerator(Model.load(Places.storage(directory), directory, model.classes()));
        terminal.out().println(prompt + generator.continueText(prompt, length, temperature, seed));
        return TributaryCommand.OK;
    }
}
